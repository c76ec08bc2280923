"""Two people who decide the same step at the same moment: one decides, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from decisions import actions, port
from decisions.models import Request, StepDecision
from decisions.port import Ended, Handler
from decisions.rules import State, StepSpec
from kernel import clock
from kernel.decision import Outcome
from kernel.scope import Company, reenter
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of

SUBJECT = "test.at_once"
MANY = 6


@pytest.fixture
def heads(company: Company) -> list[int]:
    with reenter(company.id):
        department = Department.objects.create(code="AD1", zh="一部")
        position = Position.objects.create(code="ADH", zh="部门负责人")
        users = [User.objects.create(username=f"a-{n}", name=f"a-{n}") for n in range(MANY + 1)]
        for user in users[1:]:
            Appointment.objects.create(
                user=user,
                department=department,
                position=position,
                valid_from=clock.today() - timedelta(days=1),
            )
    return [user.pk for user in users]


def test_a_step_is_decided_once_and_its_owner_acts_once(
    company: Company, heads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    approved: list[Ended] = []
    monkeypatch.setattr(port, "_handlers", {})
    port.register(
        SUBJECT,
        Handler(label="Try", on_approved=lambda actor, request: approved.append(request)),
    )
    with reenter(company.id):
        number = actions.ask(
            actor_of(User.objects.get(pk=heads[0])),
            subject=SUBJECT,
            target="thing:1",
            title="HT",
            steps=[StepSpec(position="ADH")],
        )
    together = Barrier(MANY, timeout=30)

    def approve(person: int) -> Outcome[int]:
        try:
            with reenter(company.id):
                actor = actor_of(User.objects.get(pk=person))
                together.wait()
                return actions.decide(actor, [(number, "approve", "")])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(MANY) as pool:
        outcomes = list(pool.map(approve, heads[1:]))

    assert sorted(len(outcome.done) for outcome in outcomes) == [0] * (MANY - 1) + [1]
    assert all("ended" in outcome.refused[0][1].reason for outcome in outcomes if not outcome.done)
    assert len(approved) == 1
    with reenter(company.id):
        assert StepDecision.objects.filter(step__request=number).count() == 1
        assert Request.objects.get(pk=number).state == State.APPROVED
