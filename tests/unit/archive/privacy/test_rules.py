"""The lawful basis as pure rules: what counts as personal data, which category leaves the basis to the policy."""

from datetime import date

import pytest

from archive.privacy.rules import (
    Known,
    Version,
    Wanted,
    basis_problems,
    version_problems,
)
from policies.fields.personal import personal_fields
from policies.fields.rules import Field, FieldType

DAY = date(2026, 6, 10)
BESIDE = {
    "legal_basis", "consent_on", "notice_ver", "scope", "retention_told", "evidence_kind", "evidence_ref",
}  # fmt: skip
WHOLE = {
    "name": "王小明", "legal_basis": "consent", "consent_on": "2026-06-02", "notice_ver": "1", "scope": ["basic"],
    "retention_told": "三年", "evidence_kind": "ledger", "evidence_ref": "2012年台账第3册",
}  # fmt: skip


def field(code="name", **said):
    return Field(category="A", code=code, zh=code, en=code, type=FieldType.TEXT, **said)


PERSONAL = [field(sensitivity="P")]


def known(*, files=False, is_filed=False):
    versions = [Version(code="1", since=date(2026, 1, 1), until=date(2026, 6, 30))]
    return Known(today=DAY, versions=lambda: versions, has_file=lambda: files, is_filed=is_filed)


def codes(values, beside=BESIDE, **more):
    return [one.code for one in basis_problems(PERSONAL, beside, values, known(**more))]


def test_personal_is_what_the_policy_marks_so_but_for_the_evidence_itself():
    marked = [
        field("a", sensitivity="P"),
        field("b", sensitivity="SP"),
        field("c", sensitivity="B"),
        field("d"),
        field("evidence", sensitivity="P"),
        field("e", sensitivity="P", retired=True),
    ]
    assert [one.code for one in personal_fields(marked)] == ["a", "b"]


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({}, []),
        ({"name": ""}, []),
        ({"name": "", "legal_basis": None}, []),
        ({"legal_basis": None}, ["basis_basis"]),
        ({"legal_basis": "contract", "consent_on": None}, []),
        ({"scope": []}, ["basis_consent"]),
        ({"evidence_ref": ""}, ["basis_evidence"]),
        ({"evidence_kind": None}, ["basis_evidence"]),
        ({"consent_on": "2026-07-01"}, ["basis_ahead"]),
        ({"consent_on": "2025-07-01"}, ["basis_notice"]),
        ({"notice_ver": "2"}, ["basis_notice"]),
        ({"withdrawn_on": "2026-06-09"}, ["basis_withdrawn"]),
    ],
)
def test_a_record_states_its_basis(changed, problems):
    assert codes(WHOLE | changed) == problems


def test_a_row_of_a_group_counts_and_a_filed_record_may_lose_its_consent():
    group = [field("contact", sensitivity="P", repeat="CTC")]
    rows = {"CTC": [{"contact": "王小明"}]}
    assert basis_problems(group, BESIDE, rows, known())
    assert not basis_problems(group, BESIDE, {"CTC": [{"contact": ""}]}, known())
    assert codes(WHOLE | {"withdrawn_on": "2026-06-09"}, is_filed=True) == []
    assert codes(WHOLE | {"evidence_kind": "file"}, files=True) == []


def test_a_category_without_the_field_leaves_the_basis_to_the_policy():
    assert codes(WHOLE, beside={"scope"}) == ["basis_baseless"]
    stated = [field(sensitivity="P", legal_basis="个人信息保护法第十三条第一款第二项")]
    assert basis_problems(stated, {"scope"}, WHOLE, known()) == []
    # A basis the category has no place for is none.
    assert codes(WHOLE | {"scope": None}, beside=BESIDE - {"scope"}) == ["basis_placeless"]


@pytest.mark.parametrize(
    ("code", "since", "where"),
    [
        ("2", date(2026, 7, 1), []),
        ("1", date(2026, 7, 1), ["code"]),
        ("", date(2026, 7, 1), ["code"]),
        ("2", date(2026, 1, 1), ["since"]),
        ("2", date(2026, 6, 1), ["since"]),
    ],
)
def test_a_version_is_new_and_begins_after_those_before(code, since, where):
    there = [Version(code="1", since=date(2026, 1, 1))]
    wanted = Wanted(code=code, zh="告知", en="", since=since)
    assert [one.where for one in version_problems(wanted, there, DAY)] == where
