"""Who may close an incident, and what has to be said of one; and how long a manifestation lags."""

from datetime import date

import pytest

from archive.custody.incident_rules import may_close, problems
from archive.custody.sync_rules import days_behind, may_confirm, tracks_both

TODAY = date(2026, 12, 1)
FINE = {"closed": False, "is_keeper": True, "own": False, "steps": 1}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"closed": True}, "closed already"),
        ({"own": True}, "Another person"),
        ({"is_keeper": False}, "Only who keeps"),
        ({"steps": 0}, "Nothing was done"),
    ],
)
def test_an_incident_is_closed_by_another_keeper_once_something_was_done(changed, said):
    decision = may_close(**(FINE | changed))
    assert bool(decision) is (not said)
    assert said in decision.reason


def test_what_is_registered_says_facts_finder_and_a_day_that_was():
    wrong = problems(facts=" ", found_on=date(2026, 12, 2), found_by="", today=TODAY)
    assert [one.where for one in wrong] == ["facts", "found_by", "found_on"]
    assert not problems(facts="wet", found_on=TODAY, found_by="x", today=TODAY)


def test_two_manifestations_are_kept_in_step_and_a_keeper_confirms():
    assert [tracks_both(one) for one in ("both", "paper", "electronic", "")] == [
        True,
        False,
        False,
        False,
    ]
    assert may_confirm(is_keeper=True, open_lags=1)
    assert not may_confirm(is_keeper=False, open_lags=1)
    assert not may_confirm(is_keeper=True, open_lags=0)
    assert days_behind(10, 15) == 5
