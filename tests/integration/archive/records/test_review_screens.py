"""A customer file under P01: entered, reviewed from the inbox, filed, and its contract lies in it."""

import pytest
from django.test import Client

from archive.records.models import Record
from decisions.models import Request
from kernel.scope import reenter
from policies.document.effective import effective
from policies.document.queries import published
from policies.fields.rules import FieldType, Required
from security.audit.models import ChangeSet
from security.people.models import User
from tests.plugins.doubles import tell_only

SAMPLES = {
    FieldType.TEXT: "丸石",
    FieldType.LONGTEXT: "丸石",
    FieldType.NUMBER: "1",
    FieldType.MONEY: "12.5万",
    FieldType.DATE: "2026年3月5日",
    FieldType.DATETIME: "2026-03-05 14:30",
    FieldType.BOOL: "yes",
    FieldType.PHONE: "13800138000",
    FieldType.EMAIL: "a@example.com",
    FieldType.USCC: "91310000MA1FL1TC24",
    FieldType.ADDRESS: "上海市浦东新区世纪大道1号",
}


@pytest.fixture(scope="module")
def company(make_company):
    made = make_company(pack="P01")
    tell_only(made)  # the same customer is entered again
    return made


@pytest.fixture
def sign_in(company, people):
    def client_of(department, position):
        with reenter(company.id):
            actor = people.actor(department, position)
            User.objects.filter(pk=actor.user_id).update(language="en")
            client = Client(HTTP_HOST=company.host)
            user = User.objects.get(pk=actor.user_id)
            client.force_login(user, backend="security.people.signin.CompanyBackend")
        return client

    return client_of


def _needed(company, category, person):
    """What a person types to fill in every field that filing needs."""
    with reenter(company.id):
        known = effective(published().document, category)
    data = {}
    for one in known.fields:
        if one.required not in {Required.ALWAYS, Required.FILING}:
            continue
        name = f"g.{one.repeat}.0.{one.code}" if one.repeat else f"f.{one.code}"
        if one.choices:
            data[name] = "contract" if one.code == "legal_basis" else one.choices[0].code
        elif one.type is FieldType.PERSON:
            data[name] = person
        elif one.type in SAMPLES:
            data[name] = SAMPLES[one.type]
    return data


@pytest.mark.requirement("REQ-VER-01", "after entry: a draft is reviewed before it is filed")
def test_a_file_is_reviewed_before_it_gets_its_number(company, sign_in):
    clerk, head, keeper = sign_in("XSB", "OPR"), sign_in("XSB", "DH"), sign_in("DAS", "ARC")
    data = _needed(company, "KH·Q", "XSB-OPR")
    assert clerk.get("/records/new/KH·Q/").status_code == 200
    answer = clerk.post(
        "/records/new/KH·Q/", {**data, "g.CTC.rows": "3", "then": "submit"}, follow=True
    )
    form = answer.context.get("form")
    assert not form, form.errors
    with reenter(company.id):
        record = Record.objects.get()
    assert record.state == "in_review"
    page = answer.content.decode()
    assert "Withdraw" in page
    assert f"/records/{record.pk}/edit/" not in page
    assert clerk.get(f"/records/{record.pk}/edit/").status_code == 403
    assert record.title in head.get("/requests/").content.decode()
    with reenter(company.id):
        request = Request.objects.get(subject="record.review")
    head.post(f"/requests/{request.pk}/", {"outcome": "approve"})
    assert "Ready to be filed" in keeper.get(f"/records/{record.pk}/").content.decode()
    answer = keeper.post(f"/records/{record.pk}/step/", {"step": "file"}, follow=True)
    with reenter(company.id):
        record = Record.objects.get()
    assert record.state == "filed", answer.content.decode()[:3000]
    assert record.archive_no in answer.content.decode()


def test_who_may_enter_but_not_see_is_not_led_to_a_page_that_is_not_there(company, sign_in):
    staff = sign_in("XZB", "STF")
    assert staff.get("/records/").status_code == 403
    assert "TS" in staff.get("/records/new/").content.decode()
    with reenter(company.id):
        known = effective(published().document, "TS").code
    data = _needed(company, known, "XZB-STF")
    answer = staff.post(f"/records/new/{known}/", {**data, "title": "投诉"}, follow=True)
    assert answer.status_code == 200


def test_a_submission_is_taken_back_while_it_waits_for_its_review(company, sign_in):
    clerk = sign_in("XSB", "OPR")
    data = _needed(company, "KH·Q", "XSB-OPR") | {"f.uscc": "91130000MA1FL1TC32"}
    clerk.post("/records/new/KH·Q/", {**data, "g.CTC.rows": "3", "then": "submit"})
    with reenter(company.id):
        record = Record.objects.order_by("-pk").first()
        found = ChangeSet.objects.filter(verb="record.submit").order_by("-pk").first()
    assert record.state == "in_review"
    assert "It is a draft again" in clerk.get(f"/did/{found.pk}/undo/").content.decode()
    clerk.post(f"/did/{found.pk}/undo/")
    with reenter(company.id):
        assert Record.objects.get(pk=record.pk).state == "draft"
        assert not Request.objects.filter(target_id=str(record.pk), state="open").exists()
