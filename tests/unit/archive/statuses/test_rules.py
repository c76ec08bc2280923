"""A rule changes a status when what it waits for comes about anew: once, in order, never behind somebody's decision."""

from datetime import date, timedelta

import pytest

from archive.statuses.rules import Facts, Rule, Trigger, course, fresh, occasions, passing

START = date(2026, 1, 1)
DORMANT = Rule(becomes="dormant", before=("potential", "active"), idle=90)
ACTIVE = Rule(becomes="active", before=("", "potential", "dormant"), upon=frozenset({"HT"}))
ENDED = Rule(becomes="ended", date_field="rel_end")
RULES = (ACTIVE, DORMANT, ENDED)


def day(number):
    return START + timedelta(days=number)


def facts(active=0, filed=None, **days):
    return Facts(active=day(active), filed=filed or {}, days=days)


def night(status, passed, known, today):
    """Return status and what has passed after one look."""
    found = occasions(RULES, known, today)
    steps = course(status, fresh(found, passed))
    return (steps[-1].after if steps else status), passing(found, passed)


@pytest.mark.parametrize(
    ("today", "status"), [(89, "active"), (90, "dormant"), (500, "dormant")],
    ids=["a day before", "on the day", "long after"],
)  # fmt: skip
def test_no_business_for_so_long_makes_dormant(today, status):
    assert night("active", {}, facts(), day(today))[0] == status


def test_looking_again_changes_nothing_and_a_decision_stands_until_it_arises_anew():
    status, passed = night("active", {}, facts(), day(100))
    assert (status, passed) == ("dormant", {"dormant:idle": "2026-04-01"})
    assert night(status, passed, facts(), day(100)) == (status, passed)
    # Somebody says active: the same silence does not make it dormant again, however long it lasts.
    assert night("active", passed, facts(), day(400))[0] == "active"
    # Business, and silence again: the condition arises anew.
    assert night("active", passed, facts(active=120), day(209))[0] == "active"
    assert night("active", passed, facts(active=120), day(210))[0] == "dormant"


def test_a_contract_filed_makes_active_and_the_next_one_again():
    one = facts(active=10, filed={"HT": (7, day(10))})
    status, passed = night("", {}, one, day(10))
    assert (status, passed["active:filed"]) == ("active", "000000000000007")
    assert night("potential", passed, one, day(11))[0] == "potential"
    two = facts(active=11, filed={"HT": (8, day(11)), "XX": (9, day(12))})
    assert night("potential", passed, two, day(11))[0] == "active"


def test_what_no_status_allows_has_passed_too():
    one = facts(filed={"HT": (7, day(0))})
    status, passed = night("ended", {}, one, day(1))
    assert status == "ended"
    assert night("dormant", passed, one, day(2))[0] == "dormant"


def test_a_day_that_has_come_ends_and_one_to_come_does_not():
    known = facts(rel_end=day(30))
    assert night("active", {}, known, day(29))[0] == "active"
    assert night("active", {}, known, day(30))[0] == "ended"


def test_several_occasions_follow_each_other_by_their_days():
    known = facts(active=20, filed={"HT": (7, day(20))}, rel_end=day(15))
    found = occasions(RULES, known, day(200))
    assert [one.trigger for one in found] == [Trigger.DAY, Trigger.FILED, Trigger.IDLE]
    steps = course("potential", found)
    # The contract asks for another status than ended: nothing brings an ended customer back by itself.
    assert [(one.before, one.after) for one in steps] == [("potential", "ended")]


def test_nothing_known_changes_nothing():
    assert occasions(RULES, Facts(active=None, filed={}, days={}), day(900)) == []
