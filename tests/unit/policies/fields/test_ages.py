"""An age follows from a date of birth, or is stated with the day on which it was true: never of no day."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.fields.ages import (
    OLDEST,
    Age,
    Fault,
    age_on,
    derived,
    fits,
    in_words,
    read_age,
    stated,
)
from policies.fields.display import display, masked
from policies.fields.rules import Field, FieldType
from policies.fields.values import parse

TODAY = date(2026, 11, 29)
AGE = Field(category="KH", code="age", zh="年龄", en="Age", type=FieldType.AGE, birth="birth_date")


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        ("1980-05-01", "2024-04-30", 43),
        ("1980-05-01", "2024-05-01", 44),
        ("1980-05-01", "1980-05-01", 0),
        ("1980-05-01", "1980-04-30", -1),
        ("2000-02-29", "2023-02-28", 22),
        ("2000-02-29", "2023-03-01", 23),
        ("2000-02-29", "2024-02-28", 23),
        ("2000-02-29", "2024-02-29", 24),
        ("1999-12-31", "2000-01-01", 0),
    ],
)
def test_a_year_is_full_on_the_birthday(birth, day, years):
    assert age_on(date.fromisoformat(birth), date.fromisoformat(day)) == years


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 40_000), st.integers(0, 2_000))
def test_nobody_becomes_younger(birth, early, later):
    first = date.fromordinal(min(birth.toordinal() + early, date.max.toordinal()))
    second = date.fromordinal(min(first.toordinal() + later, date.max.toordinal()))
    assert 0 <= age_on(birth, first) <= age_on(birth, second)


DATED = Age(45, date(2024, 5, 1))


@pytest.mark.parametrize(
    ("typed", "age"),
    [
        ("45", Age(45)),
        (45, Age(45)),
        (45.0, Age(45)),
        (Decimal(45), Age(45)),
        ("45.0", Age(45)),
        ("45岁", Age(45)),
        ("45 周岁", Age(45)),
        ("４５", Age(45)),
        ("四十五岁", Age(45)),
        ("十岁", Age(10)),
        ("一百零二", Age(102)),
        ("0", Age(0)),
        ("150", Age(150)),
        ("45 years old", Age(45)),
        ("45@2024-05-01", DATED),
        ("45 (2024-05-01)", DATED),
        ("45岁（2024-05-01）", DATED),
        ("45岁，2024年5月1日", DATED),
        ("45 岁 截至2024年5月1日", DATED),
        ("45 岁（截至 2024-05-01）", DATED),
        ("４５岁（截止到２０２４．５．１）", DATED),
        ("四十五岁（截至二〇二四年五月一日止）", DATED),
        ("45 as of 2024-05-01", DATED),
        ("45 (as of 1 May 2024)", DATED),
        ("45 years old on 2024-05-01", DATED),
        ("45 (2026-11-29)", Age(45, TODAY)),
    ],
)
def test_every_usual_way_to_write_an_age_is_read(typed, age):
    assert read_age(typed, today=TODAY) == age


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", Fault.NO_AGE),
        ("old", Fault.NO_AGE),
        ("45 or 46", Fault.NO_AGE),
        ("45.5", Fault.NO_AGE),
        ("45-50", Fault.NO_AGE),
        ("四五", Fault.NO_AGE),
        ("2024-05-01", Fault.NO_AGE),
        ("二〇二四年五月一日", Fault.NO_AGE),
        (True, Fault.NO_AGE),
        (45.5, Fault.NO_AGE),
        (float("nan"), Fault.NO_AGE),
        (Decimal("NaN"), Fault.NO_AGE),
        (10**400, Fault.NO_AGE),
        (Decimal("1E+400"), Fault.NO_AGE),
        (float("inf"), Fault.NO_AGE),
        (date(2024, 5, 1), Fault.NO_AGE),
        (datetime(2024, 5, 1, tzinfo=UTC), Fault.NO_AGE),
        ([45], Fault.NO_AGE),
        ("-1", Fault.RANGE),
        (-1, Fault.RANGE),
        ("151", Fault.RANGE),
        ("20240501", Fault.RANGE),
        ("45 (2024-02-30)", Fault.NO_DAY),
        ("45岁（截至去年）", Fault.NO_DAY),
        ("45 as of", Fault.NO_DAY),
        ("45@", Fault.NO_DAY),
        ("45 (2026-11-30)", Fault.FUTURE),
    ],
)
def test_what_is_no_age_is_refused_with_its_reason(typed, fault):
    assert read_age(typed, today=TODAY) is fault
    if typed != "":
        found = parse(AGE, typed, today=TODAY).problem
        assert (found.code, found.where) == (fault, "age")
        assert str(found)


def test_a_bare_age_gets_the_day_it_was_said():
    assert parse(AGE, "45岁", today=TODAY).value == "45@2026-11-29"
    assert parse(AGE, "45 (2024-05-01)", today=TODAY).value == "45@2024-05-01"
    assert parse(AGE, "", today=TODAY).value is None


def test_a_stated_age_is_shown_with_its_day_in_both_languages():
    assert display(AGE, "45@2024-05-01", language="zh-hans") == "45 岁（截至 2024-05-01）"
    assert display(AGE, "45@2024-05-01", language="en") == "45 (as of 2024-05-01)"
    assert in_words(Age(46), language="zh-hans") == "46 岁"
    assert masked(AGE, "45@2024-05-01") == "***"


@given(
    st.integers(0, OLDEST), st.dates(date(1000, 1, 1), TODAY), st.sampled_from(["zh-hans", "en"])
)
def test_what_is_shown_reads_back_as_what_is_stored(years, day, language):
    stored = Age(years, day).stored
    assert stated(stored) == (years, day)
    shown = display(AGE, stored, language=language)
    assert parse(AGE, shown, today=TODAY, language=language).value == stored
    assert parse(AGE, stored, today=TODAY).value == stored


@pytest.mark.parametrize("value", [None, "45", "45@2024-02-30", "45@x", 45])
def test_only_years_with_a_day_are_a_stored_age(value):
    assert stated(value) is None


@pytest.mark.parametrize(
    ("values", "years"),
    [
        ({"birth_date": "1980-05-01"}, 46),
        ({"birth_date": "1980-11-30"}, 45),
        ({"birth_date": "2030-01-01"}, None),
        ({"birth_date": "1000-01-01"}, None),
        ({"birth_date": "damaged"}, None),
        ({"birth_date": ""}, None),
        ({"age": "45@2024-05-01"}, None),
        ({}, None),
    ],
)
def test_the_age_of_today_follows_from_the_date_of_birth_beside_it(values, years):
    assert derived(AGE, values, TODAY) == (None if years is None else Age(years, TODAY))


def test_an_age_without_a_date_of_birth_to_follow_derives_nothing():
    alone = Field(category="KH", code="age", zh="年龄", en="Age", type=FieldType.AGE)
    number = Field(category="KH", code="n", zh="数", en="N", type=FieldType.NUMBER, birth="b")
    assert derived(alone, {"": "1980-05-01"}, TODAY) is None
    assert derived(number, {"b": "1980-05-01"}, TODAY) is None


def test_an_age_fits_a_date_of_birth_on_its_own_day_not_today():
    assert fits(Age(43, date(2024, 4, 30)), date(1980, 5, 1))
    assert not fits(Age(44, date(2024, 4, 30)), date(1980, 5, 1))
    assert not fits(Age(0, date(1970, 1, 1)), date(1980, 5, 1))
    assert not fits(Age(44), date(1980, 5, 1))
