"""The periods of duties against a calendar made by hand: once each, on working days, however days are skipped."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.duties.periods import bounds, by_the_calendar, rolling
from kernel.calendar import WorkCalendar, calendar_year
from kernel.errors import Invalid

# Made by hand: 1 January off, a week in February with the Saturday before it worked (调休), ten days from
# 1 October with Sunday 27 September and Saturday 10 October worked, 31 December off.
MADE = WorkCalendar(
    years=(
        calendar_year(
            2026,
            off=[
                (date(2026, 1, 1), date(2026, 1, 2)),
                (date(2026, 2, 16), date(2026, 2, 20)),
                (date(2026, 10, 1), date(2026, 10, 9)),
                (date(2026, 12, 31), date(2026, 12, 31)),
            ],
            worked=[date(2026, 2, 14), date(2026, 9, 27), date(2026, 10, 10), date(2026, 2, 28)],
        ),
        calendar_year(2027, off=[(date(2027, 1, 1), date(2027, 1, 3))]),
    )
)
# month → (appears, due), read off that calendar by hand.
MONTHS = {
    (2026, 1): (date(2026, 1, 5), date(2026, 1, 30)),
    (2026, 2): (date(2026, 2, 2), date(2026, 2, 28)),  # Saturday 28 February is worked
    (2026, 3): (date(2026, 3, 2), date(2026, 3, 31)),
    (2026, 4): (date(2026, 4, 1), date(2026, 4, 30)),
    (2026, 5): (date(2026, 5, 1), date(2026, 5, 29)),
    (2026, 6): (date(2026, 6, 1), date(2026, 6, 30)),
    (2026, 7): (date(2026, 7, 1), date(2026, 7, 31)),
    (2026, 8): (date(2026, 8, 3), date(2026, 8, 31)),
    (2026, 9): (date(2026, 9, 1), date(2026, 9, 30)),
    (2026, 10): (date(2026, 10, 10), date(2026, 10, 30)),  # the first worked day is a Saturday
    (2026, 11): (date(2026, 11, 2), date(2026, 11, 30)),
    (2026, 12): (date(2026, 12, 1), date(2026, 12, 30)),
    (2027, 1): (date(2027, 1, 4), date(2027, 1, 29)),
}


def opened(days, every="P1M", lead=None):
    """Let a job run on these days and return what it opened, by the start of the period."""
    through, found = None, {}
    for today in days:
        for one in by_the_calendar(every, since=through, today=today, lead=lead, calendar=MADE):
            found.setdefault(one.start, (today, one))
        through = today
    return found


def test_four_hundred_days_open_each_month_once_on_its_first_working_day():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(400)]
    found = opened(days)
    expected = {date(y, m, 1): both for (y, m), both in MONTHS.items()}
    expected[date(2027, 2, 1)] = (date(2027, 2, 1), date(2027, 2, 26))
    assert {start: (one.appears_on, one.due_on) for start, (_day, one) in found.items()} == expected
    assert all(day == one.appears_on for day, one in found.values())


@given(st.sets(st.integers(0, 399), min_size=1))
def test_whatever_days_the_worker_was_down_nothing_is_missed_or_doubled(worked):
    days = [date(2026, 1, 1) + timedelta(days=n) for n in sorted(worked)]
    found = opened(days)
    every_day = [days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days + 1)]
    assert {start: one for start, (_day, one) in found.items()} == {
        start: one for start, (_day, one) in opened(every_day).items()
    }


def test_a_worker_down_ten_days_over_the_end_of_a_month_opens_the_new_month():
    days = [date(2026, 8, 25), date(2026, 9, 4)]
    assert [one.start for _day, one in opened(days).values()] == [
        date(2026, 8, 1),
        date(2026, 9, 1),
    ]


def test_a_rule_that_begins_to_hold_asks_nothing_of_the_past():
    found = by_the_calendar("P1M", since=None, today=date(2026, 6, 17), lead=None, calendar=MADE)
    assert [one.start for one in found] == [date(2026, 6, 1)]


def test_it_appears_so_many_days_before_it_is_due():
    assert opened([date(2026, 6, 24)], lead=5) == {}
    found = opened([date(2026, 6, 24), date(2026, 6, 25)], lead=5)
    assert [(day, one.due_on) for day, one in found.values()] == [
        (date(2026, 6, 25), date(2026, 6, 30))
    ]


@pytest.mark.parametrize(
    ("every", "day", "expected"),
    [
        ("P3M", date(2026, 5, 31), (date(2026, 4, 1), date(2026, 6, 30))),
        ("P6M", date(2026, 7, 1), (date(2026, 7, 1), date(2026, 12, 31))),
        ("P1Y", date(2026, 12, 31), (date(2026, 1, 1), date(2026, 12, 31))),
        ("P2Y", date(2027, 3, 1), (date(2026, 1, 1), date(2027, 12, 31))),
    ],
)
def test_quarters_halves_and_years_begin_where_calendars_say(every, day, expected):
    assert bounds(every, day) == expected


@pytest.mark.parametrize("every", ["P7D", "P1M1D", "P0M", "month"])
def test_what_is_no_period_of_months_is_refused_with_a_sentence(every):
    with pytest.raises(Invalid) as caught:
        bounds(every, date(2026, 5, 1))
    assert caught.value.problems[0].message


def test_a_year_without_calendar_falls_back_to_the_dates_themselves():
    (found,) = by_the_calendar("P1M", since=None, today=date(2031, 5, 4), lead=None, calendar=MADE)
    assert (found.appears_on, found.due_on) == (date(2031, 5, 1), date(2031, 5, 31))


def test_a_rolling_duty_is_due_one_period_after_it_was_signed():
    last = date(2026, 4, 16)
    before = rolling("P6M", last=last, today=date(2026, 10, 1), lead=10, calendar=MADE)
    assert before is None
    found = rolling("P6M", last=last, today=date(2026, 10, 6), lead=10, calendar=MADE)
    assert (found.due_on, found.appears_on) == (date(2026, 10, 16), date(2026, 10, 6))
