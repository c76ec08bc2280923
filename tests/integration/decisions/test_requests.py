"""Requests in a real company: asked, decided by different people, stood in for, and never rewritten."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

import pytest
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from decisions import actions, port, queries
from decisions.facts import facts_of
from decisions.models import Request, Step, StepDecision
from decisions.port import Ended, Handler
from decisions.rules import OF_ASKER, State, StepSpec, may_decide
from kernel import clock
from kernel.errors import Conflict, FondsError, Invalid, Missing
from kernel.scope import Company, Scope, reenter
from security.actor import Actor
from security.audit.models import AuditEvent
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of

SUBJECT = "test.review"
HEAD = StepSpec(position="NDH", department="ND1")
ARCHIVIST = StepSpec(position="NARC")


@dataclass
class Heard:
    """What the owner of the subject was told; it refuses targets named in `refusing`."""

    approved: list[Ended] = field(default_factory=list)
    returned: list[Ended] = field(default_factory=list)
    withdrawn: list[Ended] = field(default_factory=list)
    refusing: set[str] = field(default_factory=set)

    def approve(self, actor: Actor, request: Ended) -> None:
        """Refuse like a record that changed in the meantime, or take note."""
        if request.target in self.refusing:
            raise Conflict
        self.approved.append(request)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    monkeypatch.setattr(port, "_handlers", {})
    heard = Heard()
    port.register(
        SUBJECT,
        Handler(
            label="Review a file",
            on_approved=heard.approve,
            on_returned=lambda actor, request: heard.returned.append(request),
            on_withdrawn=lambda actor, request: heard.withdrawn.append(request),
        ),
    )
    return heard


@pytest.fixture(scope="module")
def people(company: Company) -> dict[str, int]:
    """A clerk, two heads, an archivist, and the clerk's and the head's stand-ins."""
    with reenter(company.id):
        departments = {c: Department.objects.create(code=c, zh=f"{c}部") for c in ("ND1", "ND2")}
        positions = {
            c: Position.objects.create(code=c, zh=c) for c in ("NOPR", "NDH", "NARC", "NGM")
        }
        users = {
            name: User.objects.create(username=f"n-{name}", name=name)
            for name in ("clerk", "head", "other", "archivist", "deputy", "mate")
        }
        for who, department, position, principal in (
            ("clerk", "ND1", "NOPR", ""),
            ("head", "ND1", "NDH", ""),
            ("other", "ND2", "NDH", ""),
            ("archivist", "ND2", "NARC", ""),
            ("deputy", "ND1", "NDH", "head"),
            ("deputy", "ND2", "NARC", ""),
            ("mate", "ND1", "NOPR", "clerk"),
            ("mate", "ND2", "NARC", ""),
        ):
            Appointment.objects.create(
                user=users[who],
                department=departments[department],
                position=positions[position],
                stands_in_for=users[principal] if principal else None,
                valid_from=clock.today() - timedelta(days=1),
            )
    return {name: user.pk for name, user in users.items()}


@pytest.fixture
def scope(company: Company, people: dict[str, int], heard: Heard) -> Iterator[Scope]:
    """A scope whose work is taken back at the end, so that tests do not see each other's requests."""
    with reenter(company.id) as scope, transaction.atomic():
        yield scope
        transaction.set_rollback(True)


def _as(people: dict[str, int], name: str) -> Actor:
    return actor_of(User.objects.get(pk=people[name]))


def _ask(people: dict[str, int], *steps: StepSpec, target: str = "thing:1", **more: object) -> int:
    return actions.ask(
        _as(people, "clerk"),
        subject=SUBJECT,
        target=target,
        title="HT-2026-00001",
        steps=steps or (HEAD, ARCHIVIST),
        payload={"version": 3},
        **more,  # type: ignore[arg-type]  # a test passes what it likes
    )


def test_two_people_approve_and_the_owner_acts(
    scope: Scope, people: dict[str, int], heard: Heard
) -> None:
    number = _ask(people)

    first = actions.decide(_as(people, "head"), [(number, "approve", "")])
    assert heard.approved == []
    second = actions.decide(_as(people, "archivist"), [(number, "approve", "齐全")])

    assert first.done == second.done == (number,)
    assert Request.objects.get(pk=number).state == State.APPROVED
    (told,) = heard.approved
    assert told.target == "thing:1"
    assert told.target_id == "1"
    assert told.payload == {"version": 3}
    assert told.deciders == (str(people["head"]), str(people["archivist"]))


def test_it_goes_back_with_its_reason(scope: Scope, people: dict[str, int], heard: Heard) -> None:
    number = _ask(people)

    without = actions.decide(_as(people, "head"), [(number, "return", " ")])
    assert without.refused[0][0] == number
    actions.decide(_as(people, "head"), [(number, "return", "缺营业执照")])

    assert [told.reason for told in heard.returned] == ["缺营业执照"]
    again = actions.decide(_as(people, "archivist"), [(number, "approve", "")])
    assert "ended" in again.refused[0][1].reason


def test_what_came_back_stands_before_what_waits_until_it_is_asked_anew(
    scope: Scope, people: dict[str, int]
) -> None:
    def mine() -> list[tuple[str, str]]:
        found = queries.unsettled_of(_as(people, "clerk"), limit=5)
        return [(one.target, one.state) for one in found]

    _ask(people)
    back = _ask(people, target="thing:2")
    actions.decide(_as(people, "head"), [(back, "return", "缺营业执照")])

    assert mine() == [("thing:2", "returned"), ("thing:1", "open")]
    assert queries.unsettled_of(_as(people, "head"), limit=5) == ()
    with clock.given(clock.now() + queries.RETURNED_FOR + timedelta(minutes=1)):
        assert mine() == [("thing:1", "open")]
    _ask(people, target="thing:2")
    assert mine() == [("thing:1", "open"), ("thing:2", "open")]


def test_one_person_in_both_posts_decides_once(scope: Scope, people: dict[str, int]) -> None:
    number = _ask(people)
    deputy = _as(people, "deputy")

    actions.decide(deputy, [(number, "approve", "")])
    again = actions.decide(deputy, [(number, "approve", "")])

    decision = StepDecision.objects.get(step__request=number)
    assert decision.by_id == people["deputy"]
    assert decision.on_behalf_of_id == people["head"]
    assert again.refused[0][0] == number
    event = AuditEvent.objects.filter(verb="request.decide", outcome="done").latest("pk")
    assert event.on_behalf_of == str(people["head"])
    assert AuditEvent.objects.filter(verb="request.decide", outcome="refused").exists()


def test_the_stand_in_of_the_asker_sees_nothing_to_decide(
    scope: Scope, people: dict[str, int]
) -> None:
    number = _ask(people, ARCHIVIST)

    assert queries.inbox(_as(people, "mate")) == ()
    assert not actions.decide(_as(people, "mate"), [(number, "approve", "")]).done
    assert [waiting.id for waiting in queries.inbox(_as(people, "archivist"))] == [number]


def test_who_prepared_it_may_not_judge_it(scope: Scope, people: dict[str, int]) -> None:
    number = _ask(people, ARCHIVIST, barred=[str(people["archivist"])])

    assert queries.count_waiting(_as(people, "archivist")) == 0
    assert queries.count_waiting(_as(people, "deputy")) == 1
    refused = actions.decide(_as(people, "archivist"), [(number, "approve", "")]).refused
    assert "prepared" in refused[0][1].reason


def test_bulk_answers_for_each_request_alone(
    scope: Scope, people: dict[str, int], heard: Heard
) -> None:
    good, stuck, foreign = (_ask(people, HEAD, target=f"thing:{n}") for n in (1, 2, 3))
    actions.decide(_as(people, "head"), [(foreign, "approve", "")])
    heard.refusing.add("thing:2")

    outcome = actions.decide(
        _as(people, "head"), [(n, "approve", "") for n in (good, stuck, foreign, 10**12)]
    )

    assert outcome.done == (good,)
    assert [number for number, _ in outcome.refused] == [stuck, foreign, 10**12]
    assert Request.objects.get(pk=stuck).state == State.OPEN
    assert not StepDecision.objects.filter(step__request=stuck).exists()


def test_the_askers_department_is_filled_in(scope: Scope, people: dict[str, int]) -> None:
    number = _ask(people, StepSpec(position="NDH", department=OF_ASKER))

    assert Step.objects.get(request=number).department == "ND1"
    assert queries.count_waiting(_as(people, "other")) == 0
    assert queries.count_waiting(_as(people, "head")) == 1


@pytest.mark.parametrize(
    ("steps", "code", "names"),
    [
        ((StepSpec(position="NGM"),), "empty_post", "NGM"),
        ((StepSpec(position="NOPR", department="ND1"),), "nobody_else", "ND1部 · NOPR"),
        ((HEAD, HEAD, HEAD), "nobody_else", "ND1部 · NDH"),
        ((StepSpec(),), "no_decider", ""),
    ],
)
def test_nothing_is_asked_that_nobody_could_decide(
    scope: Scope, people: dict[str, int], steps: tuple[StepSpec, ...], code: str, names: str
) -> None:
    with pytest.raises(Invalid) as raised:
        _ask(people, *steps)

    assert raised.value.problems[0].code == code
    assert names in str(raised.value)
    assert not Request.objects.exists()


def test_the_same_is_not_asked_twice(scope: Scope, people: dict[str, int]) -> None:
    _ask(people)

    with pytest.raises(Conflict):
        _ask(people)


def test_a_subject_nobody_answers_for_cannot_be_asked(scope: Scope, people: dict[str, int]) -> None:
    with pytest.raises(Missing):
        actions.ask(_as(people, "clerk"), subject="test.none", target="a:1", title="", steps=[HEAD])


def test_only_the_asker_withdraws(scope: Scope, people: dict[str, int], heard: Heard) -> None:
    number = _ask(people)

    assert not actions.withdraw(_as(people, "head"), [number]).done
    assert actions.withdraw(_as(people, "clerk"), [number]).done == (number,)
    assert [told.request_id for told in heard.withdrawn] == [number]
    assert _ask(people) != number  # and may ask anew


def test_only_people_it_concerns_see_a_request(scope: Scope, people: dict[str, int]) -> None:
    number = _ask(people)

    view, ruling = queries.request_of(_as(people, "archivist"), number)
    assert [step.spec for step in view.steps] == [HEAD, ARCHIVIST]
    assert not ruling
    with pytest.raises(Missing):
        queries.request_of(_as(people, "other"), number)


def test_the_history_of_a_thing_names_who_decided(scope: Scope, people: dict[str, int]) -> None:
    number = _ask(people)
    actions.decide(_as(people, "deputy"), [(number, "approve", "可以")])

    (view,) = queries.of_target("thing", 1)
    assert (view.steps[0].decided_by, view.steps[0].on_behalf_of) == ("deputy", "head")
    assert view.steps[0].reason == "可以"
    assert view.steps[1].at is None
    assert queries.asked_by(_as(people, "clerk"))[0].id == number


def test_the_inbox_is_the_rule(scope: Scope, people: dict[str, int]) -> None:
    specs = [
        HEAD,
        ARCHIVIST,
        StepSpec(department="ND2"),
        StepSpec(person=str(people["head"])),
        StepSpec(person=str(people["deputy"]), position="NARC"),
        StepSpec(person=str(people["head"]), department="ND1"),
    ]
    for place, (first, second) in enumerate(product(specs, specs)):
        try:
            with transaction.atomic():
                barred = [str(people["mate"])] if place % 5 == 0 else []
                number = _ask(people, first, second, target=f"thing:{place}", barred=barred)
        except FondsError:
            continue
        if place % 2:
            for name in ("deputy", "head", "archivist"):
                if actions.decide(_as(people, name), [(number, "approve", "")]).done:
                    break
    requests = list(Request.objects.filter(state=State.OPEN))
    facts = facts_of(requests)
    assert len(requests) > 20
    for name in people:
        actor = _as(people, name)
        expected = {request.pk for request in requests if may_decide(actor, facts[request.pk])}
        assert set(queries.waiting_for(actor).values_list("pk", flat=True)) == expected
        assert {waiting.id for waiting in queries.inbox(actor, limit=999)} == expected


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda found: found.update(outcome="return", reason="x"),
        lambda found: found._raw_delete("default"),
    ],
    ids=["update", "delete"],
)
def test_a_decision_is_never_rewritten(
    scope: Scope, people: dict[str, int], rewrite: Callable[[QuerySet[StepDecision]], int]
) -> None:
    number = _ask(people)
    actions.decide(_as(people, "head"), [(number, "approve", "")])
    found = StepDecision.objects.filter(step__request=number)

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rewrite(found)

    assert found.get().outcome == "approve"
