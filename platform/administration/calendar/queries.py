"""The working calendar of the company in scope, and one year of it as a screen shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from administration.calendar.models import WorkDay, WorkYear
from administration.calendar.rules import DayData, merged
from kernel.calendar import CHINA, WorkCalendar
from kernel.scope import current

_CACHED = "administration.calendar"


@dataclass(frozen=True, kw_only=True)
class DayView:
    """One day that is not as its weekday says: off or worked, its name, and whether it is the company's own."""

    day: date
    off: bool
    name: str
    own: bool


@dataclass(frozen=True, kw_only=True)
class YearView:
    """One year: whether it is known, from where, and its days."""

    year: int
    known: bool
    published: bool
    confirmed_by: str
    days: tuple[DayView, ...]


def work_calendar() -> WorkCalendar:
    """Return the calendar of the company in scope, read once; years without data raise CalendarMissing."""
    cache = current().cache
    if _CACHED not in cache:
        years = list(WorkYear.objects.values_list("year", flat=True))
        cache[_CACHED] = merged(CHINA, years=years, days=own_days())
    return cast("WorkCalendar", cache[_CACHED])


def forget() -> None:
    """Read the calendar again: an action has changed it."""
    current().cache.pop(_CACHED, None)


def own_days(year: int | None = None) -> Sequence[DayData]:
    """Return the company's own days, of one year or of all."""
    rows = WorkDay.objects.order_by("day")
    if year is not None:
        rows = rows.filter(day__year=year)
    return [DayData(day=row.day, off=row.off, name=row.name) for row in rows]


def year_view(year: int) -> YearView:
    """Return one year of the company's calendar."""
    own = {day.day: day for day in own_days(year)}
    entered = WorkYear.objects.filter(year=year).first()
    known = next((one for one in CHINA.years if one.year == year), None)
    days = dict.fromkeys(known.holidays if known else (), True)
    days |= dict.fromkeys(known.workdays if known else (), False)
    days |= {day: data.off for day, data in own.items()}
    return YearView(
        year=year,
        known=known is not None or entered is not None,
        published=known is not None,
        confirmed_by=entered.confirmed_by if entered else "",
        days=tuple(
            DayView(day=day, off=off, name=own[day].name if day in own else "", own=day in own)
            for day, off in sorted(days.items())
        ),
    )


def years_to_show(today: date) -> list[int]:
    """Return the years of the tabs: those with data, this one and the next."""
    known = {one.year for one in work_calendar().years}
    started = {day.day.year for day in own_days()}
    return sorted(known | started | {today.year, today.year + 1})
