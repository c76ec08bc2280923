"""What onboarding says: how far a file is, whether its rows add up, what hinders the signature, who may what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Problem
from kernel.text import N_


class FileKind(StrEnum):
    """What a file is a list of."""

    PEOPLE = "people"
    PLACES = "places"
    CUSTOMERS = "customers"
    ITEMS = "items"
    BOXES = "boxes"
    LOANS = "loans"
    OTHER = "other"


class FileState(StrEnum):
    """How far a file is, in this order."""

    EXPECTED = "expected"
    BROUGHT = "brought"
    UNDERSTOOD = "understood"
    REHEARSED = "rehearsed"
    COMMITTING = "committing"
    ROWS_LEFT = "rows_left"  # committed, and some rows stay out that nobody has accounted for
    COMMITTED = "committed"  # committed, every row accounted for or not yet counted
    RECONCILED = "reconciled"
    LEFT_OUT = "left_out"


SETTLED = frozenset({FileState.RECONCILED, FileState.LEFT_OUT})
# How far an import is, by its state; a cancelled one that made nothing counts as never brought.
_OF_IMPORT: Mapping[str, FileState] = {
    "uploaded": FileState.BROUGHT,
    "understood": FileState.UNDERSTOOD,
    "rehearsing": FileState.UNDERSTOOD,
    "rehearsed": FileState.REHEARSED,
    "committing": FileState.COMMITTING,
}
_DONE, _FAILED, _GIVEN_UP = "done", "failed", "cancelled"
_COMMITTED, _DOUBLE, _REFUSED = "committed", "duplicate", "refused"
GONE = "gone"  # rows that became records which were taken back or removed since


@dataclass(frozen=True, kw_only=True)
class Brought:
    """One import of a file: its state, whether records stand that it made, its rows that made none.

    `counted`: its figures are worked out and still true; `unaccounted`: how many groups wait for a reason.
    """

    state: str
    made: bool = False
    left: int = 0
    counted: bool = False
    unaccounted: int = 0


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows of an import that fared alike: their state, the reason on them, whether a record stands behind them."""

    state: str
    rows: int
    code: str = ""
    column: str = ""
    message: str = ""
    has_record: bool = False
    gone: bool = False

    @property
    def key(self) -> str:
        """The name of the group, by which its reason is kept."""
        return "|".join((GONE if self.gone else self.state, self.code, self.column))[:400]

    @property
    def kind(self) -> "RowKind":
        """Where its rows are counted; a state this package does not know counts by whether it has a record."""
        if self.gone:
            return RowKind.LEFT_OUT
        if self.state == _COMMITTED:
            return RowKind.RECORDS
        if self.state == _DOUBLE:
            return RowKind.DOUBLES
        if self.state == _REFUSED:
            return RowKind.REFUSED
        return RowKind.MERGED if self.has_record else RowKind.LEFT_OUT


class RowKind(StrEnum):
    """What a row of a file became."""

    RECORDS = "records"
    MERGED = "merged"
    DOUBLES = "doubles"
    REFUSED = "refused"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, kw_only=True)
class Account:
    """How the rows that were read of a file fared; `read` is counted in the file itself, the rest by the rows kept."""

    read: int
    records: int = 0
    merged: int = 0
    doubles: int = 0
    refused: int = 0
    left_out: int = 0

    @property
    def difference(self) -> int:
        """Rows read that are nowhere: 0 when the account holds."""
        return self.read - self.records - self.merged - self.doubles - self.refused - self.left_out


@dataclass(frozen=True, kw_only=True)
class MoneySum:
    """One column of amounts: its sum in the whole file, on rows that made no record or went into one that
    stood already, and on the records now."""

    file: Decimal
    left: Decimal = Decimal(0)
    merged: Decimal = Decimal(0)
    records: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal:
        """What stands on rows that became records and not on the records: 0 when they are equal."""
        return self.file - self.left - self.merged - self.records


@dataclass(frozen=True, kw_only=True)
class NumberRange:
    """Numbers given in one scope: the first and last value and how many of them there are."""

    first: int
    last: int
    count: int

    @property
    def gaps(self) -> int:
        """Values between first and last that went elsewhere or are void."""
        return self.last - self.first + 1 - self.count


def account_of(read: int, groups: Iterable[Group]) -> Account:
    """Return the account of an import: rows read in the file against what its rows became."""
    found = dict.fromkeys(RowKind, 0)
    for one in groups:
        found[one.kind] += one.rows
    return Account(
        read=read,
        records=found[RowKind.RECORDS],
        merged=found[RowKind.MERGED],
        doubles=found[RowKind.DOUBLES],
        refused=found[RowKind.REFUSED],
        left_out=found[RowKind.LEFT_OUT],
    )


def added(accounts: Iterable[Account]) -> Account:
    """Return the sum of accounts."""
    total = Account(read=0)
    for one in accounts:
        total = Account(
            read=total.read + one.read,
            records=total.records + one.records,
            merged=total.merged + one.merged,
            doubles=total.doubles + one.doubles,
            refused=total.refused + one.refused,
            left_out=total.left_out + one.left_out,
        )
    return total


def to_account(groups: Iterable[Group]) -> list[Group]:
    """Return the groups somebody has to account for: all rows that made no record and went into none."""
    return [one for one in groups if one.rows and one.kind not in (RowKind.RECORDS, RowKind.MERGED)]


def state_of_file(
    imports: Sequence[Brought], *, left_out: bool = False, ticked: bool = False
) -> FileState:
    """Return how far a file is: as far as the import that is least far, those given up not counted."""
    if left_out:
        return FileState.LEFT_OUT
    if ticked:
        return FileState.RECONCILED
    live = [one for one in imports if one.state != _GIVEN_UP or one.made]
    if not live:
        return FileState.EXPECTED
    order = list(FileState)
    return min((_state_of(one) for one in live), key=order.index)


def _state_of(one: Brought) -> FileState:
    if one.state == _FAILED and one.made:
        return FileState.COMMITTING
    if one.state not in (_DONE, _GIVEN_UP):
        return _OF_IMPORT.get(one.state, FileState.BROUGHT)
    if one.counted and not one.unaccounted:
        return FileState.RECONCILED
    if one.counted or one.left:
        return FileState.ROWS_LEFT
    return FileState.COMMITTED


def is_overdue(due_on: date | None, *, done: bool, today: date) -> bool:
    """Say whether something should have been there before today."""
    return due_on is not None and not done and due_on < today


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the signature looks at: the states of the files, open questions, sums and accounts that do not hold."""

    signed: bool
    files: Mapping[str, FileState]
    open_questions: int
    at_work: bool = False
    not_adding_up: tuple[str, ...] = ()


def hindrances(standing: Standing) -> list[Problem]:
    """Return everything that hinders the signature of a protocol; nothing: it may be signed."""
    if standing.signed:
        return [_problem("signed", N_("The protocol is signed already; it is signed once."))]
    found = []
    if not standing.files:
        found.append(_problem("no_files", N_("The project has no files yet.")))
    if standing.at_work:
        message = N_("The figures are being worked out just now; wait for them.")
        found.append(_problem("at_work", message))
    unsettled = [name for name, state in standing.files.items() if state not in SETTLED]
    if unsettled:
        message = N_("Files neither reconciled nor left out: {count}, the first is “{name}”.")
        found.append(_problem("files", message, count=len(unsettled), name=unsettled[0]))
    if standing.open_questions:
        message = N_("Questions still open: {count}.")
        found.append(_problem("questions", message, count=standing.open_questions))
    for name in standing.not_adding_up:
        message = N_("The rows of “{name}” do not add up; work the figures out anew.")
        found.append(_problem("account", message, name=name))
    return found


def may_sign(*, configures: bool, user_id: int | None, importers: Iterable[int]) -> Decision:
    """Say who may sign for the company: who may shape its policy and brought none of the files in himself."""
    if not configures:
        return refusal(N_("Only who may configure the company's policy signs the protocol."))
    if user_id is None or user_id in set(importers):
        return refusal(
            N_("You brought one of these files in yourself; somebody else signs the protocol.")
        )
    return ALLOWED


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is known of a question for who may answer it; `person` None: anybody of the department."""

    department: str
    person: int | None


def may_answer(
    asked: Asked,
    *,
    user_id: int | None,
    departments: Iterable[str],
    answers_for: Iterable[str] = (),
    manages: bool,
) -> Decision:
    """Say whether somebody may see and answer a question: who is asked, or who leads the project.

    Of a question to one person the head and the keepers of his department (`answers_for`) know too.
    """
    if manages or (asked.person is not None and asked.person == user_id):
        return ALLOWED
    if asked.department in set(departments if asked.person is None else answers_for):
        return ALLOWED
    return refusal(N_("This is asked of somebody else."))


def moved(order: Sequence[int], one: int, after: int | None) -> list[int]:
    """Return the order with `one` behind `after`, None: first; unknown ones leave the order as it is."""
    if one not in order or (after is not None and (after not in order or after == one)):
        return list(order)
    rest = [each for each in order if each != one]
    at = 0 if after is None else rest.index(after) + 1
    return [*rest[:at], one, *rest[at:]]


def _problem(code: str, message: str, **params: object) -> Problem:
    return Problem(code=code, message=message, params=params)
