"""When an operator may come in, and where his access stands at a moment."""

from datetime import UTC, datetime, timedelta

import pytest

from security.people.break_glass_rules import (
    VERBS,
    WAITS,
    Asked,
    Scope,
    Stage,
    Times,
    is_agreed,
    may_agree,
    problems_with,
    stage,
)

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN = Times(asked_at=NOON, begins_at=NOON, until=NOON + HOUR)


@pytest.mark.parametrize(
    ("times", "at", "found"),
    [
        (Times(asked_at=NOON), NOON, Stage.ASKED),
        (Times(asked_at=NOON), NOON + WAITS, Stage.LAPSED),
        (Times(asked_at=NOON, closed_at=NOON), NOON, Stage.REFUSED),
        (OPEN, NOON, Stage.OPEN),
        (OPEN, NOON + HOUR - timedelta(seconds=1), Stage.OPEN),
        (OPEN, NOON + HOUR, Stage.OVER),
        (OPEN, NOON - HOUR, Stage.OVER),
    ],
    ids=[
        "asked",
        "nobody answered",
        "refused",
        "begins",
        "last second",
        "its end",
        "clock set back",
    ],
)
def test_where_an_access_stands_is_told_by_the_clock(times, at, found):
    assert stage(times, at) is found


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"reason": " "}, "reason"),
        ({"ticket": ""}, "ticket"),
        ({"hours": 0}, "hours"),
        ({"hours": 5}, "hours"),
        ({"urgent": True, "sensitive": True}, "sensitive"),
    ],
)
def test_what_is_wrong_with_what_is_asked_names_its_place(changed, where):
    asked = Asked(**{"reason": "r", "ticket": "t", "hours": 4, **changed})
    assert [one.where for one in problems_with(asked, most=4)] == [where]


def test_two_agree_where_two_administrate_and_nobody_twice():
    assert is_agreed(1, by_two=False)
    assert not is_agreed(1, by_two=True)
    assert not may_agree("7", agreed=("7",))
    assert may_agree("8", agreed=("7",))


def test_no_scope_ever_holds_more_than_looking_and_changing():
    assert frozenset().union(*VERBS.values()) == {"Q", "U"}
    assert VERBS[Scope.LOOK] == {"Q"}
