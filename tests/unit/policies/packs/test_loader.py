"""The packs that come with Fonds."""

import pytest

from kernel.errors import Missing
from policies.access.rules import Verb
from policies.document.canonical import export, load
from policies.document.rules import check, effective, fileable, slots
from policies.packs.loader import (
    heading,
    joined,
    load_pack,
    pack_bytes,
    pack_codes,
    stored_bytes,
)
from policies.packs.words import PURPOSES, pack_name

SEED_VERBS = (Verb.CREATE, Verb.EDIT, Verb.VIEW, Verb.IMPORT, Verb.EXPORT)


def test_all_eleven_packs_and_their_variants_are_there() -> None:
    assert pack_codes() == (
        *("P01", "P01.S19", "P02", "P02.BANK", "P02.FUND", "P02.INS", "P02.SEC"),
        *("P03", "P04", "P05", "P06", "P07", "P08", "P09", "P10", "P11"),
    )


@pytest.mark.parametrize("code", ["P99", "P99.BANK", "P07.BANK", "P07+P99", "", "../P07"])
def test_an_unknown_pack_is_missing_and_the_known_ones_are_named(code: str) -> None:
    with pytest.raises(Missing, match=r"P01, P01\.S19|P05, P06"):
        load_pack(code)


def test_a_pack_that_is_no_addon_is_not_had_beside_another() -> None:
    with pytest.raises(Missing, match="“P03” is no add-on of a policy pack; there are P05, P06"):
        load_pack("P01+P03")


def test_a_variant_says_which_pack_and_which_variant_it_is() -> None:
    document = load_pack("P02.BANK")
    assert (document.pack, document.zh) == ("P02.BANK", "金融客户档案包（银行）")
    assert load(pack_bytes("P02.BANK")) == document


def test_addons_come_in_their_own_order_and_once() -> None:
    assert joined("P07", ("P11", "P06", "P06")) == "P07+P06+P11"
    assert joined("P05", ("P05", "P11")) == "P05+P11"
    assert load_pack("P07+P06+P11").pack == "P07+P06+P11"


@pytest.mark.parametrize("code", pack_codes())
def test_a_pack_has_no_problem(code: str) -> None:
    assert [str(problem) for problem in check(load_pack(code)).problems] == []


@pytest.mark.parametrize("code", pack_codes())
def test_a_pack_is_stored_as_its_canonical_bytes(code: str) -> None:
    assert export(load(stored_bytes(code))) == stored_bytes(code)
    assert export(load_pack(code)) == pack_bytes(code)
    assert load(pack_bytes(code)) == load_pack(code)


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
    assert held == {"XSB": "Q", "CWB": "CUQIF"}


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


@pytest.mark.parametrize("code", pack_codes())
def test_a_heading_says_what_the_whole_pack_says_of_itself(code: str) -> None:
    found, whole = heading(code), load_pack(code)
    assert (found.pack, found.zh, found.en) == (whole.pack, whole.zh, whole.en)
    assert not found.categories


@pytest.mark.parametrize("code", pack_codes())
def test_each_pack_is_named_with_what_it_is_for(code: str) -> None:
    assert PURPOSES[code].strip()
    assert pack_name(code, "zh-hans") == f"{code} · {load_pack(code).zh}"
    assert pack_name(code, "en") == f"{code} · {load_pack(code).en}"


def test_a_pack_with_addons_is_named_by_all_of_them() -> None:
    whole = load_pack("P02.BANK+P06+P11")
    assert pack_name(whole.pack, "zh-hans") == f"{whole.pack} · {whole.zh}"
    assert pack_name(whole.pack, "en") == f"{whole.pack} · {whole.en}"
