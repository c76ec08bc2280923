"""Whom a company asks for a second factor, and from which day on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from security.profiles.rules import DENGBAO3, Demand, demand_of, problems_with_demand

DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("demand", "asked"),
    [
        (Demand(), False),
        (Demand(officers=True), True),
        (Demand(profile=DENGBAO3), True),
        (Demand(positions=frozenset({"CLK"})), True),
        (Demand(positions=frozenset({"OPR"})), False),
        (Demand(people=frozenset({7})), True),
        (Demand(people=frozenset({8})), False),
    ],
    ids=["nobody", "officers", "等保三级", "position", "other position", "person", "other person"],
)
def test_who_is_asked(demand, asked):
    assert demand.asks(person=7, positions={"CLK", "SECA"}) is asked


@pytest.mark.parametrize(("grace", "days", "blocked"), [(0, 0, True), (3, 3, False), (3, 4, True)])
def test_grace_ends_with_its_last_day(grace, days, blocked):
    demand = Demand(officers=True, grace_days=grace, since=DAY)
    today = DAY + timedelta(days=days)
    assert demand.blocks(person=1, positions={"SYS"}, today=today) is blocked
    assert not demand.blocks(person=1, positions={"CLK"}, today=today)


def test_a_demand_is_read_as_it_is_stored():
    stored = {
        "profile": "asvs", "officers": True, "positions": ["CLK"], "people": [3],
        "grace_days": 5, "since": "2026-11-30",
    }  # fmt: skip
    demand = demand_of(stored)
    assert demand.since == DAY
    assert demand_of(stored | {"since": DAY}) == demand


def test_a_company_that_never_said_anything_asks_its_officers_after_a_month():
    silent = demand_of(None)
    assert silent.asks(person=1, positions={"ARCH"})
    assert not silent.asks(person=1, positions={"CLK", "DH"})
    last = silent.since + timedelta(days=30)
    assert not silent.blocks(person=1, positions={"SYS"}, today=last)
    assert silent.blocks(person=1, positions={"SYS"}, today=last + timedelta(days=1))


def test_what_makes_no_sense_is_said():
    bad = Demand(profile="none", positions=frozenset({"XXX", "CLK"}), grace_days=31)
    problems = problems_with_demand(bad, known={"CLK"})
    assert [one.where for one in problems] == ["profile", "positions", "grace_days"]
    good = replace(bad, profile=DENGBAO3, positions=frozenset({"CLK"}), grace_days=30)
    assert problems_with_demand(good, known={"CLK"}) == []
