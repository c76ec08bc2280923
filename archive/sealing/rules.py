"""Why a company seals records of its own accord, what it says of it, and when a seal on paper is opened."""

from collections.abc import Mapping
from dataclasses import dataclass

from archive.privacy.request_rules import GROUNDS, Ground
from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_, Word

LONGEST = 500
REFERENCE = 200
MOST = 500  # records in one proposal
# What a person asks for has grounds of its own; these are the company's.
OWN: Mapping[Ground, Word] = {
    one: GROUNDS[one] for one in (Ground.ENDED, Ground.DISPUTE, Ground.UNUSED)
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a proposal says: its ground, by which matter or letter that can be checked, and why."""

    ground: str
    reason: str
    reference: str = ""


def said_problems(said: Said) -> list[Problem]:
    """Return what is wrong with a proposal, each beside its field."""
    found = []
    if said.ground not in set(OWN):
        message = N_("Choose why the records are sealed.")
        found.append(Problem(code="ground", message=message, where="ground"))
    if said.ground == Ground.DISPUTE and not said.reference:
        message = N_("Give the matter of the dispute: the number under which the records are held.")
        found.append(Problem(code="reference", message=message, where="reference"))
    if not said.reason:
        message = N_("Say why the records are sealed.")
        found.append(Problem(code="reason", message=message, where="reason"))
    return found


def may_open(*, is_opened: bool, is_sealed: bool, agreed: bool) -> Decision:
    """Say whether a seal on paper may be opened: once, and of a sealed record only while two people let it be read."""
    if is_opened:
        return refusal(N_("This seal was opened already; look at the list again."))
    if is_sealed and not agreed:
        return refusal(
            N_("Two people agree first: ask to consult the sealed record, then open its paper.")
        )
    return ALLOWED


def opening_problems(why: str, *, witness: int | None, opener: int | None) -> list[Problem]:
    """Return what is missing of an opening: its reason, and a witness who is somebody else."""
    found = []
    if not why:
        message = N_("Say what the paper is opened for.")
        found.append(Problem(code="why", message=message, where="why"))
    if witness is None or witness == opener:
        message = N_("Name who is present as witness: another person than who opens it.")
        found.append(Problem(code="witness", message=message, where="witness"))
    return found
