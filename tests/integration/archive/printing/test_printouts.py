"""Long prints: ordered, made in the background, told of, kept for their person and for who may still take them."""

import pytest
from django.test import Client

from archive.printing import actions, reading, turns, views
from archive.printing.models import Printout
from archive.records import actions as record_actions
from archive.records.models import Record
from jobs.models import Job
from jobs.port import find
from kernel.clock import now
from kernel.scope import reenter
from notices.models import Receipt
from security.audit.models import AuditEvent
from security.people.models import Appointment, Department, User
from security.people.queries import actor_of
from tests.integration.archive.lists.test_bulk import Steps
from tests.integration.archive.printing.test_views import squeezed, text_of

ASK = "/records/print/?category=KP"


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Few lines are many here."""
    monkeypatch.setattr(views, "AT_ONCE", 2)
    monkeypatch.setattr(reading, "PAGE", 2)


@pytest.fixture
def clerk(company, people):
    with reenter(company.id):
        pk = people.actor("XSB", "CLK").user_id
        User.objects.filter(pk=pk).update(language="en")
        return pk


@pytest.fixture
def client(company, clerk):
    with reenter(company.id):
        client = Client(HTTP_HOST=company.host)
        user = User.objects.get(pk=clerk)
        client.force_login(user, backend="security.people.signin.CompanyBackend")
    return client


@pytest.fixture(scope="module")
def filed(company, people):
    """Five filed cards, once for all tests."""
    return {}


@pytest.fixture
def cards(company, people, card_of, filed):
    if not filed:
        with reenter(company.id):
            actor = people.actor("XSB", "CLK")
            rows = [card_of(store_name=f"车行{at}") for at in range(5)]
            pks = record_actions.enter_many(actor, rows, file=True, number_now=True)
            filed["pks"] = pks
    return filed["pks"]


def ordered(company, client, address):
    assert client.post(address).status_code == 302
    with reenter(company.id):
        return Printout.objects.latest("pk").pk


def work(company, clerk, number):
    with reenter(company.id):
        actor = actor_of(User.objects.get(pk=clerk))
    return actions.produce(actor, number, Steps(company.id, actor))


def test_many_lines_ask_first_and_few_come_at_once(client, cards, monkeypatch):
    page = client.get(ASK)
    assert page["Content-Type"].startswith("text/html")
    assert "Print 5 lines" in page.content.decode()
    monkeypatch.setattr(views, "AT_ONCE", 5)
    assert client.get(ASK)["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("address", [ASK, "/register/print/"])
def test_a_long_print_is_made_told_and_given_to_its_person(
    company, client, cards, clerk, people, address
):
    number = ordered(company, client, address)
    listed = client.get("/records/prints/")
    assert "at work" in listed.content.decode()
    assert client.get(f"/records/prints/{number}/").status_code == 404
    with reenter(company.id):
        made = Printout.objects.get(pk=number)
        assert Job.objects.get(pk=made.job).task == "printing.print"
        assert AuditEvent.objects.filter(verb="print.order", target_id=str(number)).exists()
        before = AuditEvent.objects.filter(verb="record.print").count()
    assert work(company, clerk, number)["lines"] == 5
    with reenter(company.id):
        assert AuditEvent.objects.filter(verb="record.print").count() == before
        assert (
            Receipt.objects.filter(person=clerk, occasion__key=f"print.done:{number}").count() == 1
        )
        assert b"%PDF" not in bytes(Printout.objects.get(pk=number).content)
    answer = client.get(f"/records/prints/{number}/")
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer)
    with reenter(company.id):
        assert AuditEvent.objects.filter(verb="record.print").count() == before + 1
        for one in Record.objects.filter(pk__in=cards):
            assert squeezed(one.archive_no) in text
    stranger = Client(HTTP_HOST=company.host)
    with reenter(company.id):
        other = people.actor("XSB", "CLK", "2").user_id
        stranger.force_login(
            User.objects.get(pk=other), backend="security.people.signin.CompanyBackend"
        )
    assert stranger.get(f"/records/prints/{number}/").status_code == 404
    assert stranger.post(f"/records/prints/{number}/stop/").status_code == 404


def test_who_may_no_longer_take_records_out_gets_no_print_either(company, client, cards, clerk):
    number = ordered(company, client, ASK)
    work(company, clerk, number)
    with reenter(company.id):
        held = list(Appointment.objects.filter(user=clerk).values_list("pk", "department"))
        Appointment.objects.filter(user=clerk).update(department=Department.objects.get(code="JSB"))
    try:
        answer = client.get(f"/records/prints/{number}/")
        assert answer.status_code == 403
        assert "Your posts or the policy have changed since" in answer.content.decode()
    finally:
        with reenter(company.id):
            for pk, department in held:
                Appointment.objects.filter(pk=pk).update(department=department)
    assert client.get(f"/records/prints/{number}/").status_code == 200


def test_a_print_that_is_stopped_keeps_nothing(company, client, cards):
    number = ordered(company, client, ASK)
    assert client.post(f"/records/prints/{number}/stop/").status_code == 302
    assert "stopped" in client.get("/records/prints/").content.decode()
    with reenter(company.id):
        made = Printout.objects.get(pk=number)
        assert made.content is None
        assert Job.objects.get(pk=made.job).state == "cancelled"


def test_people_take_turns_and_nobody_orders_without_end(company, client, cards, clerk, people):
    with reenter(company.id):
        Job.objects.filter(task="printing.print").update(state="done", finished_at=now())
        other = User.objects.get(pk=people.actor("XSB", "CLK", "2").user_id)
    second = Client(HTTP_HOST=company.host)
    with reenter(company.id):
        second.force_login(other, backend="security.people.signin.CompanyBackend")
    first, mine, last = (ordered(company, client, ASK) for _ in range(3))
    theirs = ordered(company, second, ASK)
    page = client.post(ASK, follow=True).content.decode()
    assert "3 prints or exports of yours are not done yet" in page
    shown = client.get("/records/prints/").content.decode()
    assert "Waits for its turn: 2 before it." in shown, "one is made, and one of the other person"

    def under_way():
        with reenter(company.id):
            made = Printout.objects.filter(turn__isnull=False, job__isnull=False, done_at=None)
            begun = Job.objects.filter(pk__in=made.values("job"), state="queued")
            return [(one.created_by, Printout.objects.get(job=one.pk).pk) for one in begun]

    assert under_way() == [(str(clerk), first)]
    work(company, clerk, first)
    with reenter(company.id):
        Job.objects.filter(pk=Printout.objects.get(pk=first).job).update(
            state="done", finished_at=now()
        )
        turns.after_ending(find("printing.print"), None, None)
    assert under_way() == [(str(other.pk), theirs)], "in the name of who asked"
    assert client.post(f"/records/prints/{mine}/stop/").status_code == 302
    assert second.post(f"/records/prints/{theirs}/stop/").status_code == 302
    assert under_way() == [(str(clerk), last)]
    client.post(f"/records/prints/{last}/stop/")
    with reenter(company.id):
        assert not Printout.objects.filter(pk=mine).exists()
        assert AuditEvent.objects.filter(verb="print.stop", target_id=str(mine)).exists()


def test_more_than_one_file_holds_is_refused_in_one_sentence(client, cards, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST", 4)
    for ask in (client.get, client.post):
        page = ask(ASK, follow=True).content.decode()
        assert "More than 4 lines would be printed; narrow the list first." in page
