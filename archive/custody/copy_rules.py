"""What the regulation says of copies made as backup: what is said of one, and that it lies away from the original."""

from collections.abc import Sequence
from datetime import date

from archive.custody.rules import Place
from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_

MOST_PAGES = 1_000_000


def label_of(number: str, suffix: int) -> str:
    """Return what stands on the label of a copy: the number of the original with a suffix no original has."""
    return f"{number}-C{suffix}"


def problems(*, pages: int, made_on: date, made_by: str, today: date) -> list[Problem]:
    """Return what is wrong with what somebody registers, each beside its field."""
    found = []
    if not 1 <= pages <= MOST_PAGES:
        text = N_("Count the pages of the copy; there is at least one.")
        found.append(Problem(code="pages", message=text, where="pages"))
    if made_on > today:
        text = N_("A copy cannot have been made after today.")
        found.append(Problem(code="made_on", message=text, where="made_on"))
    if not made_by.strip():
        text = N_("Say who made the copy.")
        found.append(Problem(code="made_by", message=text, where="made_by"))
    return found


def nearness(place: Place, other: Place | None) -> Decision:
    """Say that a copy lies away from its original, else in one sentence how near it lies; `other`: the original's.

    What strikes one box or one room strikes both: such a copy is no backup (S06-4.3).
    """
    if other is None:
        return ALLOWED
    if place.id == other.id:
        return refusal(
            N_("The original lies in {code} too: what strikes one there strikes both."),
            code=other.code,
        )
    room = _way(other)[-1]
    if _way(place)[-1].id == room.id:
        return refusal(
            N_("The original lies in the same room, {code}: what strikes one there strikes both."),
            code=room.code,
        )
    return ALLOWED


def _way(place: Place) -> Sequence[Place]:
    return (place, *place.above)


def may_change(*, withdrawn: bool) -> Decision:
    """Say whether anything may still be done with a copy: once withdrawn it is history."""
    if withdrawn:
        return refusal(N_("This copy is withdrawn already; nothing is done with it any more."))
    return ALLOWED
