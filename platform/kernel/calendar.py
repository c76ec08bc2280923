"""Dates as regulations count them: working days with 调休, periods, month and week bounds."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from kernel.errors import FondsError, Invalid, Problem
from kernel.holidays import PUBLISHED
from kernel.text import N_

ONE_DAY = timedelta(days=1)
MONTHS_IN_YEAR = 12
DAYS_IN_WEEK = 7
SATURDAY = 5
MAX_WORKING_DAYS = 10_000  # forty years; more is a typing error, not a deadline


class CalendarMissing(FondsError):
    """The working calendar has no data for a year; nobody may guess which days are worked."""

    code = "calendar_missing"
    message = N_("The working calendar has no data for {year}; enter its holidays first.")


@dataclass(frozen=True, kw_only=True)
class CalendarYear:
    """One year: its weekdays off, its weekend days worked (调休)."""

    year: int
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A day something is due on, or the year without data that keeps anybody from saying so."""

    day: date | None = None
    missing: int | None = None

    def is_over(self, today: date) -> bool:
        """Say whether the day has passed; never while the calendar cannot tell the day."""
        return self.day is not None and self.day < today


@dataclass(frozen=True, kw_only=True)
class WorkCalendar:
    """Which days are worked; a company edits its own: `with_year`, `with_off`, `with_work`.

    Every answer about a day in a year without data raises CalendarMissing.
    """

    years: tuple[CalendarYear, ...] = ()

    @cached_property
    def _by_year(self) -> dict[int, CalendarYear]:
        return {year.year: year for year in self.years}

    def has_year(self, year: int) -> bool:
        """Whether there is data for `year`."""
        return year in self._by_year

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is worked: no holiday and no weekend, or a made-up weekend day."""
        year = self._by_year.get(day.year)
        if year is None:
            raise CalendarMissing(year=day.year)
        if day in year.workdays:
            return True
        return day.weekday() < SATURDAY and day not in year.holidays

    def add_working_days(self, start: date, n: int) -> date:
        """Return the n-th working day after `start` (before it for n < 0); n = 0 is `start` itself.

        The day of the event does not count (民法典 art. 201), so 2 working days from a Friday end
        on Tuesday (CAD-03).
        """
        if abs(n) > MAX_WORKING_DAYS:
            raise Invalid(
                [
                    Problem(
                        code="working_days",
                        message=N_("{n} working days are more than the calendar can count."),
                        params={"n": n},
                    )
                ]
            )
        day, left, step = start, abs(n), ONE_DAY if n > 0 else -ONE_DAY
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def deadline(self, start: date, n: int) -> Deadline:
        """Return the n-th working day after `start`, or which year is missing to tell it."""
        try:
            return Deadline(day=self.add_working_days(start, n))
        except CalendarMissing as error:
            return Deadline(missing=int(error.params["year"]))

    def next_working_day(self, day: date) -> date:
        """Return the first working day after `day` (次日, CAD-04)."""
        return self.add_working_days(day, 1)

    def working_day_on_or_after(self, day: date) -> date:
        """Return `day` when it is worked, else the next working day (民法典 art. 203)."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; negative when earlier.

        The inverse of add_working_days: working_days_between(d, add_working_days(d, n)) == n for
        n >= 0, and for n < 0 when d itself is worked.
        """
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(day) for day in days(start + ONE_DAY, end))

    def last_working_day_of_month(self, day: date) -> date:
        """Return the last working day of the month of `day`."""
        last = month_bounds(day)[1]
        return last if self.is_working_day(last) else self.add_working_days(last, -1)

    def with_year(self, year: CalendarYear) -> "WorkCalendar":
        """Return a calendar in which `year` replaces what was known of it."""
        others = (known for known in self.years if known.year != year.year)
        return replace(self, years=tuple(sorted((*others, year), key=lambda known: known.year)))

    def with_off(self, day: date) -> "WorkCalendar":
        """Return a calendar in which `day` is off; its year must have data."""
        year = self._known(day)
        return self.with_year(
            replace(year, holidays=year.holidays | {day}, workdays=year.workdays - {day})
        )

    def with_work(self, day: date) -> "WorkCalendar":
        """Return a calendar in which `day` is worked; its year must have data."""
        year = self._known(day)
        return self.with_year(
            replace(year, holidays=year.holidays - {day}, workdays=year.workdays | {day})
        )

    def _known(self, day: date) -> CalendarYear:
        year = self._by_year.get(day.year)
        if year is None:
            raise CalendarMissing(year=day.year)
        return year


def days(first: date, last: date) -> Iterator[date]:
    """Yield each date from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def calendar_year(
    year: int, *, off: Iterable[tuple[date, date]] = (), worked: Iterable[date] = ()
) -> CalendarYear:
    """Build a year from spans of days off and single worked days, or raise Invalid."""
    holidays = frozenset(day for first, last in off for day in days(first, last))
    workdays = frozenset(worked)
    problems = [
        Problem(
            code="calendar_day",
            message=N_("{day} does not lie in {year}, or is given as both off and worked."),
            params={"day": day.isoformat(), "year": year},
        )
        for day in sorted(holidays | workdays)
        if day.year != year or (day in holidays and day in workdays)
    ]
    if problems:
        raise Invalid(problems)
    return CalendarYear(year=year, holidays=holidays, workdays=workdays)


CHINA = WorkCalendar(
    years=tuple(
        calendar_year(year, off=off, worked=worked)
        for year, (off, worked) in sorted(PUBLISHED.items())
    )
)


@dataclass(frozen=True, kw_only=True)
class Period:
    """An ISO 8601 period of whole months and days; years are twelve months, weeks seven days."""

    months: int = 0
    days: int = 0


_PERIOD = re.compile(
    r"P(?=[0-9])(?:([0-9]{1,4})Y)?(?:([0-9]{1,5})M)?(?:([0-9]{1,5})W)?(?:([0-9]{1,6})D)?"
)


def parse_period(text: str) -> Period:
    """Read P10Y, P6M, P2W, P30D or P1Y6M; anything else raises Invalid."""
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise Invalid(
            [
                Problem(
                    code="period",
                    message=N_("“{text}” is not a period; write it like P10Y, P6M or P30D."),
                    params={"text": text[:40]},
                )
            ]
        )
    years, months, weeks, single = (int(part or 0) for part in match.groups())
    return Period(months=years * MONTHS_IN_YEAR + months, days=weeks * DAYS_IN_WEEK + single)


def add_months(day: date, n: int) -> date:
    """Return the same day n months later (earlier for n < 0), else the last day of that month.

    民法典 art. 202: without a corresponding day, the last day of the month counts, so one month
    from 31 January is 28 or 29 February. Raises Invalid beyond the year 9999 or before 1.
    """
    month = day.year * MONTHS_IN_YEAR + day.month - 1 + n
    year, month = divmod(month, MONTHS_IN_YEAR)
    if not date.min.year <= year <= date.max.year:
        raise _beyond(day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_period(day: date, period: str | Period) -> date:
    """Return `day` plus an ISO 8601 period: its months first, then its days."""
    span = parse_period(period) if isinstance(period, str) else period
    try:
        return add_months(day, span.months) + timedelta(days=span.days)
    except OverflowError:
        raise _beyond(day) from None


def _beyond(day: date) -> Invalid:
    return Invalid(
        [
            Problem(
                code="date_range",
                message=N_("The period counted from {day} ends outside the calendar."),
                params={"day": day.isoformat()},
            )
        ]
    )


def month_bounds(day: date) -> tuple[date, date]:
    """Return the first and the last date of the month of `day`."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _block_bounds(day: date, months: int) -> tuple[date, date]:
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, month_bounds(first.replace(month=first.month + months - 1))[1]


def quarter_bounds(day: date) -> tuple[date, date]:
    """Return the first and the last date of the quarter of `day`."""
    return _block_bounds(day, 3)


def half_year_bounds(day: date) -> tuple[date, date]:
    """Return the first and the last date of the half-year of `day`."""
    return _block_bounds(day, 6)


def year_bounds(day: date) -> tuple[date, date]:
    """Return 1 January and 31 December of the year of `day`."""
    return _block_bounds(day, MONTHS_IN_YEAR)


def week_bounds(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week of `day`."""
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=DAYS_IN_WEEK - 1)
