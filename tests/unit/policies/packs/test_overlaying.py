"""Variants: an overlay adds rows and replaces those of the same key, and nothing else."""

from dataclasses import replace

import pytest

from kernel.errors import Invalid
from policies.document.canonical import export, load
from policies.document.rules import check
from policies.document.values import (
    Confidentiality,
    Consultation,
    NumberRule,
    PolicyDocument,
    Purpose,
    Scope,
    StatusRule,
)
from policies.packs.loader import load_pack, pack_codes, stored_bytes
from policies.packs.overlaying import KEYS, overlaid
from policies.retention.rules import RetentionRule

VARIANTS = [code for code in pack_codes() if "." in code]
PARTS = [*KEYS]


def overlay(code: str) -> PolicyDocument:
    return load(stored_bytes(code))


@pytest.mark.parametrize("code", VARIANTS)
def test_a_variant_is_its_base_with_the_rows_of_its_overlay(code: str) -> None:
    base, found = load_pack(code.partition(".")[0]), load_pack(code)
    for part in PARTS:
        key = KEYS[part]
        own = {key(row): row for row in getattr(overlay(code), part)}
        rows = {key(row): row for row in getattr(found, part)}
        assert rows == {key(row): row for row in getattr(base, part)} | own
        assert len(rows) == len(getattr(found, part))


@pytest.mark.parametrize("code", VARIANTS)
def test_the_management_records_stay_last(code: str) -> None:
    codes = [category.code for category in load_pack(code).categories]
    assert codes[codes.index("GL") :] == [one for one in codes if one.startswith("GL")]


@pytest.mark.parametrize("code", VARIANTS)
def test_a_variant_is_a_sound_document_of_its_own(code: str) -> None:
    found = load_pack(code)
    assert not check(found).problems
    assert load(export(found)) == found


def test_new_categories_stand_in_their_family() -> None:
    codes = [category.code for category in load_pack("P02.BANK").categories]
    assert codes[codes.index("JY") :][:5] == ["JY", "JY·CK", "JY·DK", "JY·TZ", "JY·LC"]


def test_rows_of_categories_follow_their_order() -> None:
    found = load_pack("P02.SEC")
    place = {category.code: at for at, category in enumerate(found.categories)}
    for part in ("sections", "fields", "numbering", "retention"):
        places = [place[row.category] for row in getattr(found, part)]
        assert places == sorted(places)


def test_an_overlay_that_changes_nothing_is_refused() -> None:
    with pytest.raises(Invalid, match="changes nothing of its pack"):
        overlaid(load_pack("P07"), PolicyDocument(pack="P07.X", zh="别名"))


@pytest.mark.parametrize("part", PARTS)
def test_an_overlay_that_repeats_a_row_is_refused(part: str) -> None:
    said = Confidentiality(
        category="KP", scope="客户资料", measures="专人保管", responsibilities="经办人"
    )
    base = replace(
        load_pack("P07"),
        confidentiality=(said,),
        consultations=(Consultation(category="KP", identity=True),),
        statuses=(StatusRule(category="KP", becomes="active", idle=1),),
        scopes=(Scope(code="S", zh="范围", positions=("CLK",)),),
        purposes=(Purpose(code="service", zh="客户服务", business=True),),
    )
    rows = getattr(base, part)[:1]
    with pytest.raises(Invalid, match=f"P07.X repeats a row of “{part}” that its pack has already"):
        overlaid(base, replace(PolicyDocument(pack="P07.X"), **{part: rows}))


def test_an_overlay_that_names_a_row_twice_is_refused() -> None:
    row = NumberRule(category="KP", pattern="{SEQ:6}")
    with pytest.raises(Invalid, match="names a row of “numbering” twice"):
        overlaid(load_pack("P07"), PolicyDocument(pack="P07.X", numbering=(row, row)))


def test_an_unknown_key_is_refused_with_its_line() -> None:
    text = "format: 1\npack: P07.X\nnumbering:\n- {category: KP, patern: x}\n"
    with pytest.raises(Invalid, match=r"(?s)4.*patern"):
        load(text)


def test_one_law_beside_another_is_one_rule_beside_another() -> None:
    """A replaced rule is one for the same trigger; another trigger is another law, and the longest period wins."""
    base = load_pack("P02")
    same = RetentionRule(category="SF", code="D15", period="P15Y", trigger="END")
    other = replace(same, trigger="ACCT")
    for rule, count in ((same, 1), (other, 2)):
        found = overlaid(base, PolicyDocument(pack="P02.X", retention=(rule,)))
        assert len([one for one in found.retention if one.category == "SF"]) == count
