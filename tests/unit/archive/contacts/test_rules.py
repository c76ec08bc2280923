"""Working days from a first contact on, also where it lies in years whose holidays nobody entered."""

from datetime import date, timedelta

import pytest

from archive.contacts.rules import working_days
from kernel.calendar import CHINA


@pytest.mark.parametrize(
    ("first", "entered", "days"),
    [
        (date(2026, 11, 16), date(2026, 11, 30), 10),
        (date(2026, 11, 30), date(2026, 11, 30), 0),
        (date(2026, 11, 30), date(2026, 11, 16), 0),
        (date(1998, 3, 2), date(1998, 3, 9), 5),  # Monday to Monday, no calendar
        (date(1998, 3, 6), date(1998, 3, 8), 0),  # Friday to Sunday
        (date(1998, 12, 31), date(1999, 1, 1), 1),
    ],
)
def test_working_days_are_counted_from_the_day_after_the_first_contact(first, entered, days):
    assert working_days(CHINA, first, entered) == days


def test_a_year_without_calendar_counts_as_each_of_its_days_would():
    day, counted = date(1998, 1, 1), 0
    for step in range(1, 800):
        now = day + timedelta(days=step)
        counted += now.weekday() < 5
        assert working_days(CHINA, day, now) == counted
