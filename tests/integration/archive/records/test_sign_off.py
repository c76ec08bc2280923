"""Who made a record, when, and who signed it off: the system says so, nobody else, and unsigned nothing is filed."""

import pytest
from django.test import Client

from archive.records.models import Record
from kernel.clock import today
from kernel.scope import reenter
from security.people.models import User
from tests.integration.archive.records.test_review_screens import _needed

STAMPS = {
    "f.created_by": "somebody", "f.created_at": "2001-01-01", "f.signed_by": "somebody",
    "f.signed_at": "2001-01-01 08:00",
}  # fmt: skip
UNREVIEWED = "The record has not been reviewed yet; submit it first."


@pytest.fixture(scope="module")
def company(make_company):
    return make_company(pack="P01")


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


def facts(client, number):
    page = client.get(f"/records/{number}/")
    assert page.status_code == 200
    return {one["label"]: one["value"] for one in page.context["facts"]}


def latest(company):
    with reenter(company.id):
        return Record.objects.latest("pk")


@pytest.mark.requirement(
    "REQ-COL-20",
    "creator and time of creation are stamped by the system, and nobody can write them",
)
@pytest.mark.requirement(
    "REQ-COL-20",
    "the sign-off is stamped with name and time by the system, and nobody can write it",
)
@pytest.mark.requirement("REQ-COL-20", "a record without sign-off is not filed")
@pytest.mark.requirement("REQ-FIL-01", "filing requires the sign-off")
@pytest.mark.requirement(
    "REQ-COL-20",
    "who filled a card in before stands beside the system's stamp, on entry and import",
)
def test_a_record_is_stamped_reviewed_signed_and_only_then_filed(company, sign_in):
    clerk, head, keeper = sign_in("XSB", "OPR"), sign_in("XSB", "DH"), sign_in("DAS", "ARC")
    needed = _needed(company, "KH·Q", "XSB-OPR")
    past = {"f.filled_by": "DAS-ARC", "f.filled_on": "2019-03-05"}
    form = clerk.get("/records/new/KH·Q/").context["form"]
    assert STAMPS.keys().isdisjoint(form.fields)
    sent = {**needed, **past, **STAMPS, "g.CTC.rows": "1", "then": "draft"}
    assert clerk.post("/records/new/KH·Q/", sent).status_code == 302
    number = latest(company).pk
    with reenter(company.id):
        day = str(today())
    said = facts(clerk, number)
    assert said["Entered by"].startswith(f"XSB-OPR {day}")
    assert "Signed by" not in said
    page = clerk.get(f"/records/{number}/").content.decode()
    assert "2019-03-05" in page
    early = keeper.post(f"/records/{number}/step/", {"step": "file"}, follow=True)
    assert UNREVIEWED in early.content.decode()
    assert latest(company).filed_on is None
    clerk.post(f"/records/{number}/step/", {"step": "submit"})
    inbox = head.get("/requests/").content.decode()
    request = inbox.split("/requests/")[1:]
    place = next(one.split("/")[0] for one in request if one.split("/")[0].isdigit())
    head.post(f"/requests/{place}/", {"outcome": "approve"})
    edited = clerk.get(f"/records/{number}/edit/").context["form"]
    assert STAMPS.keys().isdisjoint(edited.fields)
    assert facts(keeper, number)["Signed by"].startswith("XSB-DH 2026")
    keeper.post(f"/records/{number}/step/", {"step": "file"})
    assert latest(company).state == "filed"
    assert facts(keeper, number)["Signed by"].startswith("XSB-DH 2026")


@pytest.mark.requirement(
    "REQ-COL-20",
    "the sign-off is stamped with name and time by the system, and nobody can write it",
)
def test_where_nobody_reviews_whoever_hands_a_record_in_signs_it_off(company, sign_in):
    keeper = sign_in("DAS", "ARC")
    sent = {**_needed(company, "GL·JC", "DAS-ARC"), **STAMPS, "title": "库房检查"}
    assert keeper.post("/records/new/GL·JC/", {**sent, "then": "draft"}).status_code == 302
    number = latest(company).pk
    assert "Signed by" not in facts(keeper, number)
    keeper.post(f"/records/{number}/step/", {"step": "submit"})
    record = latest(company)
    assert record.state == "filed"
    assert record.signed_at is not None
    assert record.signed_at.year > 2001
    assert facts(keeper, number)["Signed by"].startswith("DAS-ARC 2026")
