"""The port of planning: whoever keeps things by the policy says what a draft would do to them; policies know none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kernel.errors import Conflict
from kernel.text import N_
from policies.document.values import PolicyDocument
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Line:
    """One effect in the reader's words: `key` names it, `records` is how many it concerns."""

    key: str
    label: str
    records: int
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What publishing the draft would do now; `digest` is over every affected record.

    `plan_url` shows each record, '' where that was not worked out yet.
    """

    digest: str
    lines: tuple[Line, ...] = ()
    plan_url: str = ""


class Planner(Protocol):
    """What fills the port."""

    def outlook(self, actor: Actor, old: PolicyDocument, new: PolicyDocument) -> Outlook | None:
        """Return what `new` would do; None where it takes too long to be worked out for a page."""

    def digest(self, old: PolicyDocument, new: PolicyDocument) -> str:
        """Return the digest of what `new` would do now."""


class Differs(Conflict):
    """Since the effect of a draft was looked at, other records came to be affected."""

    code = "plan"
    message = N_(
        "Since you looked at it, the draft does something else to the records; look again, then publish."
    )


_port: list[Planner] = []


def fill(planner: Planner) -> None:
    """Put the planner behind the port; called once at start-up."""
    _port[:] = [planner]


def outlook(actor: Actor, old: PolicyDocument, new: PolicyDocument) -> Outlook | None:
    """Return what publishing `new` over `old` would do; None where it has to be planned first."""
    return _port[0].outlook(actor, old, new) if _port else Outlook(digest="")


def demand_as_planned(old: PolicyDocument, new: PolicyDocument, digest: str) -> None:
    """Raise Differs where publishing does something else now than what was looked at."""
    if digest and _port and _port[0].digest(old, new) != digest:
        raise Differs


def differences(before: Sequence[Line], now: Sequence[Line]) -> list[tuple[str, int, int]]:
    """Return (label, number before, number now) of every line that is not as it was shown before."""
    was, comes = ({one.key: one for one in lines} for lines in (before, now))
    found = []
    for key in dict.fromkeys((*was, *comes)):
        old, new = was.get(key), comes.get(key)
        pair = (old.records if old else 0, new.records if new else 0)
        line = new or old
        if line and pair[0] != pair[1]:
            found.append((line.label, *pair))
    return found
