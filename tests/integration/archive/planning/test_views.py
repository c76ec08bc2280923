"""A head of the archive sees what the draft does before it is published, and is asked again where that changed."""

import io
from dataclasses import replace

import pytest
from django.test import Client
from openpyxl import load_workbook

from archive.planning import actions
from archive.planning.models import PolicyPlan
from archive.records import actions as records
from archive.records.rules import NewRecord
from kernel.clock import today
from kernel.scope import reenter
from policies.document import actions as policy
from policies.document.queries import open_draft, published
from security.audit.models import AuditEvent
from security.people.models import Appointment, Department, Position, User
from tests.integration.archive.records.conftest import CARD

pytestmark = pytest.mark.usefixtures("archive")


def browser_of(company, **who):
    """Return the browser of somebody of the company, signed in, in English."""
    found = Client(HTTP_HOST=company.host, HTTP_ACCEPT_LANGUAGE="en")
    with reenter(company.id):
        User.objects.filter(**who).update(language="en")
        found.force_login(User.objects.get(**who), backend="security.people.signin.CompanyBackend")
    return found


@pytest.fixture
def client(company):
    """The admin's browser."""
    return browser_of(company, username="admin")


@pytest.fixture
def shorter(company, admin):
    """A draft that keeps contracts for another number of years each time."""
    with reenter(company.id) as scope:
        scope.actor = admin
        now = published()
        years = 3 + now.number
        rules = [
            replace(one, period=f"P{years}Y") if one.category == "QY" else one
            for one in now.document.retention
        ]
        policy.apply_document(admin, replace(now.document, retention=tuple(rules)))
    yield
    with reenter(company.id):
        if open_draft():
            policy.discard(admin)


def sent(page, **changes):
    """Return what the form of a publication would send."""
    form = page.context["form"]
    hidden = {name: form[name].value() or "" for name in ("digest", "plan", "looked_at")}
    return {**hidden, "reason": "短一些", "override": "", **changes}


def file_one(company, people, archive, **values):
    """File another contract."""
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        known = {"contract_no": "N", "contract_type": "sales", "party": archive[0], "amount": "1"}
        known |= {"signed_on": "2004-01-05", "qty": "1", **values}
        row = NewRecord(category="QY", legacy_no="新", parent_id=archive[1], values=known)
        return records.enter_many(clerk, [row], file=True)[0]


@pytest.mark.usefixtures("shorter")
def test_a_draft_is_published_with_what_was_looked_at(client, company):
    page = client.get("/policy/publish/")
    text = page.content.decode()
    assert "Falls due now · QY Contracts" in text
    answer = client.post("/policy/publish/", sent(page))
    assert answer.status_code == 302, answer.content.decode()
    with reenter(company.id):
        assert published().number == 2


@pytest.mark.usefixtures("shorter")
def test_an_affected_record_changed_since_is_shown_alone_and_confirmed(
    client, company, people, archive
):
    page = client.get("/policy/publish/")
    file_one(company, people, archive, done_on="2012-03-04")
    refused = client.post("/policy/publish/", sent(page))
    assert refused.status_code == 400
    text = refused.content.decode()
    assert "Since you looked at it" in text
    assert [was - now for _label, was, now in refused.context["differing"]]
    with reenter(company.id):
        before = published().number
    answer = client.post("/policy/publish/", sent(refused))
    assert answer.status_code == 302, answer.content.decode()
    with reenter(company.id):
        assert published().number == before + 1


@pytest.mark.usefixtures("shorter")
def test_an_unaffected_record_changed_since_blocks_nothing(client, company, people, archive):
    page = client.get("/policy/publish/")
    with reenter(company.id):
        clerk, head = people.actor("XSB", "CLK"), people.actor("XSB", "DH")
        values = {**CARD, "filled_by": clerk.id, "reviewed_by": head.id}
        records.enter_many(clerk, [NewRecord(category="KP", values=values)])
    assert client.post("/policy/publish/", sent(page)).status_code == 302


@pytest.mark.usefixtures("shorter")
def test_a_plan_shows_each_record_its_reason_and_what_one_may_not_see(
    client, company, admin, steps, people
):
    answer = client.post("/policy/plan/")
    assert answer.status_code == 302
    working = client.get(answer["Location"])
    assert "Working out" in working.content.decode()
    with reenter(company.id):
        plan = PolicyPlan.objects.latest("pk")
    actions.make(admin, plan.pk, steps)
    page = client.get(answer["Location"])
    rows = page.context["table"]["rows"]
    assert rows
    listed = client.get(rows[0]["url"])
    found = listed.context["page"]
    # The admin configures and sees no record: they are counted, not shown.
    assert found.total == found.hidden > 0
    assert found.rows == ()
    assert "you may not see" in listed.content.decode()


@pytest.mark.usefixtures("shorter")
def test_who_sees_the_records_too_sees_each_and_takes_them_along(company, admin, steps, people):
    with reenter(company.id):
        people.actor("XSB", "CLK")
        user = User.objects.get(pk=people.ids["XSB-CLK"])
        Appointment.objects.create(
            user=user,
            department=Department.objects.get(code="GLB"),
            position=Position.objects.get(code="SYS"),
            valid_from=today(),
        )
    both = browser_of(company, pk=user.pk)
    with reenter(company.id) as scope:
        scope.actor = admin
        plan = actions.begin(admin)
    plan = actions.make(admin, plan.pk, steps)
    lines = both.get(f"/policy/plan/{plan.pk}/").context["table"]["rows"]
    line = next(one for one in lines if one["id"] == "earlier:QY")
    listed = both.get(line["url"])
    page = listed.context["page"]
    assert len(page.rows) == 50 < page.total
    assert page.hidden == 0
    rest = both.get(f"/policy/plan/{plan.pk}/records/{listed.context['next_url']}")
    assert len(rest.context["page"].rows) == page.total - 50
    assert all(one.old > one.new and "D10" in one.reason for one in page.rows)
    taken = both.get(listed.context["workbook_url"])
    sheet = load_workbook(io.BytesIO(b"".join(taken.streaming_content))).active
    assert sheet.max_row == page.total + 1
    with reenter(company.id):
        assert AuditEvent.objects.filter(verb="record.export").count() == 1


def test_who_does_not_configure_sees_no_plan(company, people):
    with reenter(company.id):
        people.actor("XSB", "OPR")
    clerk = browser_of(company, pk=people.ids["XSB-OPR"])
    assert clerk.post("/policy/plan/").status_code == 403
    assert clerk.get("/policy/plan/1/").status_code == 403
    assert clerk.get("/policy/plan/1/records/?line=earlier:QY").status_code == 403
    assert clerk.get("/policy/plan/1/workbook/?line=earlier:QY").status_code == 403
