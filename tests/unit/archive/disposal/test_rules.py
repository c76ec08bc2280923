"""No order of steps and no choice of people leads to a destruction that was not counted, approved and watched."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.disposal import rules
from archive.disposal.rules import Act, Batch, By, State, Step, Terms, after, may

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)
LISTED = frozenset({1, 2})
METHODS = {"paper": frozenset({"shred", "pulp"}), "electronic": frozenset({"crypto_erase"})}
TERMS = Terms(methods=METHODS, cooling=timedelta(days=3))
PROPOSED = Batch(
    digest="a",
    listed=LISTED,
    proposer=By(person=1),
    methods={"paper": "shred"},
    executor=4,
    supervisors=frozenset({5, 6}),
)


def act(step, person=9, days=0, record=None, digest="a", standing_for=()):
    by = By(person=person, standing_for=frozenset(standing_for))
    return Act(step=step, by=by, at=NOW + timedelta(days=days), digest=digest, record=record)


ROAD = [
    act(Step.JUDGE, record=1),
    act(Step.JUDGE, record=2),
    act(Step.OBJECT, 8, record=2),
    act(Step.ANSWER, record=2),
    act(Step.APPRAISE),
    act(Step.CHECK, record=1),
    act(Step.CHECK, record=2),
    act(Step.COUNT),
    act(Step.SUBMIT),
    act(Step.APPROVE, 2),
    act(Step.APPROVE, 3),
    act(Step.EXECUTE, 4, days=3),
    act(Step.END, 4),
    act(Step.CONFIRM, 5),
    act(Step.CONFIRM, 6),
    act(Step.CERTIFY),
]


OBJECTED_AT = 2


def walked(steps, batch=PROPOSED, terms=TERMS):
    for one in steps:
        batch = after(batch, one, terms)
    return batch


def test_the_road_leads_to_the_certificate():
    assert walked(ROAD).state is State.CERTIFIED


# An objection that nobody made needs no answer; without its answer nothing goes on.
@pytest.mark.parametrize("left_out", [at for at in range(len(ROAD) - 1) if at != OBJECTED_AT])
def test_no_step_of_the_road_is_left_out(left_out):
    with pytest.raises(ValueError, match=r"\w"):
        walked([one for at, one in enumerate(ROAD) if at != left_out])


REFUSED = [
    (0, PROPOSED, act(Step.JUDGE, 1, record=1), rules.OWN_OPINION),
    (0, PROPOSED, act(Step.JUDGE, 9, record=1, standing_for=[1]), rules.OWN_OPINION),
    (1, PROPOSED, act(Step.APPRAISE), rules.NOT_JUDGED),
    (3, PROPOSED, act(Step.APPRAISE), rules.OBJECTED),
    (0, replace(PROPOSED, listed=frozenset()), act(Step.APPRAISE), rules.NOTHING_LEFT),
    (0, replace(PROPOSED, listed=frozenset()), act(Step.JUDGE, 2), rules.NOTHING_LEFT),
    (5, PROPOSED, act(Step.OBJECT, record=1), rules.OUT_OF_TURN),
    (7, PROPOSED, act(Step.CHECK, record=1, digest="b"), rules.ANOTHER_SET),
    (6, PROPOSED, act(Step.COUNT), rules.DIFFERS),
    (8, PROPOSED, act(Step.APPROVE, 2), rules.OUT_OF_TURN),
    (8, replace(PROPOSED, executor=None), act(Step.SUBMIT), rules.NO_SUPERVISOR),
    (8, replace(PROPOSED, supervisors=frozenset({5})), act(Step.SUBMIT), rules.NO_SUPERVISOR),
    (8, replace(PROPOSED, supervisors=frozenset({1, 5})), act(Step.SUBMIT), rules.NOT_APART),
    (8, replace(PROPOSED, supervisors=frozenset({4, 5})), act(Step.SUBMIT), rules.NOT_APART),
    (8, replace(PROPOSED, methods={"paper": "burn"}), act(Step.SUBMIT), rules.NO_METHOD),
    (9, PROPOSED, act(Step.SUBMIT), rules.IS_ASKED),
    (9, PROPOSED, act(Step.ABORT), rules.IS_ASKED),
    (9, PROPOSED, act(Step.REOPEN), rules.IS_ASKED),
    (9, PROPOSED, act(Step.APPROVE, 1), rules.OWN),
    (9, PROPOSED, act(Step.APPROVE, 2, digest="b"), rules.ANOTHER_SET),
    (9, PROPOSED, act(Step.APPROVE, 2, standing_for=[1]), rules.OWN),
    (10, PROPOSED, act(Step.APPROVE, 2), rules.TWICE),
    (10, PROPOSED, act(Step.APPROVE, 3, standing_for=[2]), rules.TWICE),
    (11, PROPOSED, act(Step.EXECUTE, 4, days=2), rules.COOLING),
    (11, PROPOSED, act(Step.EXECUTE, 4, days=3, digest="b"), rules.ANOTHER_SET),
    (11, PROPOSED, act(Step.EXECUTE, 7, days=3), rules.NOT_EXECUTOR),
    (11, PROPOSED, act(Step.EXECUTE, 4, days=3, standing_for=[5]), rules.NOT_APART),
    (13, PROPOSED, act(Step.CONFIRM, 4), rules.NOT_SUPERVISOR),
    (13, PROPOSED, act(Step.CONFIRM, 5, standing_for=[1]), rules.NOT_APART),
    (13, PROPOSED, act(Step.CONFIRM, 5, standing_for=[6]), rules.NOT_APART),
    (14, PROPOSED, act(Step.CONFIRM, 5), rules.NOT_SUPERVISOR),
    (12, PROPOSED, act(Step.ABORT), rules.OUT_OF_TURN),
]


@pytest.mark.parametrize(("steps", "batch", "wanted", "reason"), REFUSED)
def test_what_is_refused_says_why(steps, batch, wanted, reason):
    assert may(walked(ROAD[:steps], batch), wanted, TERMS).reason == reason


def test_burning_is_as_the_company_allows_it():
    burning = replace(PROPOSED, methods={"paper": "burn"})
    allowed = replace(TERMS, methods={"paper": frozenset({"burn"})})
    assert walked(ROAD, burning, allowed).state is State.CERTIFIED


def test_a_light_disposal_asks_for_one_of_each():
    light = Terms(approvers=1, supervisors=1, methods=METHODS)
    batch = walked(ROAD[:10], replace(PROPOSED, supervisors=frozenset({5})), light)
    assert walked([*ROAD[11:14], ROAD[15]], batch, light).state is State.CERTIFIED


def test_what_is_looked_at_anew_is_counted_and_approved_anew():
    batch = after(walked(ROAD[:11]), act(Step.REOPEN, digest="b"), TERMS)
    assert (batch.state, batch.digest) == (State.PROPOSED, "b")
    assert not (batch.judged | batch.found)
    assert not batch.approvers
    left = after(walked(ROAD[:3]), act(Step.DROP, record=2), TERMS)
    assert (left.listed, left.objected) == ({1}, set())


@pytest.mark.parametrize("wrong", [{"supervisors": 0}, {"approvers": 0}])
def test_nobody_asks_for_less_than_one(wrong):
    with pytest.raises(ValueError, match="terms"):
        Terms(**wrong)


ACTS = st.builds(
    act,
    st.sampled_from(Step),
    st.integers(1, 7),
    st.sampled_from([0, 2, 3, 9]),
    st.sampled_from([1, 2, 3]),
    st.sampled_from(["a", "a", "a", "b"]),
    st.lists(st.integers(1, 7), max_size=1),
)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(ROAD)), st.lists(ACTS, max_size=30))
def test_any_walk_keeps_the_sequence(begun, wanted):
    batch = walked(ROAD[:begun])
    for one in wanted:
        if not may(batch, one, TERMS):
            continue
        before, batch = batch, after(batch, one, TERMS)
        if one.step not in {Step.ABORT, Step.REOPEN}:
            order = list(State)
            assert order.index(batch.state) - order.index(before.state) in (0, 1)
        if batch.state is State.EXECUTING:
            parts = [batch.proposer, *batch.approvers]
            assert batch.found == batch.listed
            assert len(frozenset().union(*(part.hands for part in parts))) >= len(parts) == 3
            assert one.at >= batch.cooling_until
            assert not {batch.executor, batch.proposer.person} & batch.supervisors
        if batch.state is State.CERTIFIED:
            assert batch.confirmed == batch.supervisors
            assert len(batch.confirmed) == TERMS.supervisors
