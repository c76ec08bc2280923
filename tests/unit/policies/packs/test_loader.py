"""The packs that come with Fonds."""

from datetime import date

import pytest

from kernel.errors import Missing
from policies.access.rules import Verb
from policies.document.canonical import export
from policies.document.rules import check, effective, fileable, slots
from policies.numbering.rules import NumberFacts, parse_pattern, render
from policies.packs.loader import load_pack, pack_bytes, pack_codes

SEED_VERBS = (Verb.CREATE, Verb.EDIT, Verb.VIEW, Verb.IMPORT, Verb.EXPORT)


def test_the_general_and_the_dealer_pack_are_there() -> None:
    assert pack_codes() == ("P01", "P07")


def test_an_unknown_pack_is_missing_and_the_known_ones_are_named() -> None:
    with pytest.raises(Missing, match="P01, P07"):
        load_pack("P99")


@pytest.mark.parametrize("code", pack_codes())
def test_a_pack_has_no_problem(code: str) -> None:
    assert [str(problem) for problem in check(load_pack(code)).problems] == []


@pytest.mark.parametrize("code", pack_codes())
def test_a_pack_is_stored_as_its_canonical_bytes(code: str) -> None:
    assert export(load_pack(code)) == pack_bytes(code)


@pytest.mark.parametrize("code", pack_codes())
def test_every_label_of_a_pack_is_in_both_languages(code: str) -> None:
    pack = load_pack(code)
    rows = [
        *pack.departments,
        *pack.positions,
        *pack.levels,
        *pack.categories,
        *pack.sections,
        *pack.fields,
        *pack.approvals,
        *(choice for field in pack.fields for choice in field.choices),
    ]
    assert [row for row in rows if not row.zh.strip() or not row.en.strip()] == []


@pytest.mark.parametrize("code", pack_codes())
def test_every_category_has_custodian_number_retention_and_slots(code: str) -> None:
    pack = load_pack(code)
    assigned = slots(pack)
    for category in fileable(pack):
        found = effective(pack, category.code)
        assert found.custodian
        assert found.number is not None
        assert found.retention
        listed = {field.code for field in found.fields if field.listed}
        mine = {field: slot for (owner, field), slot in assigned.items() if owner == category.code}
        assert set(mine) == listed
        assert len(set(mine.values())) == len(mine)


@pytest.mark.parametrize(
    ("department", "rights"),
    [("XSB", "CUQIO"), ("XZB", "QO"), ("JSB", "QO"), ("CWB", ""), ("GLB", "")],
)
def test_the_dealer_pack_grants_the_seed_matrix_on_the_customer_card(
    department: str, rights: str
) -> None:
    held = {
        verb
        for grant in load_pack("P07").grants
        if grant.department == department and "KP" in grant.categories
        for verb in grant.verbs
    }
    assert "".join(verb.value for verb in SEED_VERBS if verb in held) == rights


def test_only_finance_writes_the_ledger_of_the_dealer_pack() -> None:
    held = {
        grant.department: "".join(verb.value for verb in grant.verbs)
        for grant in load_pack("P07").grants
        if "FH" in grant.categories
    }
    assert held == {"XSB": "Q", "CWB": "CUQI"}


def test_the_dealer_number_reads_region_and_class() -> None:
    number = effective(load_pack("P07"), "KP").number
    assert number is not None
    assert number.pattern == "{REGION:2}{F:cust_class.code}-{SEQ:4}"


def test_a_sub_category_of_the_general_pack_inherits_fields_and_level() -> None:
    sales = effective(load_pack("P01"), "HT·XS")
    assert sales.level == "L2"
    assert sales.origins["level"] == "HT"
    assert {"contract_no", "signed_on", "done_on"} <= {field.code for field in sales.fields}
    assert [rule.code for rule in sales.retention] == ["D10", "D30"]


@pytest.mark.parametrize(
    ("code", "category", "facts", "counter", "number"),
    [
        (
            "P01",
            "HT·XS",
            NumberFacts(
                fonds="KH01",
                category="HT·XS",
                on=date(2026, 3, 9),
                retention="D10",
                department="XSB",
            ),
            1,
            "KH01-HT·XS·2026-D10-XSB-0001",
        ),
        ("P01", "KH·Q", NumberFacts(fonds="KH01", customer_type="Q"), 123, "KH01-KH·Q-000123"),
        ("P01", "KH·G", NumberFacts(fonds="KH01", category="KH·G"), 7, "KH01-KH·G-000007"),
        ("P07", "KP", NumberFacts(region="12", fields={"cust_class": "J"}), 36, "12J-0036"),
    ],
)
def test_the_numbers_of_the_packs_read_as_their_regulation_says(
    code: str, category: str, facts: NumberFacts, counter: int, number: str
) -> None:
    rule = effective(load_pack(code), category).number
    assert rule is not None
    assert render(parse_pattern(rule.pattern), facts, counter) == number


def test_a_contract_marked_important_is_kept_thirty_years() -> None:
    rules = effective(load_pack("P01"), "HT·XS").retention
    assert {rule.condition: rule.period for rule in rules} == {"": "P10Y", "is_key": "P30Y"}


def test_no_field_of_a_pack_is_held_by_the_record_itself() -> None:
    held = {"archive_no", "title", "category", "filed_on", "created_by", "level", "legacy_no"}
    assert [
        field.code
        for code in pack_codes()
        for field in load_pack(code).fields
        if field.code in held
    ] == []
