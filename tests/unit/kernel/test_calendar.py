"""Working days around 调休, and periods around month ends (REQ-PLT-04, CAD-03, CAD-04)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.calendar import (
    CHINA,
    CalendarMissing,
    CalendarYear,
    Period,
    WorkCalendar,
    add_months,
    add_period,
    calendar_year,
    days,
    half_year_bounds,
    month_bounds,
    parse_period,
    quarter_bounds,
    week_bounds,
    year_bounds,
)
from kernel.errors import FondsError, Invalid
from kernel.holidays import PUBLISHED

KNOWN_DAYS = st.dates(date(2024, 3, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2024, 2, 4), True),
        (date(2024, 2, 9), True),
        (date(2024, 2, 10), False),
        (date(2024, 2, 18), True),
        (date(2025, 1, 26), True),
        (date(2025, 10, 8), False),
        (date(2025, 10, 11), True),
        (date(2026, 1, 2), False),
        (date(2026, 1, 4), True),
        (date(2026, 2, 23), False),
        (date(2026, 2, 28), True),
        (date(2026, 9, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 23), True),
    ],
)
def test_holidays_are_off_and_make_up_days_are_worked(day, worked):
    assert CHINA.is_working_day(day) is worked


@pytest.mark.parametrize(("year", "worked"), [(2024, 251), (2025, 248), (2026, 248)])
def test_each_published_year_has_its_number_of_working_days(year, worked):
    assert (
        sum(CHINA.is_working_day(d) for d in days(date(year, 1, 1), date(year, 12, 31))) == worked
    )


def test_every_made_up_day_is_a_weekend_day_and_every_holiday_takes_a_weekday():
    for off, worked in PUBLISHED.values():
        assert all(day.weekday() >= 5 for day in worked)
        assert all(any(day.weekday() < 5 for day in days(*span)) for span in off)


@pytest.mark.parametrize(
    ("collected", "due"),
    [
        (date(2026, 11, 20), date(2026, 11, 24)),
        (date(2026, 9, 30), date(2026, 10, 9)),
        (date(2026, 10, 8), date(2026, 10, 10)),
        (date(2026, 2, 13), date(2026, 2, 24)),
        (date(2025, 1, 24), date(2025, 1, 27)),
        (date(2026, 5, 7), date(2026, 5, 9)),
    ],
)
def test_two_working_days_count_make_up_days_and_skip_holidays(collected, due):
    assert CHINA.add_working_days(collected, 2) == due


def test_the_next_working_day_after_a_holiday_eve_lies_behind_the_holiday():
    assert CHINA.next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert CHINA.next_working_day(date(2026, 2, 13)) == date(2026, 2, 14)
    assert CHINA.working_day_on_or_after(date(2026, 10, 1)) == date(2026, 10, 8)
    assert CHINA.working_day_on_or_after(date(2026, 10, 8)) == date(2026, 10, 8)


def test_the_last_working_day_of_a_month_may_be_a_saturday_made_up_for():
    assert CHINA.last_working_day_of_month(date(2026, 2, 3)) == date(2026, 2, 28)
    assert CHINA.last_working_day_of_month(date(2025, 5, 3)) == date(2025, 5, 30)


@pytest.mark.parametrize("year", [2023, 2027, 2028])
def test_a_year_without_data_is_never_guessed(year):
    with pytest.raises(CalendarMissing, match=str(year)) as caught:
        CHINA.is_working_day(date(year, 6, 1))
    assert isinstance(caught.value, FondsError)
    assert caught.value.code == "calendar_missing"


def test_counting_into_a_year_without_data_is_refused():
    with pytest.raises(CalendarMissing, match="2027"):
        CHINA.add_working_days(date(2026, 12, 30), 3)
    assert not CHINA.has_year(2027)


def test_a_company_adds_a_year_and_days_of_its_own():
    own = CHINA.with_year(CalendarYear(year=2027))
    assert own.is_working_day(date(2027, 1, 1))
    assert not own.with_off(date(2027, 1, 1)).is_working_day(date(2027, 1, 1))
    assert own.with_work(date(2027, 1, 2)).is_working_day(date(2027, 1, 2))
    assert (
        not own.with_work(date(2026, 11, 28))
        .with_off(date(2026, 11, 28))
        .is_working_day(date(2026, 11, 28))
    )
    assert not CHINA.has_year(2027)


def test_a_day_cannot_be_entered_into_a_year_without_data():
    with pytest.raises(CalendarMissing):
        WorkCalendar().with_off(date(2026, 1, 1))


def test_a_year_with_contradicting_days_is_refused():
    day = date(2026, 5, 1)
    with pytest.raises(Invalid, match="2026-05-01"):
        calendar_year(2026, off=[(day, day)], worked=[day])
    with pytest.raises(Invalid, match="2025-12-31"):
        calendar_year(2026, off=[(date(2025, 12, 31), date(2026, 1, 1))])


def test_an_absurd_number_of_working_days_is_refused_before_counting():
    with pytest.raises(Invalid):
        CHINA.add_working_days(date(2026, 1, 1), 10**9)


@given(KNOWN_DAYS, st.integers(-20, 20))
def test_counting_between_is_the_inverse_of_adding(start, n):
    end = CHINA.add_working_days(start, n)
    assert n == 0 or CHINA.is_working_day(end)
    if n >= 0 or CHINA.is_working_day(start):
        assert CHINA.working_days_between(start, end) == n


@given(KNOWN_DAYS, KNOWN_DAYS)
def test_days_between_are_additive_and_antisymmetric(first, second):
    middle = first + (second - first) // 2
    assert CHINA.working_days_between(first, second) == CHINA.working_days_between(
        first, middle
    ) + CHINA.working_days_between(middle, second)
    assert CHINA.working_days_between(first, second) == -CHINA.working_days_between(second, first)


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2024, 1, 31), "P1M", date(2024, 2, 29)),
        (date(2024, 2, 29), "P10Y", date(2034, 2, 28)),
        (date(2024, 2, 29), "P4Y", date(2028, 2, 29)),
        (date(2025, 8, 31), "P6M", date(2026, 2, 28)),
        (date(2026, 12, 31), "P30D", date(2027, 1, 30)),
        (date(2026, 11, 30), "P1Y6M", date(2028, 5, 30)),
        (date(2026, 12, 30), "P2W", date(2027, 1, 13)),
        (date(2026, 1, 31), "P1M1D", date(2026, 3, 1)),
        (date(2026, 1, 31), "P0D", date(2026, 1, 31)),
    ],
)
def test_periods_end_on_the_corresponding_day_or_the_last_of_the_month(start, period, end):
    assert add_period(start, period) == end


def test_months_are_also_counted_back():
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 15), -13) == date(2024, 12, 15)


@pytest.mark.parametrize("text", ["", "P", "10Y", "P10", "P1.5Y", "PT5M", "P-1Y", "P１Y", "p1y"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(Invalid, match="period"):
        parse_period(text)


def test_periods_are_months_and_days():
    assert parse_period("P1Y2M3W4D") == Period(months=14, days=25)


@pytest.mark.parametrize("period", ["P9000Y", "P999999D", Period(days=10**10)])
def test_a_period_that_leaves_the_calendar_is_refused(period):
    with pytest.raises(Invalid, match="outside the calendar"):
        add_period(date(9000, 1, 1), period)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 1200))
def test_months_are_monotonic_and_keep_the_day_when_they_can(day, n):
    moved = add_months(day, n)
    assert (moved.year - day.year) * 12 + moved.month - day.month == n
    assert moved.day == min(day.day, month_bounds(moved)[1].day)
    assert add_months(day + timedelta(days=1), n) >= moved


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_bounds_enclose_their_day_and_meet_their_neighbours(day):
    for bounds in (week_bounds, month_bounds, quarter_bounds, half_year_bounds, year_bounds):
        first, last = bounds(day)
        assert first <= day <= last
        assert bounds(last + timedelta(days=1))[0] == last + timedelta(days=1)
    assert week_bounds(day)[0].weekday() == 0
