"""When a record comes to rest: nothing happened for one whole cycle, and it comes back at any time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.resting.rules import Place, Use, due_on, may_rest, may_return, shortest
from kernel.calendar import add_period

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
CYCLES = st.sampled_from(["P6M", "P12M", "P24M", "P90D"])


@pytest.mark.parametrize(
    ("place", "every", "on", "may"),
    [
        (Place.ACTIVE, "P12M", date(2026, 6, 10), True),
        (Place.ACTIVE, "P12M", date(2026, 6, 9), False),
        (Place.ACTIVE, "P6M", date(2026, 6, 9), True),
        (Place.ACTIVE, "", date(2030, 1, 1), False),
        (Place.RESTING, "P12M", date(2030, 1, 1), False),
        (Place.NAMED, "P12M", date(2026, 6, 10), True),
    ],
)
def test_what_may_rest(place, every, on, may):
    use = Use(changed=date(2025, 1, 1), contacted=date(2025, 6, 10), used=None)
    assert bool(may_rest(place, use, every, on)) is may


def test_what_is_active_does_not_come_back():
    assert may_return(Place.RESTING)
    assert not may_return(Place.ACTIVE)


@given(changed=DAYS, contacted=st.none() | DAYS, used=st.none() | DAYS, every=CYCLES)
def test_any_use_puts_it_off_by_a_whole_cycle(changed, contacted, used, every):
    use = Use(changed=changed, contacted=contacted, used=used)
    for one in filter(None, (changed, contacted, used)):
        assert due_on(use, every) >= add_period(one, every)


@given(today=DAYS, cycles=st.lists(CYCLES, min_size=1))
def test_nothing_due_is_left_out_of_the_candidates(today, cycles):
    last = shortest(cycles, today)
    after = last + timedelta(days=1)
    assert any(add_period(last, one) <= today for one in cycles)
    assert all(add_period(after, one) > today for one in cycles)
