"""The auditor sees the seal, takes a bundle along and finds who looked at a record; how long it is kept has a floor."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError

from administration.sealing.actions import expire_months, prove_trail
from administration.sealing.tasks import SEALER
from kernel import clock
from security.audit import verifier, writer
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.audit.seal_actions import seal_batch, sign_head
from security.audit.sealed_models import AuditKeeping
from security.audit.sealed_queries import days_kept, months_kept
from security.keys import store
from security.people.queries import actor_of
from tenants.scope import tenant_scope
from tests.integration.archive.checks.conftest import at, work


@pytest.fixture
def auditor(browser, person):
    person("auditor", "AUDA")
    found = browser()
    found.sign_in("auditor")
    return found


def seal(company):
    with tenant_scope(company):
        seal_batch()
    with tenant_scope(company):
        sign_head()


@pytest.mark.requirement("REQ-AUD-04", "tampering with the trail is found by its hashes")
def test_the_auditor_takes_a_bundle_that_is_proved_without_fonds_and_a_change_is_found(
    company, auditor, trail_of, tmp_path
):
    auditor.get("/trail/")
    seal(company)
    answer = auditor.get("/trail/bundle/")
    assert answer["Content-Disposition"].startswith("attachment")
    file = tmp_path / "bundle.json"
    file.write_bytes(answer.content)
    assert verifier.main([str(file)]) == verifier.PROVED
    bundle = json.loads(answer.content)
    assert "payload" in bundle["events"][-1]
    header = bundle["events"][1]["header"]
    bundle["events"][1]["header"] = header.replace('"done"', '"refused"')
    file.write_text(json.dumps(bundle))
    assert verifier.main([str(file)]) == verifier.WRONG
    assert trail_of("audit.export")[-1].outcome == "done"


def test_the_page_of_the_seal_says_how_far_it_is_and_whether_it_was_proved(company, auditor):
    seal(company)
    with tenant_scope(company):
        prove_trail(SEALER)
    answer = auditor.get("/trail/seal/")
    assert answer.context["proof"]["tone"] == "good"
    assert answer.context["key"].startswith("fonds/")
    assert auditor.get("/trail/verifier/download/").content == Path(verifier.__file__).read_bytes()
    assert auditor.get("/trail/bundle/", since="2026-02-01", until="2026-01-01").status_code == 400
    assert auditor.get("/trail/bundle/", record=1, since="2026-01-01").status_code == 400


@pytest.mark.requirement("REQ-AUD-04", "all login events are in the trail")
def test_every_sign_in_every_failure_and_every_sign_out_stands_on_the_auditors_page(
    auditor, browser, person
):
    pk = person("comer").pk
    comer = browser("198.51.100.44")
    comer.sign_in("comer", "wrong-wrong-wrong")
    comer.sign_in("comer")
    comer.post("/logout/")
    for _ in range(5):
        comer.sign_in("comer", "wrong-wrong-wrong")
    assert comer.sign_in("comer").status_code == 429, "locked out by now"
    comer.sign_in("nobody-of-that-name", "wrong-wrong-wrong")
    seen = [
        (one["code"], one["outcome"], one["target"])
        for one in auditor.get("/trail/").context["events"]
        if one["code"] in {"person.sign_in", "person.sign_out"}
    ]
    mine = [(code, said) for code, said, target in seen if target.endswith(f" {pk}")]
    done, refused = (
        {said for code, said in mine if code == name}
        for name in ("person.sign_out", "person.sign_in")
    )
    assert len(done) == 1
    assert len(refused) == 2
    assert [code for code, _said in mine].count("person.sign_in") == 8
    assert len([one for one in seen if not one[2].endswith(f" {pk}")]) >= 2


def test_who_may_not_audit_sees_no_seal_and_takes_no_bundle(browser, person):
    person("curious")
    curious = browser()
    curious.sign_in("curious")
    assert curious.get("/trail/seal/").status_code == 403
    assert curious.get("/trail/bundle/").status_code == 403
    assert curious.get("/trail/verifier/download/").status_code == 403
    assert curious.get("/company/trail/").status_code == 403


def test_who_looked_at_a_record_stands_above_its_events(company, auditor, person):
    with tenant_scope(company):
        for name, times in (("anna", 2), ("bert", 1)):
            reader = actor_of(person(name))
            for _ in range(times):
                writer.record(
                    actor=reader, verb="record.view", target="record:4711", record_id=4711
                )
    answer = auditor.get("/trail/", record=4711)
    found = {(one["text"], one["badge"]) for one in answer.context["readers"]}
    assert {name for name, _times in found} == {"anna", "bert"}
    assert any(times.startswith("2") for name, times in found if name == "anna")
    assert not auditor.get("/trail/").context["readers"]


def test_events_are_found_by_the_purpose_somebody_gave(company, auditor, person):
    with tenant_scope(company):
        asker = actor_of(person("asker"))
        for purpose in ("核对发票", "年度审计"):
            writer.record(
                actor=asker, verb="request.ask", target="request:1", payload={"purpose": purpose}
            )
    answer = auditor.get("/trail/", purpose="核对")
    assert [one["payload"].count("核对发票") for one in answer.context["events"]][-1:] == [1]
    assert not auditor.get("/trail/", purpose="没有这个目的").context["events"]


@pytest.mark.requirement("REQ-AUD-04", "the trail is kept three years by default")
@pytest.mark.requirement("REQ-AUD-04", "a company may keep the trail for another time")
@pytest.mark.requirement("REQ-AUD-04", "the trail is never kept for less than 184 days")
def test_how_long_the_trail_is_kept_is_the_companys_choice_above_the_floor(
    company, admin, auditor, trail_of
):
    assert admin.get("/company/trail/").context["form"]["days"].value() == 1096
    refused = admin.post("/company/trail/", days=183)
    assert refused.status_code == 200
    assert refused.context["form"].errors
    assert auditor.post("/company/trail/", days=400).status_code == 403
    with tenant_scope(company):
        assert days_kept() == 1096
    with pytest.raises(IntegrityError), tenant_scope(company):
        AuditKeeping.objects.create(pk=1, days=183)
    assert admin.post("/company/trail/", days=184).status_code == 302
    assert trail_of("audit.keep")[-1].outcome == "done"
    with tenant_scope(company):
        for month in ("2026-04", "2026-05", "2026-06"):
            store.purpose_key(f"audit:{month}")
    admin.post("/company/trail/", days=1096)
    assert first_kept_on(company, date(2026, 12, 1)) == "2026-04"
    admin.post("/company/trail/", days=184)
    # 2026-05-31 is 184 days ago, not more.
    assert first_kept_on(company, date(2026, 12, 1)) == "2026-05"
    admin.post("/company/trail/", days=1096)


def first_kept_on(company, day):
    """Let the nightly job of a day run; return the earliest month whose events can be read."""
    with at(day):
        work(company, "administration.tend_trail")
    with tenant_scope(company):
        return months_kept()[0]


def test_an_expired_month_is_unreadable_and_the_tree_is_proved(company, admin):
    past = clock.now() - timedelta(days=1300)
    with clock.given(past), tenant_scope(company):
        old = writer.record(actor=SEALER, verb="search", target="list", payload={"q": "张"}).pk
    with tenant_scope(company):
        assert expire_months(SEALER, clock.today()) == [f"{past:%Y-%m}"]
    seal(company)
    with tenant_scope(company):
        event = AuditEvent.objects.get(pk=old)
        assert open_events([event])[old].verdict == "sealed"
        assert prove_trail(SEALER).proved
        store.destroy_purpose_keys([f"audit:{clock.today():%Y-%m}"])
        report = prove_trail(SEALER)
    assert "lost_key" in {one.code for one in report.problems}
