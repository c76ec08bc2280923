"""Which periods a recurring duty has, and the working days it appears and is due on: plain dates, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kernel.calendar import (
    MONTHS_IN_YEAR,
    CalendarMissing,
    WorkCalendar,
    add_months,
    add_period,
    parse_period,
)
from kernel.errors import Invalid, Problem
from kernel.text import N_

ONE_DAY = timedelta(days=1)
MOST_MISSED = 400  # periods caught up at once: thirty years of months


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One period of a duty, both days included, and the days it appears and is due on."""

    start: date
    end: date
    appears_on: date
    due_on: date


def by_the_calendar(
    every: str, *, since: date | None, today: date, lead: int | None, calendar: WorkCalendar
) -> tuple[Occurrence, ...]:
    """Return the period of `today` and those that ended since the day `since`, oldest first.

    `every` is an ISO 8601 period of whole months. A duty is due on the last working day of its period; it
    appears `lead` days before, None: on the first working day. Without `since` there is only the period of
    today: a rule that has just come into force asks nothing of the past. What does not appear before
    tomorrow is left out.
    """
    found = (
        _occurrence(start, end, lead, calendar)
        for start, end in _periods(every, since or today, today)
    )
    return tuple(one for one in found if one.appears_on <= today)


def rolling(
    every: str, *, last: date, today: date, lead: int | None, calendar: WorkCalendar
) -> Occurrence | None:
    """Return the duty that follows what was done (or began to hold) on the day `last`; None before it appears.

    It is due one period later, on that day or the last working day before; None for `lead`: it appears at once.
    """
    found = _occurrence(last + ONE_DAY, add_period(last, every), lead, calendar)
    return found if found.appears_on <= today else None


def bounds(every: str, day: date) -> tuple[date, date]:
    """Return the first and the last day of the period `day` lies in; Invalid unless it is of whole months."""
    span = parse_period(every)
    if span.days or not span.months:
        message = N_("A period of the calendar has whole months; “{text}” has not.")
        raise Invalid([Problem(code="period", message=message, params={"text": every[:40]})])
    month = day.year * MONTHS_IN_YEAR + day.month - 1
    start = add_months(day.replace(day=1), -(month % span.months))
    return start, add_months(start, span.months) - ONE_DAY


def _periods(every: str, since: date, today: date) -> Iterator[tuple[date, date]]:
    spans: list[tuple[date, date]] = []
    start, end = bounds(every, today)
    while end >= since and len(spans) < MOST_MISSED:
        spans.append((start, end))
        start, end = bounds(every, start - ONE_DAY)
    yield from reversed(spans)


def _occurrence(start: date, end: date, lead: int | None, calendar: WorkCalendar) -> Occurrence:
    due = _last_worked(start, end, calendar)
    early = _first_worked(start, end, calendar)
    appears = early if lead is None else max(start, due - timedelta(days=lead))
    return Occurrence(start=start, end=end, appears_on=appears, due_on=due)


def _first_worked(start: date, end: date, calendar: WorkCalendar) -> date:
    """Return the first working day of a period, its first day where none is worked or nobody knows."""
    try:
        found = calendar.working_day_on_or_after(start)
    except CalendarMissing:
        return start
    return found if found <= end else start


def _last_worked(start: date, end: date, calendar: WorkCalendar) -> date:
    """Return the last working day of a period, its last day where none is worked or nobody knows."""
    day = end
    try:
        while day >= start and not calendar.is_working_day(day):
            day -= ONE_DAY
    except CalendarMissing:
        return end
    return day if day >= start else end
