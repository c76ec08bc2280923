"""What the regulation says of holds: what a matter is, who places one and who releases it (会计档案管理办法, AML)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_, Word

LONGEST = 500
MATTER = 60
REVIEWS = ("P1M", "P3M", "P6M", "P1Y")  # how often a hold is looked at again


class Kind(StrEnum):
    """Why records are held."""

    LEGAL = "legal"
    INVESTIGATION = "inquiry"
    DISPUTE = "dispute"
    DEBT = "debt"


KINDS: Mapping[Kind, Word] = {
    Kind.LEGAL: Word(N_("legal proceedings")),
    Kind.INVESTIGATION: Word(N_("investigation of an authority")),
    Kind.DISPUTE: Word(N_("dispute")),
    Kind.DEBT: Word(N_("unsettled debt")),
}


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What holds: `expected_end` is when it is thought to be over, and ends nothing by itself."""

    kind: str
    number: str
    reason: str
    authority: str
    since: date
    expected_end: date | None = None
    every: str = "P6M"  # how often it is looked at whether it still has to be
    confidential: bool = False


def matter_problems(said: Matter, today: date) -> list[Problem]:
    """Return what is wrong with a matter, each beside its field."""
    found = [
        Problem(code=name, message=message, where=name)
        for name, message in (
            ("number", N_("Give the number of the matter: of the case, the letter or the claim.")),
            ("reason", N_("Say why the records are held.")),
            ("authority", N_("Say who asks for it: the court, the authority, the own department.")),
        )
        if not getattr(said, name).strip()
    ]
    if said.kind not in set(Kind):
        found.append(Problem(code="kind", message=N_("Choose why it is held."), where="kind"))
    if said.every not in REVIEWS:
        message = N_("Choose how often it is looked at again.")
        found.append(Problem(code="every", message=message, where="every"))
    if said.since > today:
        message = N_("A hold stands from the day it is placed or from an earlier one.")
        found.append(Problem(code="since", message=message, where="since"))
    if said.expected_end is not None and said.expected_end < said.since:
        message = N_("It cannot be thought to end before it begins.")
        found.append(Problem(code="expected_end", message=message, where="expected_end"))
    return found


def may_release(*, is_released: bool, placed_by_them: bool) -> Decision:
    """Say whether somebody may release a hold: once, and never who placed it."""
    if is_released:
        return refusal(N_("This hold is released already."))
    if placed_by_them:
        return refusal(N_("Who placed a hold does not release it; another person does."))
    return ALLOWED
