"""A proof that runs out is told of in time to who has its customer (REQ-COL-16)."""

from datetime import timedelta

import pytest

from archive.records.models import Record
from decisions.models import Request
from kernel.clock import today
from kernel.scope import reenter
from tests.integration.archive.checks.conftest import work
from tests.integration.archive.records.test_review_screens import _needed


def proof(desk, file, ends):
    """Finance enters a proof of a customer, its head approves it and the archive files it; return its id."""
    finance, head = desk.browser("CWB"), desk.browser("CWB", "DH")
    sent = {**_needed(desk.company, "CW", "CWB-OPR"), "parent": f"#{file}", "title": "营业执照"}
    sent |= {
        "f.doc_type": "licence",
        "f.doc_no": "ZZ-1",
        "f.verified": "verified",
        "owner": "CWB-OPR",
    }
    answer = finance.post("/records/new/CW/", {**sent, "f.expires_on": str(ends), "then": "submit"})
    assert answer.status_code == 302, answer.context["form"].errors
    with reenter(desk.company.id):
        number = Record.objects.latest("pk").pk
        request = Request.objects.get(subject="record.review", target_id=str(number)).pk
    head.post(f"/requests/{request}/", {"outcome": "approve"})
    desk.step(number, desk.browser("DAS", "ARC"), "file")
    with reenter(desk.company.id):
        assert Record.objects.get(pk=number).state == "filed"
    return number


def reminders(browser):
    rows = browser.get("/duties/?kind=reminder").context["table"]["rows"]
    return {row["url"]: row["cells"] for row in rows}


@pytest.mark.requirement("REQ-COL-16", "the expiry of a proof raises a reminder")
def test_a_proof_that_runs_out_within_a_month_is_reminded_of_and_a_later_one_is_not(desk):
    with reenter(desk.company.id):
        soon, later = today() + timedelta(days=20), today() + timedelta(days=200)
    file = desk.draft()
    proof(desk, file, later)
    work(desk.company, "records.verify_new", "records.remind", "duties.daily")
    assert reminders(desk.browser("CWB")) == {}
    proof(desk, file, soon)
    work(desk.company, "records.verify_new", "records.remind", "duties.daily")
    (cells,) = reminders(desk.browser("CWB")).values()
    assert cells[0]["text"].startswith("Expiry of a proof · ")
    assert cells[0]["text"].endswith("营业执照")
    assert cells[2]["text"] == str(soon)
    assert "Expiry of a proof" in desk.browser("CWB").get("/").content.decode()
