"""Cadences as pure rules: which one governs a record, when it falls due, and when it appears."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from kernel.calendar import MONTHS_IN_YEAR, Period, add_months, add_period, parse_period
from kernel.errors import Invalid
from policies.cadences.schedule import (
    CONTRIBUTORS,
    CUSTODIAN,
    NOT_FILLED,
    OF_RECORDS,
    PERSON,
    Cadence,
    CadenceKind,
    Counting,
    DoneBy,
)

__all__ = [
    "CONTRIBUTORS",
    "CUSTODIAN",
    "NOT_FILLED",
    "OF_RECORDS",
    "PERSON",
    "Cadence",
    "CadenceKind",
    "Counting",
    "DoneBy",
    "appears_on",
    "due_after",
    "first_due",
    "governing",
    "in_force",
    "is_calendar_period",
    "is_met",
    "length",
    "lineage",
    "next_occasion",
    "reminded_on",
    "reminders",
    "shortest",
    "strictness",
    "terms",
    "tracks",
]

_DAYS_IN_MONTH = 146_097 / 4_800  # the mean of the Gregorian calendar
_BY_CAUTION = {DoneBy.SIGNED: 0, DoneBy.CHANGE: 1, DoneBy.EITHER: 2}


def lineage(category: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    """Return a category and what it lies under, nearest first; a circle ends where it closes."""
    way: list[str] = []
    while category and category not in way:
        way.append(category)
        category = parents.get(category, "")
    return tuple(way)


def is_met(cadence: Cadence, said: Mapping[str, Collection[str]]) -> bool:
    """Say whether a record meets the condition.

    `said`: field code → its values as a condition writes them ("yes" and "no" of a yes-or-no field), none
    where it is not filled.
    """
    if not cadence.condition:
        return True
    values = [one for one in said.get(cadence.condition, ()) if one]
    if not values:
        return NOT_FILLED in cadence.values
    return not cadence.values or any(one in cadence.values for one in values)


def in_force(
    cadences: Iterable[Cadence], category: str, *, parents: Mapping[str, str]
) -> tuple[Cadence, ...]:
    """Return the cadences that speak of a category, itself or by what it lies under, in their order."""
    way = lineage(category, parents)
    return tuple(
        one
        for one in cadences
        if not one.retired and (not one.categories or any(code in way for code in one.categories))
    )


def governing(
    cadences: Iterable[Cadence],
    kind: CadenceKind,
    category: str,
    said: Mapping[str, Collection[str]],
    *,
    parents: Mapping[str, str],
) -> Cadence | None:
    """Return the cadence of a kind that governs a record, None where none does.

    The strictest of those that match wins, so the order of the cadences does not matter and one more never
    makes it later. For reminders see `reminders`. `said` as for `is_met`.
    """
    matching = [
        one
        for one in in_force(cadences, category, parents=parents)
        if one.kind is kind and is_met(one, said)
    ]
    return min(matching, key=strictness, default=None)


def reminders(
    cadences: Iterable[Cadence],
    category: str,
    said: Mapping[str, Collection[str]],
    *,
    parents: Mapping[str, str],
) -> tuple[Cadence, ...]:
    """Return every reminder a record has: each date is a matter of its own, so none beats another."""
    return tuple(
        one
        for one in in_force(cadences, category, parents=parents)
        if one.kind is CadenceKind.REMINDER and is_met(one, said)
    )


def tracks(
    cadences: Iterable[Cadence], category: str, *, parents: Mapping[str, str]
) -> dict[str, tuple[Cadence, ...]]:
    """Return what runs beside each other on the records of a category, each with its cadences in order.

    The first whose condition is met governs. A kind is one track, the strictest first, none behind one
    without a condition; each reminder is a track of its own, `reminder/CODE`.
    """
    found: dict[str, tuple[Cadence, ...]] = {}
    here = [one for one in in_force(cadences, category, parents=parents) if one.is_of_records]
    for one in sorted(here, key=_in_tracks):
        if one.kind is CadenceKind.REMINDER:
            found[f"{one.kind}/{one.code}"] = (one,)
            continue
        before = found.get(one.kind, ())
        if all(other.condition for other in before):
            found[one.kind] = (*before, one)
    return found


def _in_tracks(cadence: Cadence) -> tuple[str, tuple[float, bool, int, str]]:
    return cadence.kind, strictness(cadence) if cadence.every else (0.0, False, 0, cadence.code)


def terms(cadence: Cadence) -> tuple[object, ...]:
    """Return what of a cadence makes its duties what they are: when they fall due, and whose they are."""
    return (
        *(cadence.kind, cadence.every, cadence.counting, cadence.date_field, cadence.lead),
        *(cadence.of, cadence.department, cadence.position),
        *(cadence.second_department, cadence.second_position, cadence.done_by),
    )


def length(every: str) -> float:
    """Return about how many days a period has; raise Invalid for what is no period."""
    span = parse_period(every)
    return span.months * _DAYS_IN_MONTH + span.days


def strictness(cadence: Cadence) -> tuple[float, bool, int, str]:
    """Return what orders cadences, the strictest first.

    The shorter period; of equal ones the rolling, which leaves no gap of almost two periods; then the one
    that asks for more; then the code.
    """
    return (
        length(cadence.every),
        cadence.counting is Counting.CALENDAR,
        _BY_CAUTION[cadence.done_by],
        cadence.code,
    )


def is_calendar_period(every: str) -> bool:
    """Say whether a period can be counted by the calendar: whole months that fit into years."""
    span = parse_period(every)
    months = span.months
    return not span.days and months > 0 and 0 in (MONTHS_IN_YEAR % months, months % MONTHS_IN_YEAR)


def shortest(every: str) -> int:
    """Return how many days a period has at least."""
    span = parse_period(every)
    firsts = [date(2023, month, 1) for month in range(1, MONTHS_IN_YEAR + 1)]
    return min((add_months(first, span.months) - first).days for first in firsts) + span.days


def first_due(cadence: Cadence, since: date) -> date:
    """Return the last day for doing it the first time, where it holds since a day.

    By the calendar that is the end of the running period, else one period after the day. A period that
    leaves the calendar ends on its last day.
    """
    if cadence.counting is Counting.CALENDAR:
        return _end_of_period(since, parse_period(cadence.every).months, later=0)
    return _later(since, parse_period(cadence.every))


def due_after(cadence: Cadence, done: date) -> date:
    """Return the last day for doing it again, where it was last done on a day.

    By the calendar that is the end of the period after the one it was done in: done on 1 or 30 November, a
    monthly check is due again by 31 December. Rolling it is the corresponding day, the last of the month
    where there is none (民法典 art. 202).
    """
    span = parse_period(cadence.every)
    if cadence.counting is Counting.CALENDAR:
        return _end_of_period(done, span.months, later=1)
    return _later(done, span)


def next_occasion(cadence: Cadence, on: date, *, today: date) -> date:
    """Return the day a reminder is of: `on` itself, or its next return on or after today.

    Each return is counted from `on`, so 29 February comes on 28 February and every fourth year on its own.
    """
    if not cadence.every:
        return on
    span = parse_period(cadence.every)
    count = max(0, int((today - on).days / length(cadence.every)) - 1)
    day = on
    while True:
        times = Period(months=span.months * count, days=span.days * count)
        day = _later(on, times)
        if day >= today or day == date.max:
            return day
        count += 1


def appears_on(cadence: Cadence, due: date) -> date:
    """Return the day on which what is due on a day appears on the list of whoever does it."""
    return _earlier(due, max(cadence.lead, default=0))


def reminded_on(cadence: Cadence, due: date) -> tuple[date, ...]:
    """Return the days on which somebody is reminded of what is due on a day, earliest first."""
    return tuple(sorted({_earlier(due, days) for days in cadence.lead}))


def _later(day: date, span: Period) -> date:
    try:
        return add_period(day, span)
    except Invalid:
        return date.max


def _earlier(day: date, days: int) -> date:
    return day - timedelta(days=min(days, (day - date.min).days))


def _end_of_period(day: date, months: int, *, later: int) -> date:
    """Return the last day of the period of the calendar that holds a day, or of one after it."""
    month = day.year * MONTHS_IN_YEAR + day.month - 1
    following = (month // months + 1 + later) * months
    year, number = divmod(following, MONTHS_IN_YEAR)
    if year > date.max.year:
        return date.max
    return date(year, number + 1, 1) - timedelta(days=1)
