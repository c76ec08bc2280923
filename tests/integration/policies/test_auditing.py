"""The audit department reads configuration, logs and the records under audit, and changes nothing by any address."""

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from archive.records import actions as records
from archive.records.models import Record
from archive.records.rules import NewRecord
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.document import actions
from policies.document.queries import draft_digest, published
from security.audit.models import AuditEvent
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.records.conftest import CARD, People
from tests.plugins.trail import UNTOLD


@pytest.fixture(scope="module")
def auditor(company):
    """A browser of the internal auditor, with the rights every pack gives him: view and audit."""
    people = People()
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        document = published().document
        right = Grant(position="AUD", verbs=(Verb.VIEW, Verb.AUDIT), delegated=True)
        changed = replace(document, grants=(*document.grants, right))
        actions.apply_document(admin, changed)
        actions.publish(admin, draft_digest(), reason="audit")
    with reenter(company.id):
        pk = people.actor("GLB", "AUD").user_id
        User.objects.filter(pk=pk).update(language="en", password_once=False)
        browser = Client(HTTP_HOST=company.host, raise_request_exception=False)
        browser.force_login(
            User.objects.get(pk=pk), backend="security.people.signin.CompanyBackend"
        )
    return browser


@pytest.fixture(scope="module")
def record(company, auditor):
    people = People()
    with reenter(company.id):
        clerk, head = people.actor("XSB", "CLK"), people.actor("XSB", "DH")
        values = {**CARD, "filled_by": clerk.id, "reviewed_by": head.id}
        made = records.create(clerk, [NewRecord(category="KP", values=values)])
        return made.done[0]


@pytest.mark.requirement("REQ-AUD-01", "an audit department role reads configuration")
@pytest.mark.requirement("REQ-AUD-01", "an audit department role reads logs")
@pytest.mark.requirement("REQ-AUD-01", "an audit department role reads records under audit")
def test_the_auditor_reads_configuration_logs_and_records(company, auditor, record):
    shown = auditor.get("/policy/read/")
    page = shown.content.decode()
    with reenter(company.id):
        head = published()
    assert shown.context["shown"].number == head.number
    assert "format: 1" in page
    assert "KP" in page
    assert "沈清" in page, "who holds which post"
    first = auditor.get("/policy/read/?version=1")
    assert first.context["shown"].number == 1
    assert first.context["text"] != shown.context["text"]
    trail = auditor.get("/trail/")
    assert {"K", "record.create", "person.sign_in"} <= {
        one["code"] for one in trail.context["events"]
    }
    assert "丸石车行" in auditor.get(f"/records/{record}/").content.decode()
    assert "/policy/read/" in auditor.get("/").content.decode()
    with reenter(company.id):
        assert AuditEvent.objects.filter(verb="policy.view").count() == 2


def test_who_neither_audits_nor_configures_reads_no_configuration(company, auditor, record):
    with reenter(company.id):
        user = User.objects.get(username="xsb-clk")
        clerk = Client(HTTP_HOST=company.host)
        clerk.force_login(user, backend="security.people.signin.CompanyBackend")
    assert clerk.get("/policy/read/").status_code == 403


@pytest.mark.requirement("REQ-AUD-01", "an audit department role cannot change data")
def test_the_auditor_changes_nothing_by_any_address(company, auditor, record, nothing_untold):
    card = {f"f.{name}": value for name, value in CARD.items() if name != "CTC"}
    ledger = SimpleUploadedFile("a.csv", "客户名称,店名\n上海永久车行,永久店\n".encode())
    attempts = {
        f"/records/{record}/edit/": {**card, "f.brands": "凤凰"},
        f"/records/{record}/step/": {"step": "submit"},
        f"/records/{record}/place/": {"department": "JSB"},
        f"/records/{record}/share/": {"person": "1", "until": "2030-01-01"},
        f"/records/{record}/category/": {"category": "QY"},
        f"/records/{record}/classify/": {"class_code": "1"},
        "/records/new/KP/": card,
        "/records/together/": {"ids": [record]},
        "/imports/new/": {"category": "KP", "file": ledger},
        "/policy/begin/": {},
        "/policy/publish/": {"reason": "x"},
        "/policy/versions/1/revert/": {},
        "/policy/rights/add/": {"department": "XSB", "categories": ["KP"], "verbs": ["Q"]},
        "/people/new/": {"name": "新人", "username": "xinren"},
        "/people/1/edit/": {"name": "another"},
        "/people/1/appoint/": {"department": "1", "position": "1", "valid_from": "2026-01-01"},
        "/people/1/password/": {"password": "violet-lantern-harbour"},
        "/company/": {"name": "另一家", "language": "en", "time_zone": "UTC", "version": "1"},
        "/company/trail/": {"days": "400"},
        "/company/calendar/2031/": {"day-first": "2031-01-01", "day-kind": "off"},
        "/regulations/new/": {"code": "R1", "zh": "制度", "en": "Rule"},
        "/notices/settings/new/": {"name": "r", "medium": "webhook"},
        "/programs/webhooks/new/": {"name": "h", "address": "https://93.184.216.34/x"},
    }
    with reenter(company.id):
        before = list(Record.objects.values().order_by("pk"))
    done = {}
    for path, data in attempts.items():
        start = len(nothing_untold.seen)
        answer = auditor.post(path, data)
        seen = nothing_untold.seen[start:]
        changed = set().union(*(one.tables for one in seen)) - UNTOLD.keys()
        if changed or answer.status_code not in {403, 404}:
            done[path] = (answer.status_code, sorted(changed))
    assert {path: found for path, found in done.items() if found[1]} == {}
    assert {path for path, found in done.items() if not re.match("4|200", str(found[0]))} <= {
        "/records/together/"
    }
    with reenter(company.id):
        assert list(Record.objects.values().order_by("pk")) == before
        assert published().number == 2
