"""How a company's own days lie over the published calendar, and when its data runs out."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO

from kernel.calendar import CalendarYear, WorkCalendar
from kernel.errors import Problem
from kernel.text import N_

FIRST_YEAR, LAST_YEAR = 2000, 2100
NAME_LENGTH = 60
MOST_LINES = 400
NOTICE_DAYS = 60
_OFF = frozenset({"off", "holiday", "休", "休息", "放假", "假"})
_WORKED = frozenset({"work", "worked", "班", "上班", "工作", "补班"})
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_HEADINGS = frozenset({"date", "day", "日期"})


@dataclass(frozen=True, kw_only=True)
class DayData:
    """One day of the company's own: off or worked, and why."""

    day: date
    off: bool
    name: str = ""


def merged(
    published: WorkCalendar, *, years: Iterable[int], days: Iterable[DayData]
) -> WorkCalendar:
    """Return the published calendar with the company's days over it.

    `years` are those the company entered completely itself. Days of any other year without
    published data do not make that year known.
    """
    calendar = published
    for year in years:
        if not calendar.has_year(year):
            calendar = calendar.with_year(CalendarYear(year=year))
    for own in days:
        if calendar.has_year(own.day.year):
            calendar = calendar.with_off(own.day) if own.off else calendar.with_work(own.day)
    return calendar


def last_known_day(calendar: WorkCalendar, today: date) -> date:
    """Return the last day for which there is data without a gap; the day before this year if none."""
    year = today.year
    while calendar.has_year(year):
        year += 1
    return date(year - 1, 12, 31)


def days_left(calendar: WorkCalendar, today: date) -> int:
    """Return for how many more days there is data; negative when it has run out."""
    return (last_known_day(calendar, today) - today).days


def is_running_out(calendar: WorkCalendar, today: date) -> bool:
    """Say whether the administrators have to be told now: within 60 days before the data ends, or after."""
    return days_left(calendar, today) <= NOTICE_DAYS


def problems_with_day(own: DayData) -> list[Problem]:
    """Return what keeps a day from being entered."""
    found = []
    if not FIRST_YEAR <= own.day.year <= LAST_YEAR:
        message = N_("{day} lies outside the calendar, which goes from {first} to {last}.")
        params = {"day": own.day.isoformat(), "first": FIRST_YEAR, "last": LAST_YEAR}
        found.append(Problem(code="calendar_range", message=message, params=params, where="day"))
    if len(own.name) > NAME_LENGTH:
        message = N_("The name of a day has up to {n} characters.")
        params = {"n": NAME_LENGTH}
        found.append(Problem(code="calendar_name", message=message, params=params, where="name"))
    return found


def problems_with_confirming(year: int, days: Sequence[DayData]) -> list[Problem]:
    """Return what keeps a year from being called complete: nobody works a year without a holiday."""
    if any(own.off for own in days):
        return []
    message = N_(
        "No day off is entered for {year} yet; enter its holidays, or import them, and then "
        "confirm that the year is complete."
    )
    return [Problem(code="calendar_empty", message=message, params={"year": year})]


def read_csv(text: str, year: int) -> tuple[tuple[DayData, ...], list[Problem]]:
    """Read lines of date, off or worked, name; return the days and what is wrong, line by line."""
    days: dict[date, DayData] = {}
    problems: list[Problem] = []
    for number, line in enumerate(csv.reader(StringIO(text)), start=1):
        cells = [cell.strip() for cell in line]
        if not any(cells) or (number == 1 and cells[0].lower() in _HEADINGS):
            continue
        if number > MOST_LINES:
            message = N_("The file has more than {n} lines; one year has no more days than that.")
            return (), [Problem(code="calendar_long", message=message, params={"n": MOST_LINES})]
        found = _line(cells, year)
        if isinstance(found, DayData) and found.day not in days:
            days[found.day] = found
            continue
        problem = found if isinstance(found, Problem) else _twice(found)
        problems.append(replace(problem, params={**problem.params, "line": number}))
    if not days and not problems:
        message = N_("The file holds no day; write one a line: 2027-01-01,off,New Year.")
        problems.append(Problem(code="calendar_nothing", message=message))
    return tuple(days[day] for day in sorted(days)), problems


def _line(cells: Sequence[str], year: int) -> DayData | Problem:
    day, kind, name = (*cells, "", "", "")[:3]
    parsed = _date(day)
    if parsed is None:
        message = N_("Line {line}: “{text}” is not a date; write it like 2027-01-01.")
        return Problem(code="calendar_date", message=message, params={"text": day[:20]})
    if parsed.year != year:
        message = N_("Line {line}: {day} does not lie in {year}.")
        params = {"day": parsed.isoformat(), "year": year}
        return Problem(code="calendar_year", message=message, params=params)
    if kind.lower() not in _OFF | _WORKED:
        message = N_("Line {line}: “{text}” is neither “off” (休) nor “work” (班).")
        return Problem(code="calendar_kind", message=message, params={"text": kind[:20]})
    if len(name) > NAME_LENGTH:
        message = N_("Line {line}: the name of a day has up to {n} characters.")
        return Problem(code="calendar_name", message=message, params={"n": NAME_LENGTH})
    return DayData(day=parsed, off=kind.lower() in _OFF, name=name)


def _date(text: str) -> date | None:
    """Return a date as people and Excel write it: 2027-01-01, 2027/1/1, 2027年1月1日."""
    match = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def _twice(own: DayData) -> Problem:
    message = N_("Line {line}: {day} stands in the file twice.")
    return Problem(code="calendar_twice", message=message, params={"day": own.day.isoformat()})


def spans(days: Iterable[date]) -> list[tuple[date, date]]:
    """Return days as spans of days that follow each other."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
