"""What the regulation says of the time after the business is done: until when it is filed, or acknowledged."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from kernel.calendar import CalendarMissing, WorkCalendar

ACKNOWLEDGED_WITHIN = 5  # working days a department has to acknowledge a report


def completed_on(values: Mapping[str, Any], field: str, entered: date) -> date | None:
    """Return the day on which the business of a record was completed; None while its field is empty.

    Without a field the day of entry counts.
    """
    if not field:
        return entered
    text = str(values.get(field) or "")
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def file_until(completed: date | None, days: int, calendar: WorkCalendar) -> date | None:
    """Return the last day for the filing, so many working days after the business was completed (REQ-FIL-03).

    None where no day is set, the business goes on, or the calendar does not know the year.
    """
    if completed is None or not days:
        return None
    try:
        return calendar.add_working_days(completed, days)
    except CalendarMissing:
        return None


def last_late(days: int, calendar: WorkCalendar, on: date) -> date:
    """Return the last day of completion whose time of so many working days is over before `on`.

    Who completes earlier is late too. CalendarMissing where the years around `on` are not known.
    """
    day = on
    while calendar.add_working_days(day, days) >= on:
        day -= timedelta(days=1)
    return day
