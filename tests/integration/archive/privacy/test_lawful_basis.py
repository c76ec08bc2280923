"""Personal data is filed with its lawful basis only, and a consent with everything that proves it (REQ-CON-01)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.integration.archive.privacy.conftest import CONSENT, NOTICE
from tests.integration.policies.customers import publish, save
from tests.integration.policies.houses import address, seen

BASIS = "/policy/categories/GK/fields/legal_basis/edit/"


@pytest.mark.requirement(
    "REQ-CON-01", "a record with personal data is not approved without a lawful basis"
)
def test_without_a_lawful_basis_a_record_stays_a_draft(shop):
    save(shop, BASIS, required="optional")
    publish(shop)
    page = address(shop.enter(**{"f.legal_basis": None}))
    refused = shop.step("seller", page, "submit")
    assert "Personal data is filed with its lawful basis only" in seen(refused)
    assert "Draft" in seen(shop.get("seller", page))
    filed = shop.step("archivist", page, "file")
    assert "GK·" not in seen(filed)
    # With one it goes on.
    form = shop.get("seller", f"{page}edit/").context["form"]
    held = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
    shop.post("seller", f"{page}edit/", **{**held, "f.legal_basis": "contract"})
    shop.step("seller", page, "submit")
    assert "GK·" in seen(shop.step("archivist", page, "file"))


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        pytest.param(
            "f.consent_on",
            "say on which day it was given",
            marks=pytest.mark.requirement(
                "REQ-CON-01", "a consent as the basis states the day it was given"
            ),
        ),
        pytest.param(
            "f.retention_told",
            "how long the person was told",
            marks=pytest.mark.requirement(
                "REQ-CON-01", "a consent as the basis states the retention that was told"
            ),
        ),
    ],
)
def test_a_consent_states_what_was_given_and_told(shop, left_out, said):
    answer = shop.enter("submit", **CONSENT | {left_out: None})
    assert said in seen(answer)
    assert "GK·" in seen(shop.get("archivist", shop.file(**CONSENT)))


@pytest.mark.requirement("REQ-CON-01", "a consent as the basis states its scope")
@pytest.mark.requirement("REQ-CON-01", "a consent as the basis states the version of the notice")
def test_a_consent_names_a_version_that_was_in_force_on_its_day_and_its_scope(shop):
    assert "which version of the notice" in seen(
        _without(shop, "notice_ver", "f.notice_ver", required="optional")
    )
    assert "which kinds of data it covers" in seen(
        _without(shop, "scope", "f.scope", required="optional")
    )
    unknown = shop.enter("submit", **CONSENT | {"f.notice_ver": "2019-9"})
    assert "was no version of the notice on 2026-06-02" in seen(unknown)
    early = shop.enter("submit", **CONSENT | {"f.consent_on": "2025-12-31"})
    assert "No version of the notice was in force on 2025-12-31" in seen(early)


def _without(shop, field, name, **changed):
    save(shop, f"/policy/categories/GK/fields/{field}/edit/", **changed)
    publish(shop)
    return shop.enter("submit", **CONSENT | {name: None})


@pytest.mark.requirement(
    "REQ-CON-01", "a consent as the basis has evidence: a file, a link or a recording"
)
@pytest.mark.parametrize("kind", ["file", "link", "recording"])
def test_a_consent_has_its_evidence(shop, kind):
    bare = CONSENT | {"f.evidence_kind": kind, "f.evidence_ref": None}
    page = address(shop.enter(**bare))
    refused = seen(shop.step("seller", page, "submit"))
    assert "Consent is the basis: " in refused
    assert "evidence" in refused.partition("Consent is the basis: ")[2][:90]
    assert "Draft" in seen(shop.get("seller", page))
    if kind == "file":
        scan = SimpleUploadedFile("同意书.txt", "本人同意。".encode())
        shop.browser("seller").post(f"{page}files/", {"file": scan}, secure=True)
        shop.step("seller", page, "submit")
        assert "GK·" in seen(shop.step("archivist", page, "file"))
    else:
        shop.file(**bare | {"f.evidence_ref": "SR-2026-118"})


def test_versions_of_the_notice_are_kept_and_never_overwritten(shop):
    again = shop.post("officer", "/privacy/notices/", **NOTICE)
    assert "none is ever overwritten" in seen(again)
    past = shop.post(
        "officer", "/privacy/notices/", **NOTICE | {"code": "2026-2", "since": "2026-05-01"}
    )
    assert "Only the first version may begin in the past" in seen(past)
    shop.post("officer", "/privacy/notices/", **NOTICE | {"code": "2026-2", "since": "2026-07-01"})
    shown = seen(shop.get("officer", "/privacy/notices/"))
    assert "2026-01-01 – 2026-06-30" in shown
    assert "2026-07-01 –" in shown
    assert NOTICE["zh"] in shown
    # What is only given later proves nothing today.
    later = shop.enter("submit", **CONSENT | {"f.notice_ver": "2026-2"})
    assert "was no version of the notice on 2026-06-02; there was 2026-1" in seen(later)


def test_others_do_not_keep_the_notice(shop):
    assert shop.get("seller", "/privacy/notices/").status_code == 403
    assert shop.post("archivist", "/privacy/notices/", **NOTICE).status_code == 403
