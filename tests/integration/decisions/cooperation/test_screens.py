"""Cooperation over HTTP: sales asks engineering about a card, engineering takes it and answers."""

import re
from datetime import timedelta

import pytest

from archive.records.models import Record
from decisions.cooperation.models import Cooperation
from kernel.clock import today
from kernel.scope import reenter
from kernel.workdays import work_calendar
from notices.models import Receipt
from security.audit.models import AuditEvent

WHAT = "请核对这家店的设备型号"


@pytest.fixture
def asked(company, people, card, sign_in):
    """A task about the card that the clerk asked of engineering, for tomorrow week."""

    def ask(**said):
        data = {
            "target": f"record:{card}",
            "department": "JSB",
            "what": WHAT,
            "due": (today(company.time_zone) + timedelta(days=8)).isoformat(),
            **said,
        }
        answer = sign_in("clerk").post(f"/cooperation/new/?target=record:{card}", data)
        assert answer.status_code == 302, answer.context["form"].errors
        return int(re.search(r"(\d+)/$", answer["location"])[1])

    return ask


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def task(company, number):
    with reenter(company.id):
        return Cooperation.objects.get(pk=number)


def told(company, person, kind):
    with reenter(company.id):
        return Receipt.objects.filter(occasion__kind=kind, person=person).count()


@pytest.mark.requirement(
    "REQ-GOV-07", "any department can be asked to cooperate on a record or a category"
)
@pytest.mark.requirement("REQ-GOV-07", "a task can be given to a person")
@pytest.mark.requirement("REQ-GOV-07", "a task has a due date and ends with an outcome")
def test_a_department_is_asked_takes_it_and_answers(company, people, card, sign_in, asked):
    assert f"target=record:{card}" in text(sign_in("clerk").get(f"/records/{card}/"))
    number = asked()
    head, engineer = sign_in("head"), sign_in("engineer")
    assert told(company, people["head"], "cooperation.asked") == 1
    for client in (head, sign_in("clerk")):
        assert f"/cooperation/{number}/" in text(client.get("/"))
    assert "丸石车行" in text(engineer.get("/cooperation/"))

    given = head.post(f"/cooperation/{number}/assign/", {"person": people["engineer"]})
    assert given.status_code == 302
    assert told(company, people["engineer"], "cooperation.asked") >= 1
    refused = sign_in("colleague").post(f"/cooperation/{number}/take/", follow=True)
    assert "given to somebody else" in text(refused)
    engineer.post(f"/cooperation/{number}/take/")
    assert task(company, number).taken_by_id == people["engineer"]

    silent = engineer.post(
        f"/cooperation/{number}/answer/", {"outcome": "could_not", "words": "  "}
    )
    assert silent.status_code == 400
    assert "Say why it could not be done." in silent.content.decode()
    engineer.post(f"/cooperation/{number}/answer/", {"outcome": "done", "words": "型号 X-9"})
    found = task(company, number)
    assert (found.state, found.answer) == ("done", "型号 X-9")
    clerk = sign_in("clerk")
    assert "型号 X-9" in text(clerk.get(f"/cooperation/{number}/"))
    with reenter(company.id):
        told_kinds = set(
            Receipt.objects.filter(person=people["clerk"]).values_list("occasion__kind", flat=True)
        )
        verbs = list(
            AuditEvent.objects.filter(target_kind="cooperation", target_id=str(number))
            .order_by("pk")
            .values_list("verb", "record_id")
        )
    assert "cooperation.done" in told_kinds
    assert verbs == [(f"cooperation.{step}", card) for step in ("ask", "assign", "take", "answer")]


@pytest.mark.requirement(
    "REQ-GOV-07", "any department can be asked to cooperate on a record or a category"
)
def test_a_category_can_be_asked_about_and_the_task_be_given_back(company, people, sign_in):
    clerk = sign_in("clerk")
    form = text(clerk.get("/cooperation/new/"))
    assert 'value="category:KP"' in form
    said = {"target": "category:KP", "department": "JSB", "what": WHAT, "days": "3"}
    answer = clerk.post("/cooperation/new/", said)
    number = int(re.search(r"(\d+)/$", answer["location"])[1])
    with reenter(company.id):
        expected = work_calendar().add_working_days(today(), 3)
    assert task(company, number).due == expected
    engineer = sign_in("engineer")
    engineer.post(f"/cooperation/{number}/take/")
    engineer.post(f"/cooperation/{number}/give_back/")
    assert task(company, number).state == "open"
    clerk.post(f"/cooperation/{number}/withdraw/")
    assert task(company, number).state == "withdrawn"


def test_each_time_a_task_is_given_the_person_hears_of_it(company, people, sign_in, asked):
    head, engineer = sign_in("head"), sign_in("engineer")
    number = asked()
    before = told(company, people["engineer"], "cooperation.asked")
    for _turn in range(2):
        head.post(f"/cooperation/{number}/assign/", {"person": people["engineer"]})
        engineer.post(f"/cooperation/{number}/take/")
        engineer.post(f"/cooperation/{number}/give_back/")
    assert told(company, people["engineer"], "cooperation.asked") == before + 2
    sign_in("clerk").post(f"/cooperation/{number}/withdraw/")  # others count what is open


def test_who_may_not_see_the_record_is_not_asked(company, people, card, sign_in):
    said = {"target": f"record:{card}", "what": WHAT, "days": "3"}
    clerk = sign_in("clerk")
    address = f"/cooperation/new/?target=record:{card}"
    answer = clerk.post(address, {**said, "department": "CWB"})
    assert answer.status_code == 400
    assert "may not see this record; the administrator gives the right" in answer.content.decode()
    answer = clerk.post(address, {**said, "department": "JSB", "person": people["cashier"]})
    assert "does not work in the department that is asked" in answer.content.decode()
    cashier = sign_in("cashier")
    assert cashier.get(address).status_code == 404
    assert cashier.post(address, {**said, "department": "JSB"}).status_code == 404


def test_a_task_whose_record_is_out_of_sight_says_nothing_of_it(company, card, sign_in, asked):
    number = asked()
    with reenter(company.id):
        Record.objects.filter(pk=card).update(level="L3")
    engineer = sign_in("engineer")
    for address in ("/", "/cooperation/", f"/cooperation/{number}/"):
        page = text(engineer.get(address))
        assert f"/cooperation/{number}/" in page
        assert WHAT not in page
    assert "Something you may not see" in page
    assert engineer.post(f"/cooperation/{number}/take/").status_code == 404
    assert task(company, number).state == "open"


def test_a_stranger_finds_no_task(card, sign_in, asked):
    number = asked()
    stranger = sign_in("stranger")
    assert stranger.get(f"/cooperation/{number}/").status_code == 404
    assert stranger.post(f"/cooperation/{number}/take/").status_code == 404
    assert f"/cooperation/{number}/" not in text(stranger.get("/cooperation/"))
    assert f"/cooperation/{number}/" not in text(stranger.get(f"/records/{card}/"))


def test_a_day_off_is_said_and_an_overdue_task_shows(company, sign_in, asked):
    with reenter(company.id):
        day = today() + timedelta(days=1)
        while work_calendar().is_working_day(day):
            day += timedelta(days=1)
    number = asked(due=day.isoformat())
    engineer = sign_in("engineer")
    assert f"{day.isoformat()} is not a working day" in text(
        engineer.get(f"/cooperation/{number}/")
    )
    with reenter(company.id):
        Cooperation.objects.filter(pk=number).update(due=today() - timedelta(days=1))
    assert "Overdue" in text(engineer.get("/cooperation/"))
    assert "overdue" in text(engineer.get("/"))
    assert "overdue" in text(sign_in("clerk").get("/"))


def test_an_ask_is_taken_back_from_what_i_did(company, sign_in, asked):
    number = asked()
    clerk = sign_in("clerk")
    address = re.search(r'href="(/did/\d+/[^"]*)"', text(clerk.get("/did/")))[1]
    assert "Engineering" in text(clerk.get(address))
    clerk.post(address)
    assert task(company, number).state == "withdrawn"


def test_two_people_take_it_and_the_second_hears_of_it(company, people, sign_in, asked):
    number = asked()
    sign_in("engineer").post(f"/cooperation/{number}/take/")
    answer = sign_in("colleague").post(f"/cooperation/{number}/take/", follow=True)
    assert "Somebody has taken the task already." in text(answer)
    assert task(company, number).taken_by_id == people["engineer"]
