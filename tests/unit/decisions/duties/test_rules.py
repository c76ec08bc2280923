"""The life of a duty: who may sign, two of different departments where it is joint, whom it passes on to."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from decisions.duties.rules import (
    Bearer,
    Facts,
    Result,
    Signature,
    State,
    is_overdue,
    lapse,
    may_sign,
    needs_words,
    passed_on,
    signed,
)
from security.actor import Actor, Post


def person(number, *posts):
    return Actor(id=number, name=number, posts=tuple(posts))


CLERK = person("1", Post(department="A", position="CLK"))
OTHER = person("2", Post(department="A", position="CLK"))
HEAD = person("3", Post(department="A", position="DH", leads=True))
KEEPER = person("4", Post(department="B", position="ARC", keeps=True))
STAFF = person("5", Post(department="B", position="STF"))
STAND_IN = person("6", Post(department="C", position="STF", stands_in_for="1"))
BOTH = person(
    "7", Post(department="A", position="CLK"), Post(department="B", position="ARC", keeps=True)
)
PEOPLE = (CLERK, OTHER, HEAD, KEEPER, STAFF, STAND_IN, BOTH)
CLERKS = Bearer(department="A", position="CLK")
ANYBODY = Bearer()
OF_PERSON = Bearer(department="A", position="CLK", person="1")


@pytest.mark.parametrize(
    ("bearer", "who"),
    [
        (CLERKS, {"1", "2", "7"}),
        (Bearer(department="A"), {"1", "2", "3", "7"}),
        (Bearer(position="ARC"), {"4", "7"}),
        (ANYBODY, {"3", "4", "7"}),
        (OF_PERSON, {"1", "6"}),
        (Bearer(department="A", leads=True), {"3"}),
        (Bearer(leads=True), {"3"}),
    ],
    ids=[
        "post",
        "department",
        "position",
        "head or keeper",
        "person and who stands in",
        "head",
        "any head",
    ],
)
def test_who_has_to_sign(bearer, who):
    facts = Facts(bearers=(bearer,))
    assert {one.id for one in PEOPLE if may_sign(one, facts)} == who
    assert {one.id for one in PEOPLE if bearer.is_borne_by(one)} == who


def test_who_stands_in_signs_for_both():
    ruling = may_sign(STAND_IN, Facts(bearers=(OF_PERSON,)))
    assert ruling.on_behalf_of == "1"
    after = signed(STAND_IN, Facts(bearers=(OF_PERSON,)), Result.CHANGED)
    assert after.given[0].people == {"6", "1"}


def test_a_joint_duty_wants_another_person_of_another_department():
    facts = Facts(bearers=(CLERKS, ANYBODY), joint=True)
    half = signed(CLERK, facts, Result.NO_CHANGE)
    assert half.state is State.OPEN
    assert "already" in may_sign(CLERK, half).decision.reason
    assert "another department" in may_sign(HEAD, half).decision.reason
    assert not may_sign(STAND_IN, half)
    done = signed(KEEPER, half, Result.FINDING)
    assert (done.state, done.result) == (State.SIGNED, Result.FINDING)


def test_one_of_two_departments_cannot_sign_both():
    half = signed(BOTH, Facts(bearers=(CLERKS, ANYBODY), joint=True), Result.NO_CHANGE)
    assert not may_sign(BOTH, half)
    assert may_sign(KEEPER, half)


def test_only_a_finding_needs_words():
    assert not needs_words(Result.FINDING, "  ")
    assert needs_words(Result.FINDING, "漏水")
    assert needs_words(Result.NO_CHANGE, "")
    assert not needs_words(Result.NO_CHANGE, "字" * 2001)


def test_an_ended_duty_is_neither_signed_nor_overdue():
    lapsed = lapse(Facts(bearers=(CLERKS,)))
    assert "lapsed" in may_sign(CLERK, lapsed).decision.reason
    done = signed(CLERK, Facts(bearers=(CLERKS,)), Result.NO_CHANGE)
    assert "signed already" in may_sign(OTHER, done).decision.reason
    assert lapse(done).state is State.SIGNED
    for state, late in ((State.OPEN, True), (State.SIGNED, False), (State.LAPSED, False)):
        assert is_overdue(state, date(2026, 1, 1), date(2026, 1, 2)) is late
        assert not is_overdue(state, date(2026, 1, 2), date(2026, 1, 2))


HELD = {("A", "CLK"): {"2"}, ("A", ""): {"2"}, ("TOP", "CEO"): {"9"}}


def holders(bearer):
    if bearer.person:
        return {bearer.person} & {"2", "9"}
    return HELD.get((bearer.department, bearer.position), set())


def head_post(department):
    return ("TOP", "CEO") if department in {"A", "B"} else None


@pytest.mark.parametrize(
    ("bearer", "after"),
    [
        (OF_PERSON, CLERKS),
        (replace(OF_PERSON, person="2"), replace(OF_PERSON, person="2")),
        (CLERKS, CLERKS),
        (Bearer(department="B", position="ARC"), Bearer(department="TOP", position="CEO")),
        (
            Bearer(department="B", position="ARC", person="1"),
            Bearer(department="TOP", position="CEO"),
        ),
        (Bearer(department="Z", position="ARC"), Bearer(department="Z", position="ARC")),
        (ANYBODY, ANYBODY),
    ],
    ids=["left", "still there", "held", "empty post", "left and empty", "nobody at all", "anybody"],
)
def test_a_duty_passes_on_to_the_post_then_to_the_head(bearer, after):
    assert passed_on(bearer, holders, head_post) == after


class Life(RuleBasedStateMachine):
    """Whatever people do and whenever its rule ends, a duty holds what the regulation says."""

    @initialize(joint=st.booleans())
    def begins(self, joint):
        self.facts = Facts(bearers=(CLERKS, ANYBODY) if joint else (CLERKS,), joint=joint)
        self.before = self.facts

    @rule(who=st.sampled_from(PEOPLE), result=st.sampled_from(Result))
    def signs(self, who, result):
        self.before = self.facts
        if may_sign(who, self.facts):
            self.facts = signed(who, self.facts, result)

    @precondition(lambda self: self.facts.given)
    @rule()
    def ends(self):
        self.before = self.facts
        self.facts = lapse(self.facts)

    @invariant()
    def what_was_signed_stays(self):
        kept = [(place, one) for place, one in enumerate(self.before.signatures) if one is not None]
        assert all(self.facts.signatures[place] == one for place, one in kept)

    @invariant()
    def final_is_final(self):
        if self.before.state is not State.OPEN:
            assert self.facts == self.before

    @invariant()
    def nobody_signs_twice(self):
        people = [who for one in self.facts.given for who in one.people]
        assert len(people) == len(set(people))

    @invariant()
    def joint_means_two_departments(self):
        places = [one.department for one in self.facts.given]
        assert not self.facts.joint or len(places) == len(set(places))

    @invariant()
    def signed_means_everybody(self):
        everybody = len(self.facts.given) == len(self.facts.bearers)
        assert (self.facts.state is State.SIGNED) <= everybody
        if everybody:
            assert self.facts.result is not None
            for who in PEOPLE:
                assert not may_sign(who, self.facts)


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=8, deadline=None)
TestLife = Life.TestCase


def test_the_gravest_result_counts():
    given = (Signature(by="1", result=Result.CHANGED), Signature(by="2", result=Result.NO_CHANGE))
    assert Facts(bearers=(CLERKS, CLERKS), signatures=given).result is Result.CHANGED
