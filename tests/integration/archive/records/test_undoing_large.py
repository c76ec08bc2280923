"""Taking back what is too much for one transaction: in the background, part by part, stopped and gone on with."""

import pytest
from django.test import Client

from administration import undo_views, undo_work
from archive.records import actions
from archive.records.models import Record
from archive.records.rules import Edit
from archive.records.storing import opened
from jobs.models import Job
from jobs.progress import Cancelled
from kernel.scope import reenter
from notices.models import Receipt
from security.audit import undoing
from security.audit.change_sets import change_set
from security.audit.models import AuditEvent, ChangeSet
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.lists.test_bulk import Steps


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Few are many here."""
    for module in (undoing, undo_work, undo_views):
        monkeypatch.setattr(module, "AT_ONCE", 4)
    monkeypatch.setattr(undo_work, "PART", 2)


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


@pytest.fixture
def changed(company, people, card_of):
    """Seven records, their brands changed in one change set."""
    with reenter(company.id):
        actor = people.actor("XSB", "CLK")
        pks = list(actions.create(actor, [card_of(brands="永久") for _ in range(7)]).done)
    return pks, brand(company, people, pks, "凤凰")


def brand(company, people, pks, value, who=""):
    with reenter(company.id):
        actor = people.actor("XSB", "CLK", who)
        rows = Record.objects.filter(pk__in=pks)
        edits = [
            Edit(record_id=one.pk, version=one.version, values={"brands": value}) for one in rows
        ]
        with change_set(actor, "record.bulk_edit") as found:
            actions.edit(actor, edits)
    return found.pk


def brands(company, pks):
    with reenter(company.id):
        rows = list(Record.objects.filter(pk__in=pks).order_by("pk"))
        values = opened(rows)
        return [values[one.pk]["brands"] for one in rows]


class Hand(Steps):
    """The hand of a job; `stop_after` parts somebody asks it to stop."""

    job = 1

    def __init__(self, company, actor, stop_after=99):
        super().__init__(company, actor)
        self.left = stop_after + 1  # the first batch only counts

    def batch(self):
        if self.left == 0:
            raise Cancelled
        self.left -= 1
        return super().batch()


def work(company, clerk, number, stop_after=99):
    with reenter(company.id):
        actor = actor_of(User.objects.get(pk=clerk))
    return undo_work.work(Hand(company.id, actor, stop_after), number)


def ended(company, number, state, result=None):
    with reenter(company.id):
        rows = Job.objects.filter(task=undo_work.TASK, args__change_set=number)
        rows.update(state=state, result=result, finished_at="2026-11-29T00:00:00Z")


def test_much_is_taken_back_in_the_background_and_what_was_touched_since_stays(
    company, people, client, clerk, changed
):
    pks, number = changed
    brand(company, people, pks[3:4], "飞鸽", who="2")
    page = client.get(f"/did/{number}/undo/").content.decode()
    assert "in the background" in page
    assert client.post(f"/did/{number}/undo/").status_code == 302
    assert brands(company, pks)[0] == "凤凰"
    assert "<progress" in client.get(f"/did/{number}/undo/").content.decode()
    assert client.post(f"/did/{number}/undo/").status_code == 409  # it is at work
    result = work(company, clerk, number)
    assert (result["done"], result["refused"]) == (6, 1)
    assert brands(company, pks) == ["永久"] * 3 + ["飞鸽"] + ["永久"] * 3
    ended(company, number, "done", result)
    page = client.get(f"/did/{number}/undo/").content.decode()
    assert f'href="/records/{pks[3]}/"' in page
    assert "has changed the same fields since" in page
    with reenter(company.id):
        back = ChangeSet.objects.get(undo_of=number)
        assert back.verb == "undo"
        assert AuditEvent.objects.filter(change_set=back, verb="undo").count() == 1
        told = Receipt.objects.filter(person=clerk, occasion__kind="undo.done")
        assert told.count() == 1
    assert client.post(f"/did/{number}/undo/").status_code == 409  # once
    assert f"/did/{number}/undo/" in client.get("/did/").content.decode()


def test_what_was_stopped_goes_on_where_it_was(company, client, clerk, changed):
    pks, number = changed
    client.post(f"/did/{number}/undo/")
    with pytest.raises(Cancelled):
        work(company, clerk, number, stop_after=1)
    assert brands(company, pks) == ["永久"] * 2 + ["凤凰"] * 5
    ended(company, number, "cancelled")
    assert "Go on" in client.get(f"/did/{number}/undo/").content.decode()
    assert client.post(f"/did/{number}/undo/").status_code == 302
    result = work(company, clerk, number)
    assert (result["done"], result["refused"]) == (5, 0)
    assert brands(company, pks) == ["永久"] * 7
    with reenter(company.id):
        assert ChangeSet.objects.filter(undo_of=number).count() == 1


def test_stop_asks_the_work_to_end(company, client, changed):
    _pks, number = changed
    client.post(f"/did/{number}/undo/")
    client.post(f"/did/{number}/undo/", {"stop": "1"})
    with reenter(company.id):
        assert Job.objects.get(args__change_set=number).state == "cancelled"


def test_entering_many_is_taken_back_part_by_part(company, people, client, clerk, card_of):
    with reenter(company.id):
        actor = people.actor("XSB", "CLK")
        with change_set(actor, "import.commit") as held:
            pks = actions.enter_many(actor, [card_of() for _ in range(7)])
    brand(company, people, pks[6:], "飞鸽", who="2")
    client.post(f"/did/{held.pk}/undo/")
    result = work(company, clerk, held.pk)
    assert (result["done"], result["refused"]) == (6, 1)
    with reenter(company.id):
        assert list(Record.objects.filter(pk__in=pks).values_list("pk", flat=True)) == pks[6:]


def test_nothing_taken_back_leaves_no_trace(company, people, client, clerk, changed):
    pks, number = changed
    brand(company, people, pks, "飞鸽", who="2")
    client.post(f"/did/{number}/undo/")
    result = work(company, clerk, number)
    assert (result["done"], result["refused"]) == (0, 7)
    with reenter(company.id):
        assert not ChangeSet.objects.filter(undo_of=number).exists()


def test_a_change_set_of_somebody_else_is_not_there(company, people, client, clerk, changed):
    pks, _number = changed
    theirs = brand(company, people, pks, "飞鸽", who="2")
    assert client.get(f"/did/{theirs}/undo/").status_code == 404
    assert client.post(f"/did/{theirs}/undo/").status_code == 404
