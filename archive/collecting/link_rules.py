"""For how long a customer's link is good, and which fields a customer may fill in (REQ-COL-17)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_
from policies.fields.rules import Field, FieldType, Required
from policies.forms.rules import FACT, BlockKind, Form

LONGEST_DAYS = 30
MOST_FILES = 5
LARGEST_MB = 20  # of one file
MOST_FORMS = 500  # by one link: who passes it on does not fill the archive
# Who fills it in is a stranger: what names people or records of the company is never asked.
_INSIDE = frozenset({FieldType.PERSON, FieldType.LINK})
# One sentence for all reasons: whoever holds a link learns nothing from it.
_OF_NO_USE = N_("This link is no longer good. Ask who sent it for a new one.")


@dataclass(frozen=True, kw_only=True)
class LinkFacts:
    """What the rules know of a link."""

    expires_at: datetime
    revoked: bool = False
    once: bool = True
    used: int = 0


def may_fill(facts: LinkFacts, at: datetime) -> Decision:
    """Say whether a link takes a form now: in its time, not revoked, once only where it is for once."""
    if facts.revoked or at >= facts.expires_at or (facts.once and facts.used):
        return refusal(_OF_NO_USE)
    if facts.used >= MOST_FORMS:
        return refusal(_OF_NO_USE)
    return ALLOWED


def days_problems(days: int) -> list[Problem]:
    """Return that a link would be good for no time or for too long."""
    if 1 <= days <= LONGEST_DAYS:
        return []
    message = N_("A link is good for 1 to {limit} days.")
    return [Problem(code="days", message=message, params={"limit": LONGEST_DAYS}, where="days")]


def until(at: datetime, days: int) -> datetime:
    """Return when a link of so many days ends."""
    return at + timedelta(days=days)


def fields_to_fill(form: Form, fields: Iterable[Field]) -> tuple[Field, ...]:
    """Return the fields a form for customers names, in its order; what the company keeps to itself never."""
    known: Mapping[str, Field] = {one.code: one for one in fields}
    codes: list[str] = []
    for block in form.blocks:
        if block.kind is BlockKind.FIELDS:
            codes += [one for one in block.fields if not one.startswith(FACT)]
        elif block.kind is BlockKind.SECTION:
            codes += [code for code, one in known.items() if one.section == block.section]
    wanted = (known[code] for code in dict.fromkeys(codes) if code in known)
    return tuple(one for one in wanted if _may_be_asked(one))


def _may_be_asked(one: Field) -> bool:
    if one.retired or one.repeat or one.type in _INSIDE:
        return False
    return one.required is not Required.AUTO
