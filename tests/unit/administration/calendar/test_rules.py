"""The company's calendar: its own days over the published ones, a file of days, when the data ends."""

from datetime import date

import pytest

from administration.calendar.rules import (
    DayData,
    days_left,
    is_running_out,
    last_known_day,
    merged,
    problems_with_confirming,
    read_csv,
)
from kernel.calendar import CHINA, CalendarMissing, WorkCalendar, calendar_year

PUBLISHED = WorkCalendar(
    years=(
        calendar_year(
            2026, off=[(date(2026, 10, 1), date(2026, 10, 7))], worked=[date(2026, 10, 10)]
        ),
    )
)


def test_own_days_lie_over_the_published_ones():
    own = [
        DayData(day=date(2026, 6, 5), off=True, name="厂庆"),
        DayData(day=date(2026, 10, 7), off=False),
        DayData(day=date(2026, 6, 6), off=False),
    ]
    calendar = merged(PUBLISHED, years=(), days=own)
    assert not calendar.is_working_day(date(2026, 6, 5))
    assert calendar.is_working_day(date(2026, 10, 7))
    assert calendar.is_working_day(date(2026, 6, 6))
    assert calendar.is_working_day(date(2026, 10, 10))
    assert PUBLISHED.is_working_day(date(2026, 6, 5))


def test_days_of_a_year_nobody_called_complete_do_not_make_it_known():
    own = [DayData(day=date(2028, 1, 3), off=True)]
    assert not merged(PUBLISHED, years=(), days=own).has_year(2028)
    known = merged(PUBLISHED, years=(2028,), days=own)
    assert not known.is_working_day(date(2028, 1, 3))
    assert known.is_working_day(date(2028, 1, 4))


def test_a_year_without_data_never_makes_anything_overdue():
    due = PUBLISHED.deadline(date(2026, 12, 31), 2)
    assert (due.day, due.missing) == (None, 2027)
    assert not due.is_over(date(2099, 1, 1))
    with pytest.raises(CalendarMissing):
        PUBLISHED.is_working_day(date(2027, 1, 1))


def test_a_known_deadline_is_over_the_day_after():
    due = PUBLISHED.deadline(date(2026, 9, 30), 1)
    assert due.day == date(2026, 10, 8)
    assert not due.is_over(date(2026, 10, 8))
    assert due.is_over(date(2026, 10, 9))


@pytest.mark.parametrize(
    ("today", "left", "told"),
    [
        (date(2026, 11, 1), 60, True),
        (date(2026, 10, 31), 61, False),
        (date(2026, 12, 31), 0, True),
        (date(2027, 1, 1), -1, True),
    ],
)
def test_administrators_are_told_sixty_days_before_the_data_ends(today, left, told):
    assert days_left(PUBLISHED, today) == left
    assert is_running_out(PUBLISHED, today) is told


def test_a_gap_ends_the_data_whatever_lies_behind_it():
    calendar = PUBLISHED.with_year(calendar_year(2028))
    assert last_known_day(calendar, date(2026, 5, 1)) == date(2026, 12, 31)


def test_a_year_without_a_single_holiday_is_not_complete():
    assert problems_with_confirming(2028, [DayData(day=date(2028, 1, 8), off=False)])
    assert not problems_with_confirming(2028, [DayData(day=date(2028, 1, 3), off=True)])


def test_a_file_of_days_is_read_in_both_languages():
    text = "date,kind,name\n2027-01-01,off,New Year\n2027/2/6,休,春节\n2027-02-14,班,\n\n"
    days, problems = read_csv(text, 2027)
    assert problems == []
    assert [(d.day.day, d.off, d.name) for d in days] == [
        (1, True, "New Year"),
        (6, True, "春节"),
        (14, False, ""),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("tomorrow,off,", "calendar_date"),
        ("2026-01-01,off,", "calendar_year"),
        ("2027-01-02,maybe,", "calendar_kind"),
        (f"2027-01-02,off,{'x' * 61}", "calendar_name"),
        ("2027-01-01,work,", "calendar_twice"),
    ],
)
def test_each_wrong_line_is_named_with_its_number(line, code):
    _days, problems = read_csv(f"2027-01-01,off,New Year\n{line}\n", 2027)
    assert [(p.code, p.params["line"]) for p in problems] == [(code, 2)]
    assert str(problems[0])


def test_an_empty_file_is_not_a_year():
    assert [p.code for p in read_csv("date,kind,name\n", 2027)[1]] == ["calendar_nothing"]


def test_the_published_data_is_not_guessed_beyond_the_last_notice():
    assert [year.year for year in CHINA.years] == [2024, 2025, 2026]
