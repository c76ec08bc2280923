"""Taking back: what somebody did to records comes back through the screens, and what was touched since stays."""

import itertools

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.records import actions, undoing
from archive.records.models import Record, RegisterEntry
from archive.records.number_models import NumberEvent
from archive.records.rules import Edit, NewRecord
from archive.records.storing import opened
from archive.records.verification import verify_numbers
from kernel.scope import reenter
from security.audit.change_sets import change_set
from security.audit.models import ChangeSet
from security.people.models import Appointment, User


@pytest.fixture
def sign_in(company, people):
    def client_of(department, position, who=""):
        with reenter(company.id):
            actor = people.actor(department, position, who)
            User.objects.filter(pk=actor.user_id).update(language="en")
            client = Client(HTTP_HOST=company.host)
            user = User.objects.get(pk=actor.user_id)
            client.force_login(user, backend="security.people.signin.CompanyBackend")
        return client

    return client_of


@pytest.fixture
def drafts(company, people, card_of):
    def make(count=1, **values):
        with reenter(company.id):
            clerk = people.actor("XSB", "CLK")
            return list(actions.create(clerk, [card_of(**values) for _ in range(count)]).done)

    return make


@pytest.fixture
def edit(company, people):
    def apply(pks, who="", verb="record.edit", title=None, **values):
        with reenter(company.id):
            actor = people.actor("XSB", "CLK", who)
            rows = Record.objects.filter(pk__in=pks)
            edits = [
                Edit(record_id=one.pk, version=one.version, title=title, values=values)
                for one in rows
            ]
            with change_set(actor, verb) as found:
                actions.edit(actor, edits)
        return found.pk

    return apply


def _text(response):
    return response.content.decode()


def _values(company, pk):
    with reenter(company.id):
        record = Record.objects.get(pk=pk)
        return {**opened([record])[pk], "title": record.title}


def _latest(company):
    with reenter(company.id):
        return ChangeSet.objects.order_by("-pk").first()


def test_an_edit_is_previewed_and_comes_back(company, drafts, edit, sign_in):
    (pk,) = drafts(brands="永久")
    before = _values(company, pk)
    found = edit([pk], brands="凤凰", staff="9", title="另一个题名")
    client = sign_in("XSB", "CLK")
    page = _text(client.get(f"/did/{found}/undo/"))
    assert "凤凰" in page
    assert "永久" in page
    answer = client.post(f"/did/{found}/undo/", follow=True)
    assert "1 item was taken back" in _text(answer)
    assert _values(company, pk) == before
    with reenter(company.id):
        assert ChangeSet.objects.get(undo_of=found).verb == "undo"


def test_department_and_person_in_charge_come_back(company, drafts, people, sign_in):
    (pk,) = drafts()
    with reenter(company.id):
        actor = people.actor("XSB", "CLK")
        record = Record.objects.get(pk=pk)
        before = (record.department, record.owner_id)
        edit = Edit(
            record_id=pk, version=record.version, department="CWB", owner=str(actor.user_id)
        )
        with change_set(actor, "record.bulk_edit") as found:
            actions.edit(actor, [edit])
        record.refresh_from_db()
        assert (record.department, record.owner_id) == ("CWB", actor.user_id)
    client = sign_in("XSB", "CLK")
    assert "Responsible department" in _text(client.get(f"/did/{found.pk}/undo/"))
    client.post(f"/did/{found.pk}/undo/")
    with reenter(company.id):
        record = Record.objects.get(pk=pk)
        assert (record.department, record.owner_id) == before


def test_rows_of_a_group_come_back_with_what_is_masked(company, drafts, edit, sign_in):
    (pk,) = drafts()
    before = _values(company, pk)
    found = edit([pk], CTC=[{"contact_name": "李四"}, {"contact_name": "王五"}])
    sign_in("XSB", "CLK").post(f"/did/{found}/undo/")
    assert _values(company, pk)["CTC"] == before["CTC"]


def test_nothing_is_taken_back_twice(company, drafts, edit, sign_in):
    (pk,) = drafts(brands="永久")
    found = edit([pk], brands="凤凰")
    client = sign_in("XSB", "CLK")
    client.post(f"/did/{found}/undo/")
    edit([pk], brands="凤凰")
    answer = client.post(f"/did/{found}/undo/")
    assert answer.status_code == 409
    assert "taken back already" in _text(answer)
    assert _values(company, pk)["brands"] == "凤凰"


def test_of_a_bulk_edit_what_was_touched_since_stays_and_the_rest_comes_back(
    company, drafts, edit, sign_in
):
    pks = drafts(5, brands="永久")
    found = edit(pks, verb="record.bulk_edit", brands="凤凰")
    edit(pks[:2], who="2", brands="飞鸽")
    client = sign_in("XSB", "CLK")
    page = _text(client.get(f"/did/{found}/undo/"))
    assert "XSB-CLK2 has changed the same fields since" in page
    answer = _text(client.post(f"/did/{found}/undo/", follow=True))
    assert "3 items were taken back" in answer
    assert "2 items stay as they are" in answer
    assert [_values(company, pk)["brands"] for pk in pks] == ["飞鸽"] * 2 + ["永久"] * 3


def test_many_that_cannot_come_back_are_refused_together_with_their_reasons(
    company, drafts, edit, sign_in, monkeypatch
):
    """What was right then may be wrong under the policy of today; trying each alone takes a savepoint each."""
    pks = drafts(count=24, brands="永久")
    found = edit(pks, brands="凤凰")
    back = undoing.values_back

    def valid_no_more(shape, before, after):
        wrong = next(turn) % 2 == 0
        return {"region": "99"} if wrong else back(shape, before, after)

    turn = itertools.count()
    monkeypatch.setattr(undoing, "values_back", valid_no_more)
    client = sign_in("XSB", "CLK")
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(f"/did/{found}/undo/", follow=True)
    assert answer.status_code == 200
    savepoints = sum(str(one["sql"]).startswith("SAVEPOINT") for one in asked)
    assert savepoints < 12, savepoints
    brands = [_values(company, pk).get("brands") for pk in pks]
    assert (brands.count("永久"), brands.count("凤凰")) == (12, 12)


def test_a_file_stays_with_its_item_that_was_worked_on(company, people, card_of, edit, sign_in):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        with change_set(clerk, "record.create") as found:
            full, empty = actions.create(clerk, [card_of(), card_of()]).done
            values = {"contract_no": "C-9", "contract_type": "sales", "party": full}
            values |= {"signed_on": "2026-01-05"}
            new = NewRecord(category="QY", values=values, parent_id=full)
            (item,) = actions.create(clerk, [new]).done
    edit([item], title="改过的")
    answer = _text(sign_in("XSB", "CLK").post(f"/did/{found.pk}/undo/", follow=True))
    assert "2 items stay as they are" in answer
    with reenter(company.id):
        left = Record.objects.filter(pk__in=[full, empty, item]).values_list("pk", flat=True)
        assert set(left) == {full, item}


def test_another_field_changed_since_is_no_reason_to_refuse(company, drafts, edit, sign_in):
    (pk,) = drafts(brands="永久")
    found = edit([pk], brands="凤凰")
    edit([pk], who="2", staff="9")
    sign_in("XSB", "CLK").post(f"/did/{found}/undo/")
    values = _values(company, pk)
    assert (values["brands"], values["staff"]) == ("永久", "9")


def test_somebody_elses_act_is_not_there(company, drafts, edit, sign_in):
    (pk,) = drafts(brands="永久")
    found = edit([pk], brands="凤凰")
    other = sign_in("XSB", "CLK", "2")
    assert other.get(f"/did/{found}/undo/").status_code == 404
    assert other.post(f"/did/{found}/undo/").status_code == 404
    assert _values(company, pk)["brands"] == "凤凰"


def test_rights_are_checked_again(company, people, drafts, edit, sign_in):
    (pk,) = drafts(brands="永久")
    found = edit([pk], brands="凤凰")
    client = sign_in("XSB", "CLK")
    with reenter(company.id):
        held = Appointment.objects.get(user=people.actor("XSB", "CLK").user_id)
        Appointment.objects.filter(pk=held.pk).update(
            valid_to="2020-01-02", valid_from="2020-01-01"
        )
    try:
        answer = client.post(f"/did/{found}/undo/")
        assert answer.status_code == 409
        assert _values(company, pk)["brands"] == "凤凰"
    finally:
        with reenter(company.id):
            Appointment.objects.filter(pk=held.pk).update(valid_to=None, valid_from="2026-01-01")


def test_entering_is_taken_back_while_nobody_has_worked_on_it(company, drafts, edit, sign_in):
    pks = drafts(3)
    found = _latest(company).pk
    edit(pks[:1], who="2", staff="9")
    client = sign_in("XSB", "CLK")
    assert "has worked on it since" in _text(client.get(f"/did/{found}/undo/"))
    client.post(f"/did/{found}/undo/")
    with reenter(company.id):
        assert list(Record.objects.filter(pk__in=pks).values_list("pk", flat=True)) == pks[:1]


def test_numbers_of_an_import_taken_back_are_void_and_never_used_again(
    company, people, card_of, sign_in
):
    with reenter(company.id):
        actor = people.actor("XSB", "CLK")
        with change_set(actor, "import.commit") as held:
            pks = actions.enter_many(actor, [card_of(), card_of()], file=True, number_now=True)
        numbers = list(Record.objects.filter(pk__in=pks).values_list("archive_no", flat=True))
    client = sign_in("XSB", "CLK")
    answer = client.post(f"/did/{held.pk}/undo/", follow=True)
    assert "2 items were taken back" in _text(answer)
    with reenter(company.id):
        assert not Record.objects.filter(pk__in=pks).exists()
        void = NumberEvent.objects.filter(number__in=numbers, event="void")
        assert {one.reason for one in void} == {"entering was taken back"}
        assert void.count() == 2
        assert RegisterEntry.objects.filter(archive_no__in=numbers).count() == 2
        report = verify_numbers()
        assert report.proved, report.problems
    with reenter(company.id):
        (pk,) = actions.enter_many(actor, [card_of()], file=True, number_now=True)
        assert Record.objects.get(pk=pk).archive_no not in numbers


def test_filing_and_deciding_say_why_they_stay(company, people, card_of, sign_in):
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        (pk,) = actions.create(clerk, [card_of()]).done
    client = sign_in("XSB", "CLK")
    answer = client.post(f"/records/{pk}/step/", {"step": "submit"}, follow=True)
    assert answer.status_code == 200
    page = _text(client.get(f"/did/{_latest(company).pk}/undo/"))
    assert "archive number" in page


def test_what_i_did_lists_my_own_acts_with_the_way_back(company, drafts, edit, sign_in):
    (pk,) = drafts(brands="永久")
    found = edit([pk], brands="凤凰")
    theirs = edit([pk], who="2", brands="飞鸽")
    page = _text(sign_in("XSB", "CLK").get("/did/"))
    assert f"/did/{found}/undo/" in page
    assert f"/did/{theirs}/undo/" not in page
    assert f"/did/{found}/undo/" in _text(sign_in("XSB", "CLK").get(f"/records/{pk}/"))
