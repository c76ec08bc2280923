"""Periods of retention."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from policies.retention.periods import in_words, is_below, last_day_kept


@pytest.mark.parametrize(
    ("trigger", "period", "start", "until"),
    [
        (date(2026, 3, 31), "P10Y", "", date(2036, 3, 31)),
        (date(2026, 3, 31), "P10Y", "year", date(2036, 12, 31)),
        (date(2026, 12, 31), "P1Y", "year", date(2027, 12, 31)),
        (date(2026, 1, 1), "P1Y", "year", date(2027, 12, 31)),
        (date(2024, 2, 29), "P1Y", "", date(2025, 2, 28)),
        (date(2026, 1, 31), "P1M", "", date(2026, 2, 28)),
        (date(2026, 1, 1), "P184D", "", date(2026, 7, 4)),
        (date(2026, 1, 1), "P9999Y", "", date.max),
    ],
)
def test_the_last_day_kept_is_counted_by_the_calendar(trigger, period, start, until):
    assert last_day_kept(trigger, period, start=start) == until


@pytest.mark.parametrize("text", ["", "10", "P", "10Y", "P1.5Y", "permanent"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(Invalid):
        last_day_kept(date(2026, 1, 1), text)


@pytest.mark.parametrize(
    ("period", "minimum", "below"),
    [
        ("P6M", "P184D", True),
        ("P184D", "P6M", False),
        ("P12M", "P1Y", False),
        ("P11M", "P1Y", True),
        ("P365D", "P1Y", True),
        ("P366D", "P1Y", False),
        ("", "P30Y", False),
        ("", "permanent", False),
        ("P100Y", "permanent", True),
        ("P1D", "", False),
    ],
)
def test_a_period_is_below_a_minimum_when_it_can_end_before_it(period, minimum, below):
    assert is_below(period, minimum) is below


@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)),
)
def test_a_period_not_below_never_ends_before(one, other, day):
    if not is_below(f"P{one}M", f"P{other}M"):
        assert last_day_kept(day, f"P{one}M") >= last_day_kept(day, f"P{other}M")


def test_a_period_is_said_in_words():
    assert in_words("P1Y6M10D") == (
        ("{count} years", 1),
        ("{count} months", 6),
        ("{count} days", 10),
    )
