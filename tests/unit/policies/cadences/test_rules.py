"""Which cadence governs a record, when it falls due, and when it appears; with the laws this obeys."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.calendar import add_months, month_bounds
from policies.cadences.rules import (
    Cadence,
    CadenceKind,
    Counting,
    DoneBy,
    appears_on,
    due_after,
    first_due,
    governing,
    in_force,
    is_calendar_period,
    is_met,
    next_occasion,
    reminded_on,
    reminders,
    shortest,
    strictness,
)

PARENTS = {"KH": "", "KH·Q": "KH", "KH·G": "KH", "HT": ""}
VERIFY = CadenceKind.VERIFY
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def cadence(**said):
    values = {"code": "V", "zh": "核对", "kind": VERIFY, "every": "P1M", "of": "person"}
    return Cadence(**(values | said))


@st.composite
def cadences(draw, *, kind=VERIFY):
    """A list of cadences of one kind, each with a code of its own."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        months = draw(st.sampled_from([1, 2, 3, 6, 12, 24]))
        found.append(
            cadence(
                code=f"V{number}",
                kind=kind,
                every=f"P{months}M" if draw(st.booleans()) else f"P{months * 30}D",
                categories=draw(st.sampled_from([(), ("KH",), ("KH·Q",), ("HT",), ("KH", "HT")])),
                condition=draw(st.sampled_from(["", "importance"])),
                values=draw(st.sampled_from([(), ("key",), ("normal", ""), ("",)])),
                retired=draw(st.booleans()),
                done_by=draw(st.sampled_from(DoneBy)),
            )
        )
    return found


SAID = st.sampled_from([{}, {"importance": ("key",)}, {"importance": ("normal",)}])
CATEGORIES = st.sampled_from([*PARENTS])


@given(cadences(), CATEGORIES, SAID, st.randoms(use_true_random=False))
def test_the_order_of_cadences_does_not_matter(known, category, said, lot: random.Random):
    first = governing(known, VERIFY, category, said, parents=PARENTS)
    mixed = [*known]
    lot.shuffle(mixed)
    assert governing(mixed, VERIFY, category, said, parents=PARENTS) == first


@given(cadences(), cadences(), CATEGORIES, SAID)
def test_the_strictest_governs_and_one_more_never_makes_it_later(known, more, category, said):
    before = governing(known, VERIFY, category, said, parents=PARENTS)
    after = governing([*known, *more], VERIFY, category, said, parents=PARENTS)
    if before is not None:
        assert after is not None
        assert strictness(after) <= strictness(before)
    for one in known:
        matches = one in in_force(known, category, parents=PARENTS) and is_met(one, said)
        if matches:
            assert strictness(before) <= strictness(one)


@given(cadences(), CATEGORIES, SAID)
def test_a_retired_cadence_governs_nothing(known, category, said):
    found = governing(known, VERIFY, category, said, parents=PARENTS)
    assert found is None or not found.retired
    left = [one for one in known if not one.retired]
    assert governing(left, VERIFY, category, said, parents=PARENTS) == found


@given(cadences(kind=CadenceKind.REMINDER), CATEGORIES, SAID)
def test_reminders_each_hold_by_themselves(known, category, said):
    found = reminders(known, category, said, parents=PARENTS)
    assert [one.code for one in found] == [
        one.code
        for one in in_force(known, category, parents=PARENTS)
        if one.kind is CadenceKind.REMINDER and is_met(one, said)
    ]


@pytest.mark.parametrize(
    ("condition", "values", "said", "met"),
    [
        ("", (), {}, True),
        ("importance", ("key",), {"importance": ("key",)}, True),
        ("importance", ("key",), {"importance": ("normal",)}, False),
        ("importance", ("key",), {}, False),
        ("importance", ("normal", ""), {}, True),
        ("importance", ("normal", ""), {"importance": ("",)}, True),
        ("importance", ("",), {"importance": ("key",)}, False),
        ("importance", (), {"importance": ("key",)}, True),
        ("importance", (), {}, False),
        ("tags", ("a",), {"tags": ("b", "a")}, True),
    ],
)
def test_a_condition_asks_for_values_or_for_none(condition, values, said, met):
    assert is_met(cadence(condition=condition, values=values), said) is met


@pytest.mark.parametrize(
    ("category", "codes"),
    [("KH", ["all", "kh"]), ("KH·Q", ["all", "kh", "q"]), ("HT", ["all"]), ("XX", ["all"])],
)
def test_a_category_passes_its_cadences_on(category, codes):
    known = [
        cadence(code="all"),
        cadence(code="kh", categories=("KH",)),
        cadence(code="q", categories=("KH·Q",)),
        cadence(code="old", retired=True),
    ]
    assert [one.code for one in in_force(known, category, parents=PARENTS)] == codes


@pytest.mark.parametrize(
    ("every", "done", "due"),
    [
        ("P1M", date(2026, 11, 1), date(2026, 12, 31)),
        ("P1M", date(2026, 11, 30), date(2026, 12, 31)),
        ("P1M", date(2026, 12, 5), date(2027, 1, 31)),
        ("P1M", date(2024, 1, 31), date(2024, 2, 29)),
        ("P1M", date(2026, 1, 31), date(2026, 2, 28)),
        ("P3M", date(2026, 11, 30), date(2027, 3, 31)),
        ("P6M", date(2026, 6, 30), date(2026, 12, 31)),
        ("P12M", date(2026, 1, 1), date(2027, 12, 31)),
        ("P1Y", date(2026, 1, 1), date(2027, 12, 31)),
    ],
)
def test_by_the_calendar_it_is_due_by_the_end_of_the_next_period(every, done, due):
    assert due_after(cadence(every=every, counting=Counting.CALENDAR), done) == due


@pytest.mark.parametrize(
    ("every", "done", "due"),
    [
        ("P1M", date(2026, 1, 31), date(2026, 2, 28)),
        ("P1M", date(2024, 1, 30), date(2024, 2, 29)),
        ("P12M", date(2024, 2, 29), date(2025, 2, 28)),
        ("P48M", date(2024, 2, 29), date(2028, 2, 29)),
        ("P7D", date(2026, 12, 28), date(2027, 1, 4)),
        ("P9999Y", date(2026, 12, 28), date.max),
    ],
)
def test_rolling_it_is_due_on_the_corresponding_day(every, done, due):
    assert due_after(cadence(every=every), done) == due
    assert first_due(cadence(every=every), done) == due


@given(DAYS, st.sampled_from([1, 2, 3, 4, 6, 12, 24]))
def test_by_the_calendar_no_period_is_left_out_and_none_asks_twice(done, months):
    monthly = cadence(every=f"P{months}M", counting=Counting.CALENDAR)
    running, following = first_due(monthly, done), due_after(monthly, done)
    assert done <= running < following
    for due in (running, following):
        assert due == month_bounds(due)[1]
        assert (due.year * 12 + due.month) % months == 0
    assert following == due_after(monthly, running)
    assert add_months(running.replace(day=1), months) == following.replace(day=1)


@given(DAYS, DAYS, st.sampled_from(["P1M", "P3M", "P45D", "P1Y"]), st.sampled_from(Counting))
def test_who_does_it_later_is_never_due_earlier(one, other, every, counting):
    known = cadence(every="P3M" if counting is Counting.CALENDAR else every, counting=counting)
    early, late = sorted([one, other])
    assert due_after(known, early) <= due_after(known, late)
    assert due_after(known, early) > early


@given(DAYS, st.lists(st.integers(0, 60), max_size=4, unique=True))
def test_the_longest_lead_is_when_it_appears(due, leads):
    known = cadence(lead=tuple(leads))
    days = reminded_on(known, due)
    assert list(days) == sorted(due - timedelta(days=lead) for lead in leads)
    assert appears_on(known, due) == (days[0] if days else due)


def test_a_lead_never_leaves_the_calendar():
    assert appears_on(cadence(lead=(30,)), date(1, 1, 3)) == date(1, 1, 1)


@given(DAYS, DAYS)
def test_a_birthday_comes_back_every_year(born, today):
    greeting = cadence(kind=CadenceKind.REMINDER, date_field="birthday", every="P1Y")
    day = next_occasion(greeting, born, today=today)
    assert day >= today or day == born
    assert (day.month, day.day) == (born.month, born.day) or (
        (born.month, born.day) == (2, 29) and (day.month, day.day) == (2, 28)
    )
    if day > born:
        assert add_months(day, -12) < today


def test_who_was_born_on_29_february_is_greeted_on_it_when_there_is_one():
    greeting = cadence(kind=CadenceKind.REMINDER, date_field="birthday", every="P1Y")
    born = date(1996, 2, 29)
    assert next_occasion(greeting, born, today=date(2027, 1, 1)) == date(2027, 2, 28)
    assert next_occasion(greeting, born, today=date(2027, 3, 1)) == date(2028, 2, 29)


def test_a_reminder_of_one_day_stays_on_its_day():
    expiry = cadence(kind=CadenceKind.REMINDER, date_field="id_expiry", every="", lead=(90, 30, 0))
    day = date(2026, 3, 31)
    assert next_occasion(expiry, day, today=date(2030, 1, 1)) == day
    assert reminded_on(expiry, day) == (date(2025, 12, 31), date(2026, 3, 1), day)


@pytest.mark.parametrize(
    ("every", "fits"),
    [("P1M", True), ("P3M", True), ("P1Y", True), ("P2Y", True), ("P5M", False), ("P30D", False)],
)
def test_a_period_of_the_calendar_fits_into_years(every, fits):
    assert is_calendar_period(every) is fits


@pytest.mark.parametrize(
    ("every", "days"), [("P1M", 28), ("P3M", 89), ("P1Y", 365), ("P2W", 14), ("P1M1D", 29)]
)
def test_the_shortest_a_period_can_be(every, days):
    assert shortest(every) == days


def test_of_equal_periods_the_rolling_is_the_stricter():
    rolling, calendar = cadence(code="B"), cadence(code="A", counting=Counting.CALENDAR)
    assert governing([calendar, rolling], VERIFY, "KH", {}, parents=PARENTS) == rolling


def test_a_joint_cadence_has_two_signatures():
    assert cadence().signatures == 1
    assert cadence(second_department="ZHB").signatures == 2
