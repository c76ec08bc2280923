"""Whom a company asks for a second factor, and from which day on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from security.profiles.rules import DENGBAO3, Demand, demand_of, problems_with_demand

DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("demand", "asked"),
    [
        (Demand(), True),
        (Demand(lifted=True), False),
        (Demand(lifted=True, profile=DENGBAO3), True),
        (Demand(lifted=True, positions=frozenset({"CLK"})), True),
        (Demand(lifted=True, positions=frozenset({"OPR"})), False),
        (Demand(lifted=True, people=frozenset({7})), True),
        (Demand(lifted=True, people=frozenset({8})), False),
    ],
    ids=["floor", "nobody", "等保三级", "position", "other position", "person", "other person"],
)
def test_who_is_asked(demand, asked):
    assert demand.asks(person=7, positions={"CLK", "SECA"}) is asked


@pytest.mark.parametrize(("grace", "days", "blocked"), [(0, 0, True), (3, 3, False), (3, 4, True)])
def test_grace_ends_with_its_last_day(grace, days, blocked):
    demand = Demand(positions=frozenset({"OPR"}), grace_days=grace, since=DAY)
    today = DAY + timedelta(days=days)
    for position, since in (("SYS", DAY), ("OPR", None)):
        asked = {"person": 1, "positions": {position}, "officer_since": since, "today": today}
        assert demand.blocks(**asked) is blocked, position
    assert not demand.blocks(person=1, positions={"CLK"}, officer_since=None, today=today)


@pytest.mark.parametrize(
    ("chosen", "officer_since", "last"),
    [(7, 0, 7), (30, 0, 7), (2, 0, 2), (7, 40, 47), (7, -400, 7)],
    ids=["usual", "never more", "fewer", "appointed later", "before officers were asked"],
)
def test_an_officers_grace_begins_with_the_first_post(chosen, officer_since, last):
    # What else the company asks of the same person, and since when, gives no further day.
    more = {"people": frozenset({1}), "since": DAY + timedelta(days=50)}
    demand = Demand(grace_days=chosen, **more)
    begun = DAY + timedelta(days=officer_since)
    asked = {"person": 1, "positions": {"SYS"}, "officer_since": begun}
    assert demand.ends(**asked) == DAY + timedelta(days=last)
    assert not demand.blocks(**asked, today=DAY + timedelta(days=last))
    assert demand.blocks(**asked, today=DAY + timedelta(days=last + 1))


def test_a_demand_is_read_as_it_is_stored():
    stored = {
        "profile": "asvs", "positions": ["CLK"], "people": [3],
        "grace_days": 5, "since": "2026-11-30",
    }  # fmt: skip
    demand = demand_of(stored)
    assert demand.since == DAY
    assert demand_of(stored | {"since": DAY}) == demand


def test_a_company_that_never_said_anything_asks_its_officers():
    silent = demand_of(None)
    assert silent.asks(person=1, positions={"ARCH"})
    assert not silent.asks(person=1, positions={"CLK", "DH"})


def test_what_makes_no_sense_is_said():
    bad = Demand(profile="none", positions=frozenset({"XXX", "CLK"}), grace_days=31)
    problems = problems_with_demand(bad, known={"CLK"})
    assert [one.where for one in problems] == ["profile", "positions", "grace_days"]
    good = replace(bad, profile=DENGBAO3, positions=frozenset({"CLK"}), grace_days=30)
    assert problems_with_demand(good, known={"CLK"}) == []
