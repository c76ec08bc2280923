"""Until when a record is filed, and what a line of the register must say."""

from datetime import date, timedelta

import pytest

from archive.records.numbers import RegisterLine
from archive.records.register_lines import line_problems
from archive.register.rules import completed_on, file_until, last_late
from kernel.calendar import CalendarMissing, CalendarYear, WorkCalendar

YEAR = WorkCalendar(years=(CalendarYear(year=2026, holidays=frozenset({date(2026, 6, 19)})),))
ENTERED = date(2026, 6, 15)  # a Monday


@pytest.mark.parametrize(
    ("values", "field", "found"),
    [
        ({}, "", ENTERED),
        ({"done_on": "2026-06-12"}, "done_on", date(2026, 6, 12)),
        ({"done_on": "2026-06-12T10:00+08:00"}, "done_on", date(2026, 6, 12)),
        ({}, "done_on", None),
        ({"done_on": "soon"}, "done_on", None),
    ],
    ids=["entry counts", "its field", "a moment", "not done yet", "no day"],
)
def test_the_business_is_completed_on_the_day_the_policy_names(values, field, found):
    assert completed_on(values, field, ENTERED) == found


@pytest.mark.parametrize(
    ("completed", "days", "until"),
    [
        (ENTERED, 1, date(2026, 6, 16)),
        (ENTERED, 4, date(2026, 6, 22)),  # over the holiday and the weekend
        (ENTERED, 0, None),
        (None, 5, None),
        (date(2026, 12, 31), 1, None),  # nobody knows the next year
    ],
    ids=["next day", "working days", "no time is set", "not completed", "no calendar"],
)
def test_a_record_is_filed_within_working_days(completed, days, until):
    assert file_until(completed, days, YEAR) == until


@pytest.mark.parametrize("days", [1, 4, 9])
def test_who_completed_up_to_that_day_is_late_and_later_nobody(days):
    on = date(2026, 6, 24)
    last = last_late(days, YEAR, on)
    assert file_until(last, days, YEAR) < on <= file_until(last + timedelta(days=1), days, YEAR)


def test_without_a_calendar_nobody_says_who_is_late():
    with pytest.raises(CalendarMissing):
        last_late(3, YEAR, date(2027, 2, 1))


LINE = {
    "title": "合同", "category": "HT", "department": "MDB", "filed_on": ENTERED, "quantity": 1, "pages": None,
    "carrier": "paper", "location": "一号库", "retention": "D30", "level": "L1", "filed_by": "张", "received_by": "李",
}  # fmt: skip


MANDATORY = (*("category", "department", "carrier", "level", "filed_by", "received_by"),)


@pytest.mark.parametrize("name", MANDATORY)
def test_a_line_without_something_mandatory_is_not_written(name):
    assert not line_problems(RegisterLine(**LINE))
    (problem,) = line_problems(RegisterLine(**LINE | {name: ""}))
    assert problem.code == f"register_{name}"
