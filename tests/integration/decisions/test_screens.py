"""The inbox in the browser's words: what waits, deciding it, and what became of many at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from lxml.html import document_fromstring

from decisions import actions, port
from decisions.models import Request, StepDecision
from decisions.port import Handler
from decisions.rules import OF_ASKER, State, StepSpec
from kernel import clock
from kernel.errors import Conflict
from kernel.scope import Company, reenter
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of

SUBJECT = "test.screen"
WORDS = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture(autouse=True)
def owner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Carry out everything but what is called stuck."""

    def approve(actor: object, request: port.Ended) -> None:
        if "stuck" in request.title:
            raise Conflict

    monkeypatch.setattr(port, "_handlers", dict(port._handlers))
    port.register(
        SUBJECT,
        Handler(label="Review a file", on_approved=approve, describe_url=lambda target: "/thing/"),
    )


@pytest.fixture(scope="module")
def people(company: Company) -> dict[str, int]:
    with reenter(company.id):
        department = Department.objects.create(code="SD1", zh="市场部", en="Marketing")
        users = {}
        for name, code in (("clerk", "SOPR"), ("head", "SDH"), ("stranger", "SSTF")):
            users[name] = User.objects.create(username=f"s-{name}", name=f"s-{name}", language="en")
            Appointment.objects.create(
                user=users[name],
                department=department,
                position=Position.objects.create(code=code, zh=code, en=f"{code} post"),
                valid_from=clock.today() - timedelta(days=1),
            )
        director = User.objects.create(username="s-director", name="s-director", language="en")
        users["director"] = director
        for position in (
            Position.objects.get(code="SDH"),
            Position.objects.create(code="SDIR", zh="总监", en="Director post"),
        ):
            Appointment.objects.create(
                user=director,
                department=department,
                position=position,
                valid_from=clock.today() - timedelta(days=1),
            )
        Appointment.objects.create(
            user=users["stranger"],
            department=department,
            position=Position.objects.get(code="SDH"),
            stands_in_for=users["clerk"],
            valid_from=clock.today() - timedelta(days=1),
        )
    return {name: user.pk for name, user in users.items()}


@pytest.fixture
def sign_in(company: Company, people: dict[str, int]) -> Callable[[str], Client]:
    def client_of(name: str) -> Client:
        client = Client(HTTP_HOST=company.host, **WORDS)
        with reenter(company.id):
            client.force_login(
                User.objects.get(pk=people[name]), backend="security.people.signin.CompanyBackend"
            )
        return client

    return client_of


def _ask(
    company: Company, people: dict[str, int], title: str, steps: list[StepSpec] | None = None
) -> int:
    with reenter(company.id):
        return actions.ask(
            actor_of(User.objects.get(pk=people["clerk"])),
            subject=SUBJECT,
            target=f"thing:{title}",
            title=title,
            steps=steps or [StepSpec(position="SDH", department=OF_ASKER)],
        )


def _state(company: Company, number: int) -> str:
    with reenter(company.id):
        return Request.objects.get(pk=number).state


def test_the_head_finds_opens_and_approves_it(company, people, sign_in) -> None:
    number, head = _ask(company, people, "HT-2026-00001"), sign_in("head")

    listed = head.get("/requests/")
    assert "HT-2026-00001" in listed.content.decode()
    assert "Review a file" in listed.content.decode()
    page = head.get(f"/requests/{number}/").content.decode()
    assert 'value="approve"' in page
    assert 'href="/thing/"' in page
    assert "Marketing · SDH post" in page

    answer = head.post(f"/requests/{number}/", {"outcome": "approve", "reason": ""}, follow=True)

    assert answer.redirect_chain == [("/requests/", 302)]
    assert _state(company, number) == State.APPROVED
    assert "is approved by you" in answer.content.decode()


def test_going_back_needs_a_reason(company, people, sign_in) -> None:
    number, head = _ask(company, people, "HT-2026-00002"), sign_in("head")

    answer = head.post(f"/requests/{number}/", {"outcome": "return", "reason": " "})
    assert answer.status_code == 400
    assert "a reason is needed" in answer.content.decode()
    assert _state(company, number) == State.OPEN

    head.post(f"/requests/{number}/", {"outcome": "return", "reason": "no licence <b>"})
    assert _state(company, number) == State.RETURNED
    mine = sign_in("clerk").get("/requests/asked/").content.decode()
    assert "no licence &lt;b&gt;" in mine


def test_the_asker_sees_why_they_may_not_decide_and_withdraws(company, people, sign_in) -> None:
    number, clerk = _ask(company, people, "HT-2026-00003"), sign_in("clerk")

    page = clerk.get(f"/requests/{number}/").content.decode()
    assert 'value="approve"' not in page
    refused = clerk.post(f"/requests/{number}/", {"outcome": "approve"})
    assert refused.status_code == 400
    assert _state(company, number) == State.OPEN

    clerk.post(f"/requests/{number}/withdraw/")
    assert _state(company, number) == State.WITHDRAWN


def test_the_stand_in_of_the_asker_may_not_approve(company, people, sign_in) -> None:
    number, stranger = _ask(company, people, "HT-2026-00004"), sign_in("stranger")

    assert "HT-2026-00004" not in stranger.get("/requests/").content.decode()
    answer = stranger.post(f"/requests/{number}/", {"outcome": "approve"})

    assert answer.status_code == 400
    assert "you count as one person" in answer.content.decode()
    with reenter(company.id):
        assert not StepDecision.objects.filter(step__request=number).exists()


def test_two_people_decide_the_same_step(company, people, sign_in) -> None:
    """Who holds the next post as well does not decide it unread: his page showed the step before."""
    steps = [StepSpec(position=one, department=OF_ASKER) for one in ("SDH", "SDIR")]
    number = _ask(company, people, "HT-2026-00005", steps)
    both, head = sign_in("director"), sign_in("head")
    page = both.get(f"/requests/{number}/")
    assert 'name="step" value="1"' in page.content.decode()
    head.post(f"/requests/{number}/", {"outcome": "approve", "step": "1"})
    late = both.post(f"/requests/{number}/", {"outcome": "approve", "step": "1"})
    assert late.status_code == 400
    assert "s-head decided this step in the meantime" in late.content.decode()
    assert 'name="step" value="2"' in late.content.decode()
    assert _state(company, number) == State.OPEN
    both.post(f"/requests/{number}/", {"outcome": "approve", "step": "2"})
    assert _state(company, number) == State.APPROVED
    gone = both.post(f"/requests/{number}/", {"outcome": "return", "reason": "x", "step": "1"})
    assert "This request has ended already." in gone.content.decode()


def test_many_at_once_say_what_became_of_each(company, people, sign_in) -> None:
    good, stuck = _ask(company, people, "HT-good"), _ask(company, people, "HT-stuck")
    chosen = {"ids": [str(good), str(stuck), "9" * 30, "x"], "outcome": "approve"}

    page = sign_in("head").post("/requests/decide/", chosen).content.decode()

    assert "1 request approved" in page
    assert "changed in the meantime" in page
    assert (_state(company, good), _state(company, stuck)) == (State.APPROVED, State.OPEN)


def test_nothing_chosen_says_so(company, people, sign_in) -> None:
    answer = sign_in("head").post("/requests/decide/", {}, follow=True)

    assert "Choose at least one" in answer.content.decode()


def test_home_and_menu_say_what_waits(company, people, sign_in) -> None:
    _ask(company, people, "HT-home")

    home = sign_in("head").get("/").content.decode()

    assert "Waiting for me" in home
    assert "HT-home" in home
    assert "To decide (" in home


def test_home_says_what_came_back(company, people, sign_in) -> None:
    number = _ask(company, people, "HT-back")
    sign_in("head").post(
        f"/requests/{number}/", {"outcome": "return", "reason": "缺页", "step": "1"}
    )

    home = document_fromstring(sign_in("clerk").get("/").content.decode())

    (line,) = [one.text_content() for one in home.xpath("//li") if "HT-back" in one.text_content()]
    assert "returned" in line


def test_one_who_is_not_signed_in_is_sent_to_the_door(company, people) -> None:
    answer = Client(HTTP_HOST=company.host).get("/requests/")

    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_a_request_of_others_does_not_exist(company, people, sign_in) -> None:
    assert sign_in("head").get("/requests/999999/").status_code == 404
