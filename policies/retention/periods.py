"""Periods of retention: the last day something is kept, and which of two periods is shorter."""

from datetime import date, timedelta

from kernel.calendar import Period, add_period, parse_period
from kernel.errors import Invalid
from kernel.text import N_

PERMANENT = "permanent"
FROM_NEXT_YEAR = "year"
_MONTHS_IN_YEAR = 12


def last_day_kept(trigger: date, period: str, *, start: str = "") -> date:
    """Return the last day on which a thing is still kept; it falls due the day after.

    `start` '' counts from the day after the trigger and ends on the corresponding day (民法典
    art. 202): 2026-03-31 + P10Y → 2036-03-31. `year` counts from 1 January after the trigger:
    2026-03-31 + P10Y → 2036-12-31. A period that leaves the calendar ends on its last day.
    Raises Invalid for a period that is not ISO 8601.
    """
    anchor = date(trigger.year, 12, 31) if start == FROM_NEXT_YEAR else trigger
    span = parse_period(period)
    try:
        return add_period(anchor, span)
    except Invalid:
        return date.max


def is_below(period: str, minimum: str) -> bool:
    """Return whether `period` can end before `minimum` from any day: P6M is below P184D.

    Either may be `permanent`; '' as a period is permanent, too, and as a minimum no minimum.
    """
    if period in {"", PERMANENT} or not minimum:
        return False
    if minimum == PERMANENT:
        return True
    one, other = parse_period(period), parse_period(minimum)
    if one.days == other.days == 0:
        return one.months < other.months
    # Eight years show every sequence of month lengths, 29 February included.
    days = (date(2024, 1, 1) + timedelta(days=offset) for offset in range(8 * 366))
    return any(add_period(day, one) < add_period(day, other) for day in days)


def in_words(period: str) -> tuple[tuple[str, int], ...]:
    """Return a period as (marked sentence with {count}, count) pairs, largest unit first."""
    span: Period = parse_period(period)
    years, months = divmod(span.months, _MONTHS_IN_YEAR)
    parts = (
        (N_("{count} years"), years),
        (N_("{count} months"), months),
        (N_("{count} days"), span.days),
    )
    return tuple((words, count) for words, count in parts if count)
