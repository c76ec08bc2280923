"""A forecast counts each record once, in the month its period ends or where no month can be said."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.planning.forecast import (
    PAST,
    Share,
    forecast,
    moved_shares,
    read,
    share_of,
    written,
)
from archive.planning.rules import Standing
from policies.retention.due import State

TODAY = date(2026, 11, 15)
days = st.none() | st.dates(date(2000, 1, 1), date(2060, 12, 31))
standings = st.builds(
    lambda state, day: Standing(
        str(state) if day is None or state is State.HELD else str(State.RUNNING), day, "DES", "D5"
    ),
    st.sampled_from([State.PERMANENT, State.NO_RULE, State.NO_TRIGGER, State.HELD]),
    days,
)
categories = st.sampled_from(["KP", "QY", "QY·A"])


def running(day):
    return Standing(State.RUNNING, day, "DES", "D5")


@pytest.mark.parametrize(
    ("standing", "place"),
    [
        (running(date(2026, 11, 14)), PAST),
        (running(date(2026, 11, 15)), "2026-11"),
        (running(date(2036, 10, 31)), "2036-10"),
        (Standing(State.HELD, date(2020, 1, 1), "DES", "D5"), State.HELD),
        (Standing(State.PERMANENT, None, "KEEP", "Y"), State.PERMANENT),
    ],
)
def test_a_record_stands_in_one_place(standing, place):
    assert share_of("KP", standing, today=TODAY).when == place


def test_only_a_missing_date_names_its_rule():
    assert share_of("KP", Standing(State.NO_TRIGGER, None, "DES", "D5"), today=TODAY).rule == "D5"
    assert share_of("KP", Standing(State.PERMANENT, None, "KEEP", "Y"), today=TODAY).rule == ""


def test_ten_years_begin_with_this_month_and_what_comes_after_is_later():
    shares = {Share("KP", "2026-11", "DES"): 1, Share("KP", "2036-10", "DES"): 2}
    shares |= {Share("KP", "2036-11", "DES"): 4, Share("KP", "2026-10", "DES"): 8}
    found = forecast(shares, today=TODAY)
    assert (found.months[0], found.months[-1], found.later, found.past) == (1, 2, 4, 8)
    years = found.years()
    assert list(years) == list(range(2026, 2037))
    assert years[2026] == [None] * 10 + [1, 0]
    assert years[2036] == [0] * 9 + [2, None, None]


@given(st.lists(st.tuples(categories, standings)))
def test_each_record_is_counted_once(records):
    shares = Counter(share_of(category, one, today=TODAY) for category, one in records)
    whole = forecast(shares, today=TODAY)
    assert whole.total == len(records)
    parts = [forecast(shares, today=TODAY, categories={one}) for one in ("KP", "QY", "QY·A")]
    assert [sum(column) for column in zip(*(one.months for one in parts), strict=True)] == (
        whole.months
    )
    assert sum(one.total for one in parts) == whole.total
    assert read(written(shares)) == shares


@given(st.lists(st.tuples(categories, standings, standings)))
def test_moves_lead_from_the_one_forecast_to_the_other(records):
    before = Counter(share_of(category, old, today=TODAY) for category, old, _ in records)
    after = Counter(share_of(category, new, today=TODAY) for category, _, new in records)
    moves = Counter(
        (share_of(category, old, today=TODAY), share_of(category, new, today=TODAY))
        for category, old, new in records
    )
    assert moved_shares(before, moves) == after
