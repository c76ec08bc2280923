"""Each step is decided by a different person, in order, and what has ended stays ended."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.rules import (
    Decided,
    RequestFacts,
    State,
    StepSpec,
    Verdict,
    distinct_deciders,
    may_decide,
    may_withdraw,
    needs_reason,
    ways,
)
from security.actor import Actor, Post

HEAD = StepSpec(position="DH", department="D01")
ARCHIVE = StepSpec(position="ARC")


def _actor(identity: str, *posts: tuple[str, str, str]) -> Actor:
    return Actor(
        id=identity,
        name=identity,
        posts=tuple(
            Post(department=department, position=position, stands_in_for=principal)
            for department, position, principal in posts
        ),
    )


def _request(*steps: StepSpec, decided: tuple[Decided, ...] = (), barred: str = "") -> RequestFacts:
    return RequestFacts(
        asked_by="1",
        steps=steps or (HEAD, ARCHIVE),
        decided=decided,
        barred=frozenset({barred} - {""}),
    )


def test_the_holder_of_the_post_decides_in_their_own_name() -> None:
    ruling = may_decide(_actor("2", ("D01", "DH", "")), _request())

    assert ruling
    assert ruling.on_behalf_of == ""


def test_the_head_of_another_department_does_not_decide() -> None:
    ruling = may_decide(_actor("2", ("D02", "DH", "")), _request())

    assert not ruling
    assert "somebody else" in ruling.decision.reason


def test_a_later_step_waits_for_the_earlier_one() -> None:
    archivist = _actor("3", ("D09", "ARC", ""))

    assert not may_decide(archivist, _request())
    assert may_decide(archivist, _request(decided=(Decided(by="2"),)))


def test_the_asker_never_decides_whatever_post_they_hold() -> None:
    ruling = may_decide(_actor("1", ("D01", "DH", "")), _request())

    assert "yourself" in ruling.decision.reason


def test_whoever_prepared_the_matter_does_not_judge_it() -> None:
    ruling = may_decide(_actor("2", ("D01", "DH", "")), _request(barred="2"))

    assert "prepared" in ruling.decision.reason


def test_nobody_decides_two_steps() -> None:
    both = _actor("2", ("D01", "DH", ""), ("D09", "ARC", ""))

    ruling = may_decide(both, _request(decided=(Decided(by="2"),)))

    assert "another person" in ruling.decision.reason


def test_a_stand_in_decides_on_behalf_of_whom_they_stand_in_for() -> None:
    ruling = may_decide(_actor("5", ("D01", "DH", "2")), _request())

    assert ruling
    assert ruling.on_behalf_of == "2"


def test_ones_own_post_goes_before_standing_in() -> None:
    ruling = may_decide(_actor("5", ("D01", "DH", "2"), ("D01", "DH", "")), _request())

    assert ruling.on_behalf_of == ""


@pytest.mark.parametrize(
    "request_", [_request(), _request(barred="1"), _request(decided=(Decided(by="1"),))]
)
def test_the_stand_in_of_the_asker_does_not_decide_even_in_a_post_of_their_own(
    request_: RequestFacts,
) -> None:
    stand_in = _actor("5", ("D01", "OPR", "1"), ("D01", "DH", ""), ("D09", "ARC", ""))

    ruling = may_decide(stand_in, request_)

    assert "one person" in ruling.decision.reason


def test_a_decision_on_behalf_counts_for_both() -> None:
    decided = (Decided(by="5", on_behalf_of="2"),)

    for person in ("2", "5"):
        assert not may_decide(_actor(person, ("D09", "ARC", "")), _request(decided=decided))
    assert may_decide(_actor("3", ("D09", "ARC", "")), _request(decided=decided))


def test_a_named_person_or_their_stand_in_decides() -> None:
    named = StepSpec(person="7")

    assert ways(_actor("7"), named) == {""}
    assert ways(_actor("8", ("D01", "OPR", "7")), named) == {"7"}
    assert ways(_actor("9", ("D01", "OPR", "")), named) == frozenset()


def test_a_named_person_in_a_post_has_to_hold_it() -> None:
    step = StepSpec(person="7", position="DH")

    assert ways(_actor("7", ("D01", "DH", "")), step) == {""}
    assert ways(_actor("7", ("D01", "OPR", "")), step) == frozenset()
    assert ways(_actor("8", ("D01", "DH", "")), step) == frozenset()


def test_a_step_naming_nobody_is_decided_by_nobody() -> None:
    assert ways(_actor("7", ("D01", "DH", "")), StepSpec()) == frozenset()


def test_it_goes_back_with_a_reason_only() -> None:
    assert not needs_reason(Verdict.RETURN, "  ")
    assert needs_reason(Verdict.RETURN, "缺合同")
    assert needs_reason(Verdict.APPROVE, "")


def test_only_the_asker_withdraws_and_only_while_it_is_open() -> None:
    assert may_withdraw(_actor("1"), _request())
    assert not may_withdraw(_actor("2"), _request())
    assert not may_withdraw(_actor("1"), replace(_request(), withdrawn=True))


@pytest.mark.parametrize(
    ("candidates", "excluded", "stuck"),
    [
        ([["1"], ["2"]], [], None),
        ([["1", "2"], ["1"]], [], None),  # the first has to leave the only archivist to the second
        ([["1"], ["1"]], [], 1),
        ([["1"], ["2"]], ["2"], 1),
        ([[]], [], 0),
        ([["1", "2"], ["1", "2"], ["1", "2", "3"]], ["3"], 2),
    ],
)
def test_steps_are_matched_with_people_of_their_own(
    candidates: list[list[str]], excluded: list[str], stuck: int | None
) -> None:
    assert distinct_deciders(candidates, excluded) == stuck


PEOPLE = st.sampled_from(["1", "2", "3", "4", "5"])
POSTS = st.sampled_from([("D01", "DH"), ("D02", "DH"), ("D09", "ARC"), ("D09", "DPO")])
SPECS = st.one_of(
    st.builds(StepSpec, position=st.sampled_from(["DH", "ARC", "DPO"])),
    st.builds(StepSpec, department=st.sampled_from(["D01", "D09"])),
    st.builds(StepSpec, person=PEOPLE),
    st.builds(StepSpec, position=st.just("DH"), department=st.just("D01")),
)


@st.composite
def _people(draw: st.DrawFn) -> list[Actor]:
    def posts(identity: str) -> st.SearchStrategy[tuple[Post, ...]]:
        others = st.sampled_from(["", *(p for p in "12345" if p != identity)])
        one = st.builds(
            lambda where, principal: Post(
                department=where[0], position=where[1], stands_in_for=principal
            ),
            POSTS,
            others,
        )
        return st.lists(one, max_size=3).map(tuple)

    return [Actor(id=p, name=p, posts=draw(posts(p))) for p in "12345"]


@given(
    people=_people(),
    steps=st.lists(SPECS, min_size=1, max_size=4).map(tuple),
    barred=st.frozensets(PEOPLE, max_size=2),
    attempts=st.lists(st.tuples(st.integers(0, 4), st.sampled_from(list(Verdict))), max_size=12),
)
def test_whoever_tries_whatever_the_laws_hold(
    people: list[Actor],
    steps: tuple[StepSpec, ...],
    barred: frozenset[str],
    attempts: list[tuple[int, Verdict]],
) -> None:
    request = RequestFacts(asked_by="1", steps=steps, barred=barred)
    for number, verdict in attempts:
        before, actor = request, people[number]
        ruling = may_decide(actor, request)
        if not ruling:
            continue
        step = request.current
        assert step is not None  # nothing is decided after the end
        assert ruling.on_behalf_of in ways(actor, step)
        decision = Decided(by=actor.id, on_behalf_of=ruling.on_behalf_of, verdict=verdict)
        assert not decision.people & (before.judged | before.barred | {"1"})
        request = replace(request, decided=(*request.decided, decision))
        assert request.decided[:-1] == before.decided  # the order is kept
        if verdict is Verdict.RETURN:
            assert request.state is State.RETURNED
        assert (request.state is State.APPROVED) == (
            len(request.decided) == len(steps)
            and all(d.verdict is Verdict.APPROVE for d in request.decided)
        )
    if request.state is not State.OPEN:
        assert request.current is None
        assert not any(may_decide(actor, request) for actor in people)
        assert not may_withdraw(people[0], request)
