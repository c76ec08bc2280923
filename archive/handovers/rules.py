"""When responsibility for files passes: both have signed what is written, and a file has one holder (REQ-TRF-01)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_, Word

MOST = 500  # files on one form: more is another form
LONGEST = 300


class Stage(StrEnum):
    """How far a form is."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Side(StrEnum):
    """Which of the two signs."""

    GIVES = "gives"  # 移交人
    TAKES = "takes"  # 接收人


class Condition(StrEnum):
    """In what condition a file was received."""

    GOOD = "good"
    WORN = "worn"
    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"
    MISSING = "missing"  # not received: it stays with who hands over


CONDITIONS: Mapping[Condition, Word] = {
    Condition.GOOD: Word(N_("in good condition")),
    Condition.WORN: Word(N_("worn")),
    Condition.DAMAGED: Word(N_("damaged")),
    Condition.INCOMPLETE: Word(N_("incomplete")),
    Condition.MISSING: Word(N_("not received")),
}


@dataclass(frozen=True, kw_only=True)
class Hands:
    """In whose hands a file is: a person ('' nobody), and the department that answers for it."""

    person: str
    department: str


@dataclass(frozen=True, kw_only=True)
class Form:
    """What decides about a form: its stage, its two people, and who has signed."""

    stage: Stage = Stage.OPEN
    transferor: str
    receiver: str
    given: bool = False
    taken: bool = False

    @property
    def is_signed(self) -> bool:
        """Whether somebody has signed: from then on nothing written in it changes."""
        return self.given or self.taken


def may_write(form: Form, counted_as: Collection[str]) -> Decision:
    """Say whether somebody counted as these people may write down what was found of the files."""
    if form.stage is not Stage.OPEN:
        return refusal(N_("This handover is closed."))
    if form.is_signed:
        return refusal(
            N_("One has signed already: both sign one and the same. Cancel it and draw up another.")
        )
    if {form.transferor, form.receiver}.isdisjoint(counted_as):
        return refusal(N_("Only the two who hand over and receive write in it."))
    return ALLOWED


def may_sign(form: Form, side: Side, actor: str, *, gone: bool = False) -> Decision:
    """Say whether `actor` may sign for a side; each signs for himself, and nobody for both.

    `gone`: the transferor can no longer sign in, and `actor` may hand over in his stead.
    """
    if form.stage is not Stage.OPEN:
        return refusal(N_("This handover is closed."))
    if form.given if side is Side.GIVES else form.taken:
        return refusal(N_("This side has signed already."))
    if side is Side.TAKES:
        is_it = actor == form.receiver
        return ALLOWED if is_it else refusal(N_("Only the receiver signs that he received."))
    if actor == form.transferor:
        return ALLOWED
    if gone and actor != form.receiver:
        return ALLOWED
    return refusal(N_("Only the transferor signs that he hands over."))


def signed(form: Form, side: Side) -> Form:
    """Return the form once a side has signed; with the second signature it is done."""
    both = replace(form, given=True) if side is Side.GIVES else replace(form, taken=True)
    return replace(both, stage=Stage.DONE) if both.given and both.taken else both


def handed_to(form: Form, receiver: str) -> Form:
    """Return the form with another receiver: what was signed was signed for somebody else."""
    return replace(form, receiver=receiver, given=False, taken=False)


def passed_on(
    holdings: Mapping[int, Hands], conditions: Mapping[int, Condition], to: Hands
) -> dict[int, Hands]:
    """Return who holds each file after a form is done: the receiver, of those that he received."""
    return {
        file: to if conditions.get(file, Condition.MISSING) is not Condition.MISSING else held
        for file, held in holdings.items()
    }


@dataclass(frozen=True, kw_only=True)
class Count:
    """What a form counts: the files listed before, those received and those that stay after."""

    listed: int
    received: int
    stayed: int

    @property
    def balances(self) -> bool:
        """Whether custody before is custody after."""
        return self.listed == self.received + self.stayed


def counted(conditions: Mapping[int, Condition]) -> Count:
    """Return the count of a form from the condition of each file."""
    stayed = sum(one is Condition.MISSING for one in conditions.values())
    return Count(listed=len(conditions), received=len(conditions) - stayed, stayed=stayed)


def needs_words(condition: Condition) -> bool:
    """Say whether a condition is a discrepancy that has to be named."""
    return condition is not Condition.GOOD
