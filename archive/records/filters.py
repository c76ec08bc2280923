"""What a list is narrowed by beyond its facets: conditions on fields and days, as they stand in an address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kernel.text import N_, Word
from policies.fields.rules import Field, FieldType

PREFIX = "w."  # of the parameters of an address: w.<field>.<how>=<value>
MOST = 20  # conditions of one list
MOST_DAYS = 36_500
LONGEST = 200


class How(StrEnum):
    """How a condition compares."""

    HAS = "has"  # the text contains it
    IS = "is"  # equal; several of one field: any of them
    FROM = "from"
    TO = "to"
    LAST = "last"  # days up to today
    NEXT = "next"  # days from today
    EMPTY = "empty"  # "1" empty, "0" not empty


HOW_WORDS: Mapping[How, Word] = {
    How.HAS: Word(N_("contains")),
    How.IS: Word(N_("is")),
    How.FROM: Word(N_("from")),
    How.TO: Word(N_("up to")),
    How.LAST: Word(N_("in the last days")),
    How.NEXT: Word(N_("in the next days")),
    How.EMPTY: Word(N_("empty")),
}


class Pending(StrEnum):
    """What is left to do with a record."""

    INCOMPLETE = "incomplete"
    UNREVIEWED = "unreviewed"
    UNFILED = "unfiled"
    UNCLASSIFIED = "unclassified"
    BELOW = "below"  # less complete than its category asks for
    UNCHECKED = "unchecked"  # of filed ones: overdue for their check
    LENT = "lent"  # of filed ones: lent out and overdue
    UNDISPOSED = "undisposed"  # of filed ones: past their retention and still there


PENDING_WORDS: Mapping[Pending, Word] = {
    Pending.INCOMPLETE: Word(N_("incomplete")),
    Pending.UNREVIEWED: Word(N_("not reviewed")),
    Pending.UNFILED: Word(N_("not filed")),
    Pending.UNCLASSIFIED: Word(N_("not classified")),
    Pending.BELOW: Word(N_("less complete than asked for")),
    Pending.UNCHECKED: Word(N_("stale: overdue for their check")),
    Pending.LENT: Word(N_("overdue on loan")),
    Pending.UNDISPOSED: Word(N_("due and not disposed of")),
}


class Resting(StrEnum):
    """Which records a list shows by whether they are at rest; unasked, those that are not."""

    ONLY = "only"
    TOO = "too"


RESTING_WORDS: Mapping[Resting, Word] = {
    Resting.ONLY: Word(N_("only those at rest")),
    Resting.TOO: Word(N_("those at rest too")),
}

# What every record has beside its fields; no field's code begins with a line.
DUE, FILED_ON, UPDATED, OWNER = "_due", "_filed", "_updated", "_owner"
PENDING, UNDER, RESTING = "_pending", "_under", "_rest"
CHECK, CHECKED = "_check", "_checked"
BASE: Mapping[str, tuple[Word, FieldType]] = {
    DUE: (Word(N_("Kept until")), FieldType.DATE),
    FILED_ON: (Word(N_("Filed on")), FieldType.DATE),
    UPDATED: (Word(N_("Last change")), FieldType.DATE),
    OWNER: (Word(N_("Person in charge")), FieldType.PERSON),
    CHECK: (Word(N_("To be checked by")), FieldType.DATE),
    CHECKED: (Word(N_("Last verified on")), FieldType.DATE),
    PENDING: (Word(N_("Left to do")), FieldType.CHOICE),
    UNDER: (Word(N_("Department with those below")), FieldType.CHOICE),
    RESTING: (Word(N_("At rest")), FieldType.CHOICE),
}

_DAYS = (How.FROM, How.TO, How.LAST, How.NEXT, How.EMPTY)
_HOWS: Mapping[FieldType, tuple[How, ...]] = {
    FieldType.DATE: _DAYS,
    FieldType.DATETIME: _DAYS,
    FieldType.NUMBER: (How.FROM, How.TO, How.IS, How.EMPTY),
    FieldType.MONEY: (How.FROM, How.TO, How.IS, How.EMPTY),
    FieldType.CHOICE: (How.IS, How.EMPTY),
    FieldType.MULTI: (How.IS, How.EMPTY),
    FieldType.BOOL: (How.IS, How.EMPTY),
    FieldType.PERSON: (How.IS, How.EMPTY),
    FieldType.LINK: (How.IS, How.EMPTY),
}
_TEXT = (How.HAS, How.IS, How.EMPTY)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One condition: the code of a field or of `BASE`, how it compares, and with what."""

    code: str
    how: How
    value: str

    @property
    def parameter(self) -> str:
        """The name it has in an address."""
        return f"{PREFIX}{self.code}.{self.how}"


def hows(kind: FieldType, code: str = "") -> tuple[How, ...]:
    """Return how fields of this type can be compared; what is left to do and the place are never empty."""
    return (How.IS,) if code in (PENDING, UNDER, RESTING) else _HOWS.get(kind, _TEXT)


def kind_of(code: str, fields: Mapping[str, Field]) -> FieldType | None:
    """Return the type of what a condition is about; None when there is none of this code."""
    if code in BASE:
        return BASE[code][1]
    return fields[code].type if code in fields else None


def from_parameters(pairs: Iterable[tuple[str, str]]) -> tuple[Filter, ...]:
    """Return the conditions among the parameters of an address; what is no condition is passed over."""
    found = []
    for name, raw in pairs:
        value = raw.replace("\x00", "").strip()[:LONGEST]
        code, _, how = name.removeprefix(PREFIX).rpartition(".")
        if name.startswith(PREFIX) and code and value and how in set(How):
            found.append(Filter(code=code, how=How(how), value=value))
    return tuple(dict.fromkeys(found))[:MOST]


def usable(
    filters: Sequence[Filter], fields: Mapping[str, Field]
) -> tuple[tuple[Filter, ...], tuple[str, ...]]:
    """Return the conditions that apply where these fields may be asked, and the codes left out."""
    kept, lost = [], []
    for one in filters:
        kind = kind_of(one.code, fields)
        if kind is None or one.how not in hows(kind, one.code):
            lost.append(one.code)
        else:
            kept.append(one)
    return tuple(kept), tuple(dict.fromkeys(lost))


def span(how: How, value: str, today: date) -> tuple[date | None, date | None] | None:
    """Return the days a relative condition means, both included; None for what is no number of days."""
    if not value.isascii() or not value.isdecimal() or not 0 < int(value[:6]) <= MOST_DAYS:
        return None
    far = timedelta(days=int(value[:6]) - 1)
    return (today - far, today) if how is How.LAST else (today, today + far)
