"""The life of a cooperation task, who may take which step, and the day it is due."""

from datetime import date

import pytest

from decisions.cooperation.rules import (
    OUTCOMES,
    UNFINISHED,
    Ask,
    Facts,
    State,
    Step,
    concerns,
    due_day,
    is_overdue,
    may,
    problems_with,
    said_of_day,
)
from kernel.calendar import CHINA
from security.actor import Actor, Post

TODAY = date(2026, 2, 12)


def person(number, *posts):
    return Actor(id=number, name=number, posts=tuple(posts))


ASKER = person("1", Post(department="A", position="STF"))
HEAD = person("2", Post(department="B", position="CHIEF", leads=True))
KEEPER = person("7", Post(department="B", position="FILES", keeps=True))
WORKER = person("3", Post(department="B", position="STF"))
COLLEAGUE = person("4", Post(department="B", position="STF"))
STAND_IN = person("5", Post(department="B", position="STF", stands_in_for="3"))
STRANGER = person("6", Post(department="C", position="DH"))


def facts(state, **more):
    return Facts(state=State(state), asked_by="1", department="B", **more)


@pytest.mark.parametrize(
    ("step", "found", "who"),
    [
        (Step.TAKE, facts("open"), {"2", "3", "4", "5"}),
        (Step.TAKE, facts("open", person="3"), {"3", "5"}),
        (Step.TAKE, facts("taken", taken_by="3"), set()),
        (Step.ASSIGN, facts("open"), {"2"}),
        (Step.ASSIGN, facts("taken", taken_by="3"), {"2", "3", "5"}),
        (Step.GIVE_BACK, facts("taken", taken_by="3"), {"3", "5"}),
        (Step.ANSWER, facts("open"), set()),
        (Step.ANSWER, facts("taken", taken_by="3"), {"3", "5"}),
        (Step.WITHDRAW, facts("open"), {"1"}),
        (Step.WITHDRAW, facts("taken", taken_by="3"), {"1"}),
        *((step, facts(state, taken_by="3"), set()) for step in Step for state in OUTCOMES),
        *((step, facts("withdrawn"), set()) for step in Step),
    ],
)
def test_who_may_take_a_step(step, found, who):
    everybody = [ASKER, HEAD, WORKER, COLLEAGUE, STAND_IN, STRANGER]
    assert {one.id for one in everybody if may(step, one, found)} == who
    assert all(may(step, one, found).reason for one in everybody if one.id not in who)


def test_who_keeps_the_files_gives_a_task_to_somebody_as_the_head_does():
    assert may(Step.ASSIGN, KEEPER, facts("open"))


def test_a_task_is_nobody_elses_business():
    everybody = [ASKER, HEAD, WORKER, COLLEAGUE, STAND_IN, STRANGER]
    found = facts("open")
    assert {one.id for one in everybody if concerns(one, found)} == {"1", "2", "3", "4", "5"}


def ask(**said):
    return Ask(target="record:1", department="B", what="help", **said)


def test_working_days_are_counted_over_a_holiday_with_its_exchanged_days():
    # Spring Festival 2026: 15 to 23 February are off, Saturday 14 and Saturday 28 are worked.
    day, problems = due_day(ask(days=3), CHINA, TODAY)
    assert problems == []
    assert day == date(2026, 2, 24)
    assert due_day(ask(days=2), CHINA, TODAY)[0] == date(2026, 2, 14)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "due"),
        ({"due": TODAY, "days": 3}, "due"),
        ({"days": 0}, "days"),
        ({"days": 251}, "days"),
        ({"due": date(2026, 2, 11)}, "past"),
    ],
)
def test_a_day_that_was_not_said_well_is_refused(said, code):
    day, problems = due_day(ask(**said), CHINA, TODAY)
    assert day is None
    assert [one.code for one in problems] == [code]


def test_a_year_without_calendar_is_said_and_never_guessed():
    day, problems = due_day(ask(days=5), CHINA, date(2031, 12, 30))
    assert day is None
    assert problems[0].params == {"year": 2031}
    assert not said_of_day(date(2031, 5, 5), CHINA)


def test_a_day_off_names_the_next_working_day():
    said = said_of_day(date(2026, 2, 15), CHINA)
    assert not said
    assert said.params == {"day": "2026-02-15", "next": "2026-02-24"}
    assert said_of_day(date(2026, 2, 14), CHINA)  # a Saturday that is worked


def test_only_what_is_unfinished_is_ever_overdue():
    for state in State:
        assert is_overdue(state, date(2026, 2, 11), TODAY) is (state in UNFINISHED)
        assert not is_overdue(state, TODAY, TODAY)


def test_an_ask_says_what_of_whom():
    whole = {"department_known": True, "person_works_there": True}
    assert problems_with("help", **whole) == []
    assert [one.where for one in problems_with("  ", **whole)] == ["what"]
    assert [one.where for one in problems_with("x" * 2001, **whole)] == ["what"]
    assert [
        one.where for one in problems_with("x", department_known=False, person_works_there=False)
    ] == ["department"]
    assert [
        one.where for one in problems_with("x", department_known=True, person_works_there=False)
    ] == ["person"]
