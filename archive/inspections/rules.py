"""What the regulation says of inspections: the checklist of a room, when it is complete, how an issue is closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_, one_line

LONGEST = 500
MOST_PHOTOS = 20


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of a checklist; with a `unit` the inspector measures and writes the value down."""

    code: str
    zh: str
    en: str = ""
    unit: str = ""
    retired: bool = False


# What every room is looked at for (REQ-CUS-02; S01-4.5.1, S03-4.4.3, S11-4.2, S13-4.2.2, S14-4.4.1).
PRESET: tuple[Item, ...] = (
    Item(code="ventilated", zh="通风", en="Ventilated"),
    Item(code="dry", zh="干燥", en="Dry"),
    Item(code="damp", zh="防潮", en="Kept from damp"),
    Item(code="insects", zh="防虫", en="Kept from insects"),
    Item(code="fire", zh="防火", en="Kept from fire"),
    Item(code="theft", zh="防盗", en="Kept from theft"),
    Item(code="water", zh="防水", en="Kept from water"),
    Item(code="clean", zh="干净整洁", en="Clean and tidy"),
)


def checklist(general: Iterable[Item], of_room: Iterable[Item]) -> tuple[Item, ...]:
    """Return what a room is looked at for: the preset, what the company says for all rooms, what it says for this.

    The later one of a code counts, so a room may leave out, or call otherwise, what the others have.
    """
    found = {one.code: one for one in PRESET}
    for one in (*general, *of_room):
        found[one.code] = one
    return tuple(one for one in found.values() if not one.retired)


class Mark(StrEnum):
    """What was found of one item."""

    GOOD = "good"
    BAD = "bad"
    NOT_THERE = "none"  # the room has no such thing


MARKS = {
    Mark.GOOD: N_("In order"),
    Mark.BAD: N_("Not in order"),
    Mark.NOT_THERE: N_("Does not apply"),
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What somebody says of one item."""

    code: str
    mark: Mark | None = None
    value: str = ""
    note: str = ""


def answer_problems(items: Sequence[Item], answers: Mapping[str, Answer]) -> list[Problem]:
    """Return what is missing or wrong in what was filled in; an item left open is no mistake yet."""
    found = []
    for item in items:
        said = answers.get(item.code)
        if said is None or said.mark is None:
            continue
        if item.unit and said.mark is not Mark.NOT_THERE and not _is_number(said.value):
            message = N_("Write down the value you measured, in {unit}.")
            found.append(
                Problem(code="value", message=message, params={"unit": item.unit}, where=item.code)
            )
        if said.mark is Mark.BAD and not one_line(said.note):
            found.append(Problem(code="note", message=N_("Say what is wrong."), where=item.code))
    return found


def _is_number(text: str) -> bool:
    whole, _dot, part = text.strip().removeprefix("-").partition(".")
    return whole.isdecimal() and (not part or part.isdecimal())


def done(items: Iterable[Item], answers: Mapping[str, Answer], reported: Iterable[str]) -> int:
    """Return how many items are looked at; one that is not in order counts once an issue of it is reported."""
    known = set(reported)
    return sum(_is_done(answers.get(one.code), known) for one in items)


def _is_done(said: Answer | None, reported: set[str]) -> bool:
    if said is None or said.mark is None:
        return False
    return said.mark is not Mark.BAD or said.code in reported


def may_fill(*, bears: bool, ended: bool, signed: int) -> Decision:
    """Say whether somebody may fill in the checklist now: what one has signed stays what the other signs."""
    if ended:
        return refusal(N_("This inspection is closed; what is seen later goes into the next one."))
    if not bears:
        return refusal(N_("Only who has to sign this inspection fills it in."))
    if signed:
        return refusal(
            N_(
                "It is signed by one already, and stays as it was signed; sign it too, or report an issue."
            )
        )
    return ALLOWED


class IssueState(StrEnum):
    """Where an issue stands; the last is final."""

    OPEN = "open"
    HANDLED = "handled"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Reported:
    """An issue as somebody reports it: of which item ('' none), what, who mends it until when."""

    item: str
    text: str
    handler: int
    due_on: date


def report_problems(wanted: Reported, today: date) -> list[Problem]:
    """Return what is wrong with an issue somebody reports (REQ-CUS-05)."""
    found = []
    if not wanted.text.strip():
        found.append(Problem(code="text", message=N_("Say what is wrong."), where="text"))
    if wanted.due_on < today:
        message = N_("The day is past; give one from today on.")
        found.append(Problem(code="due_on", message=message, where="due_on"))
    return found


def may_handle(state: IssueState, *, is_handler: bool) -> Decision:
    """Say whether somebody may say now what was done about an issue."""
    if state is IssueState.CLOSED:
        return refusal(N_("This issue is closed already."))
    if state is IssueState.HANDLED:
        return refusal(N_("It is mended already and waits for somebody else to look at it."))
    if not is_handler:
        return refusal(N_("Only who handles the issue says what was done."))
    return ALLOWED


def may_verify(state: IssueState, *, handled_by_them: bool, may: bool) -> Decision:
    """Say whether somebody may close an issue, or send it back: never who handled it (REQ-CUS-05)."""
    if state is IssueState.CLOSED:
        return refusal(N_("This issue is closed already."))
    if handled_by_them:
        return refusal(N_("You handled it; somebody else looks whether it is mended."))
    if state is IssueState.OPEN:
        return refusal(N_("Nothing is said to be done about it yet."))
    if not may:
        return refusal(N_("Only who inspects the room, or keeps records, closes its issues."))
    return ALLOWED


def is_overdue(state: IssueState, due_on: date, today: date) -> bool:
    """Say whether an issue should have been handled before today."""
    return state is IssueState.OPEN and due_on < today
