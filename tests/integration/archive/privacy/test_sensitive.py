"""Sensitive personal data needs a consent of its own and an impact assessment that was recorded (REQ-CON-07)."""

import pytest

from tests.integration.archive.privacy.conftest import DAY
from tests.integration.policies.customers import publish, save
from tests.integration.policies.houses import address, seen

ASSESSMENTS = "/privacy/assessments/"
ASSESSED = {
    "category": "GK", "purpose": "身份核验", "author": "周法务", "made_on": "2026-06-01", "result": "measures",
    "measures": "加密保存，双人查看", "valid_until": "2027-05-31", "reference": "HG·2026-0007",
}  # fmt: skip
SEPARATE = {
    "f.separate": "sensitive",
    "f.separate_kind": "recording",
    "f.separate_ref": "LY-2026-31",
}


@pytest.fixture(scope="module")
def sensitive(shop, django_db_blocker):
    """The occupation of a consumer counts as sensitive from now on."""
    with django_db_blocker.unblock():
        path = "/policy/categories/GK/fields/work_unit/edit/"
        save(shop, path, sensitivity="SP", legal_basis="个人信息保护法第二十八条")
        publish(shop)
        return {"f.work_unit": "某医院患者"}


@pytest.mark.requirement(
    "REQ-CON-07",
    "sensitive personal data is not filed without a recorded impact assessment that is valid",
)
@pytest.mark.requirement(
    "REQ-CON-07",
    "an impact assessment is recorded with author, day, result, measures, end and report",
)
def test_sensitive_data_waits_for_an_impact_assessment(shop, sensitive):
    page = address(shop.enter(**sensitive, **SEPARATE))
    assert "after an impact assessment only" in seen(shop.step("seller", page, "submit"))
    # One that found it not acceptable, and one that is over, let nothing through.
    for changed, said in (
        ({"result": "unfit", "made_on": "2025-06-01"}, "found this not acceptable"),
        ({"made_on": "2025-06-02", "valid_until": "2026-06-01"}, "was valid until 2026-06-01"),
    ):
        shop.post("officer", ASSESSMENTS, **ASSESSED | changed)
        assert said in seen(shop.step("seller", page, "submit"))
    bare = shop.post("officer", ASSESSMENTS, **ASSESSED | {"measures": ""})
    assert "Say which measures make it acceptable" in seen(bare)
    shown = seen(shop.post("officer", ASSESSMENTS, **ASSESSED))
    for said in (
        "周法务",
        "2026-06-01",
        "acceptable with the measures",
        "双人查看",
        "2027-05-31",
        "HG·2026-0007",
    ):
        assert said in shown
    shop.step("seller", page, "submit")
    assert "GK·" in seen(shop.step("archivist", page, "file"))
    assert "HG·2026-0007" in seen(shop.get("officer", page))


@pytest.mark.requirement(
    "REQ-CON-07",
    "sensitive personal data is not filed without separate consent and its evidence, unless a legal duty is its basis",
)
def test_sensitive_data_needs_a_consent_of_its_own_with_evidence(shop, sensitive):
    shop.post("officer", ASSESSMENTS, **ASSESSED | {"made_on": DAY.isoformat()})
    assert "needs a consent of its own" in seen(shop.enter("submit", **sensitive))
    bare = SEPARATE | {"f.separate_ref": None}
    assert "The separate consent has no evidence" in seen(shop.enter("submit", **sensitive, **bare))
    shop.file(**sensitive, **SEPARATE)
    shop.file(**sensitive, **{"f.legal_basis": "duty"})
    # What is not sensitive asks for neither.
    shop.file()


def test_others_record_no_assessment(shop):
    assert shop.post("seller", ASSESSMENTS, **ASSESSED).status_code == 403
