"""Purposes as pure rules: what keeps them from being published, and what a consent covers (REQ-CON-02)."""

from dataclasses import replace

import pytest

from policies.document.canonical import export, load
from policies.document.difference import diff
from policies.document.merging import merge
from policies.document.purposes import personal_codes
from policies.document.rules import check
from policies.document.values import Purpose
from policies.fields.personal import consents_to
from policies.packs.loader import load_pack

P08 = load_pack("P08")
POLL = Purpose(code="poll", zh="满意度调查", en="Poll", consent="marketing")
BASED = {"legal_basis": "consent", "purpose": ["contract", "marketing"]}


@pytest.mark.parametrize(
    ("purpose", "code"),
    [
        (replace(POLL, consent=""), "purpose_consent"),
        (replace(POLL, consent="lottery"), "purpose_consent"),
        (replace(POLL, zh=" "), "purpose_name"),
        (replace(POLL, code="x" * 41), "purpose_code"),
        (replace(POLL, code="service"), "double"),
    ],
    ids=["no business and no consent", "nobody can consent", "no name", "long code", "twice"],
)
def test_a_purpose_that_cannot_hold_is_not_published(purpose, code):
    document = replace(P08, purposes=(*P08.purposes, purpose))
    found = check(document).problems
    assert [one.code for one in found] == [code], found
    assert found[0].where.startswith(f"purposes {purpose.code}")


def test_sound_purposes_are_published_and_written_and_merged():
    document = replace(P08, purposes=(*P08.purposes, POLL))
    assert check(document).problems == ()
    assert load(export(document)) == document
    assert [(one.part, one.key, one.kind) for one in diff(P08, document)] == [
        ("purposes", "poll", "added")
    ]
    theirs = replace(P08, purposes=(replace(P08.purposes[0], en="Contract"), *P08.purposes[1:]))
    merged = merge(P08, document, theirs)
    assert merged.conflicts == ()
    assert merged.document.purposes == (*theirs.purposes, POLL)


def test_what_a_consent_is_looked_for_in_is_not_sealed():
    fields = tuple(
        replace(one, sealed=True) if (one.category, one.code) == ("GK", "withdrawn_on") else one
        for one in P08.fields
    )
    found = check(replace(P08, fields=fields)).problems
    assert "purpose_sealed" in {one.code for one in found}
    open_ones = tuple(one for one in P08.purposes if not one.consent)
    found = check(replace(P08, fields=fields, purposes=open_ones)).problems
    assert "purpose_sealed" not in {one.code for one in found}


@pytest.mark.parametrize(
    ("changes", "covered"),
    [
        ({}, True),
        ({"purpose": "marketing"}, True),
        ({"purpose": ["contract"]}, False),
        ({"purpose": None}, False),
        ({"legal_basis": "contract"}, False),
        ({"withdrawn_on": "2026-06-01"}, False),
    ],
)
def test_a_consent_covers_what_it_names_until_it_is_withdrawn(changes, covered):
    assert consents_to("marketing", BASED | changes) is covered


def test_categories_with_personal_data_are_known_by_their_fields():
    codes = personal_codes(P08)
    assert {"name", "mobile"} <= codes["GK"]
    assert "evidence" not in codes["GK"]
    assert "JY" not in codes
