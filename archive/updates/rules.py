"""What the regulation says of change notices: their life, what may be said in them, what the comparison decides."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_

TERM = 2  # working days until somebody should have compared it
LONGEST = 2000
LONGEST_REFERENCE = 200


class State(StrEnum):
    """Where a change notice stands; a compared one is final."""

    OPEN = "open"
    DECIDED = "decided"


@dataclass(frozen=True, kw_only=True)
class Split:
    """What a comparison decided: the codes that are taken over, and those that stay as they are."""

    taken: tuple[str, ...]
    left: tuple[str, ...]


def split(offered: Iterable[str], accepted: Collection[str]) -> Split:
    """Return what becomes of each field that was offered; what was not offered cannot be accepted."""
    known = tuple(dict.fromkeys(offered))
    return Split(
        taken=tuple(one for one in known if one in accepted),
        left=tuple(one for one in known if one not in accepted),
    )


def may_compare(state: str, by: str) -> Decision:
    """Say whether a notice can still be decided; `by` names who did."""
    if state == State.OPEN:
        return ALLOWED
    return refusal(N_("{name} has compared this change notice already."), name=by)


def needs_answer(found: Split, answer: str) -> Decision:
    """Say that whoever hands values in is told why one of them is not taken."""
    if found.left and not answer.strip():
        return refusal(N_("Say why a value is not taken over; who handed it in reads it."))
    if len(answer) > LONGEST:
        return refusal(N_("Say it in at most {most} characters."), most=LONGEST)
    return ALLOWED


def nothing_new(refiled: bool) -> str:
    """Return the sentence for what says no more than what is stored: of a new card, and of a change notice."""
    if refiled:
        return N_("The new card says what is stored; sign the record as checked without a change.")
    return N_("Nothing differs from what is stored; type what has changed.")
