"""Who is told of a request: whoever may decide the step that waits, then the asker how it ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from decisions import actions, port
from decisions.port import Ended, Handler
from decisions.rules import StepSpec
from kernel import clock
from kernel.errors import Conflict
from kernel.scope import Company, reenter
from notices.models import Receipt
from security.actor import Actor
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of

SUBJECT = "test.telling"
PASSWORD = "correct-horse-battery"
FIRST, SECOND = StepSpec(position="TDH"), StepSpec(position="TARC")
POSTS = (
    ("asker", "TDH", ""),
    ("head", "TDH", ""),
    ("deputy", "TDH", "asker"),
    ("archivist", "TARC", ""),
)


def refuse(actor: Actor, request: Ended) -> None:
    if request.target == "thing:refused":
        raise Conflict


@pytest.fixture(autouse=True)
def handler() -> None:
    port.register(SUBJECT, Handler(label="Review a record", on_approved=refuse))


@pytest.fixture(scope="module")
def people(company: Company) -> dict[str, int]:
    with reenter(company.id):
        department = Department.objects.create(code="TD1", zh="部")
        positions = {c: Position.objects.create(code=c, zh=c) for c in ("TDH", "TARC")}
        made = {
            name: User.objects.create_user(f"t-{name}", PASSWORD, name=name, language="en")
            for name, _position, _principal in POSTS
        }
        for name, position, principal in POSTS:
            Appointment.objects.create(
                user=made[name],
                department=department,
                position=positions[position],
                stands_in_for=made[principal] if principal else None,
                valid_from=clock.today() - timedelta(days=1),
            )
        return {name: user.pk for name, user in made.items()}


Acting = Callable[..., Any]


@pytest.fixture
def acting(company: Company, people: dict[str, int]) -> Acting:
    def act(name: str, work: Callable[..., Any], *given: Any, **more: Any) -> Any:
        with reenter(company.id) as scope:
            scope.actor = actor_of(User.objects.get(pk=people[name]))
            return work(scope.actor, *given, **more)

    return act


@pytest.fixture
def told(company: Company, people: dict[str, int]) -> Callable[[int], set[tuple[str, str]]]:
    """Return `told(request)`: who was told what of it."""

    def read(number: int) -> set[tuple[str, str]]:
        names = {number: name for name, number in people.items()}
        with reenter(company.id):
            rows = Receipt.objects.filter(occasion__path=f"/requests/{number}/")
            return {
                (names[row.person_id], row.occasion.kind) for row in rows.select_related("occasion")
            }

    return read


def ask(acting: Acting, target: str) -> int:
    asking = {"subject": SUBJECT, "target": target, "title": "王磊的档案"}
    number: int = acting("asker", actions.ask, steps=[FIRST, SECOND], **asking)
    return number


def test_each_step_tells_its_deciders_and_the_end_tells_the_asker(acting, told):
    number = ask(acting, "thing:1")
    # Neither the asker nor who stands in for the asker may decide, so neither is told.
    assert told(number) == {("head", "decision.asked")}
    acting("head", actions.decide, [(number, "approve", "")])
    assert told(number) == {("head", "decision.asked"), ("archivist", "decision.asked")}
    acting("archivist", actions.decide, [(number, "approve", "")])
    assert ("asker", "decision.approved") in told(number)


def test_what_goes_back_tells_the_asker_and_nobody_further(acting, told):
    number = ask(acting, "thing:2")
    acting("head", actions.decide, [(number, "return", "Page 3 is missing")])
    assert told(number) == {("head", "decision.asked"), ("asker", "decision.returned")}


def test_a_decision_that_was_refused_tells_nobody(acting, told):
    number = ask(acting, "thing:refused")
    acting("head", actions.decide, [(number, "approve", "")])
    outcome = acting("archivist", actions.decide, [(number, "approve", "")])
    assert outcome.refused
    assert ("asker", "decision.approved") not in told(number)


def test_the_decider_reads_it_at_the_bell_without_a_name_or_title(acting, company):
    number = ask(acting, "thing:3")
    browser = Client(HTTP_HOST=company.host)
    browser.post("/login/", {"username": "t-head", "password": PASSWORD})
    browser.post("/i18n/setlang/", {"language": "en", "next": "/"})
    page = browser.get("/notices/")
    assert page.context["items"][0]["subject"] == "To decide: Review a record"
    assert "王磊" not in page.content.decode()
    link = page.context["items"][0]["url"]
    assert browser.get(link)["Location"] == f"/requests/{number}/"
