"""Packs with add-ons: whatever is combined is sound, deterministic, and loses no row of either."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid
from policies.document.canonical import export
from policies.document.rules import check, effective
from policies.document.values import PolicyDocument
from policies.fields.rules import FieldType
from policies.packs.combining import SAME, combine
from policies.packs.loader import ADDONS, joined, load_pack, pack_codes

BASES = st.sampled_from(pack_codes())
CHOSEN = st.sets(st.sampled_from(ADDONS), min_size=1).map(lambda found: tuple(sorted(found)))
PAIRS = [
    (base, addon) for base in pack_codes() for addon in ADDONS if addon != base.partition(".")[0]
]


def code_in(base: PolicyDocument, addon: PolicyDocument, code: str) -> str:
    """The code a category of the add-on has beside `base`, said once more in the test's own words."""
    root, dot, rest = code.partition("·")
    taken = root in {category.code for category in base.categories}
    return (addon.pack + root if taken and root not in {"GL", "TS"} else root) + dot + rest


@pytest.mark.parametrize(("base", "addon"), PAIRS)
def test_every_pack_takes_every_addon_and_no_row_is_lost(base: str, addon: str) -> None:
    one, other = load_pack(base), load_pack(addon)
    found = load_pack(joined(base, (addon,)))
    assert [str(problem) for problem in check(found).problems] == []
    # the base is as it was
    assert {row.category + row.code for row in one.fields} <= {
        row.category + row.code for row in found.fields
    }
    for part in ("departments", "positions", "levels", "categories", "sections", "numbering"):
        assert set(getattr(one, part)) <= set(getattr(found, part))
    assert set(one.retention) <= set(found.retention)
    assert set(one.grants) <= set(found.grants)
    # and what the add-on brings is there
    codes = {row.code: code_in(one, other, row.code) for row in other.categories}
    assert set(codes.values()) <= set(found.categories_by_code)
    for field in other.fields:
        there = effective(found, codes[field.category]).field(field.code)
        assert (there.type, there.repeat) == (field.type, field.repeat)
        assert {choice.code for choice in field.choices} <= {c.code for c in there.choices} or (
            field.category.partition("·")[0] in SAME
        )
    for part in ("departments", "positions", "levels"):
        kept = {row.code for row in getattr(found, part)}
        assert {row.code for row in getattr(other, part)} <= kept
    assert {row.subject for row in other.approvals} <= {row.subject for row in found.approvals}
    for row in other.numbering:
        assert effective(found, codes[row.category]).number is not None
    new = {code for code in codes if codes[code] not in one.categories_by_code}
    kept_rules = {(rule.category, rule.period, rule.trigger) for rule in found.retention}
    for rule in other.retention:
        if rule.category in new:
            assert (codes[rule.category], rule.period, rule.trigger) in kept_rules
    for grant in other.grants:
        reached = (
            {codes[one] for one in grant.categories}
            if grant.categories != ("*",)
            else {codes[row.code] for row in other.categories if not row.parent}
        )
        assert any(
            mine.verbs == grant.verbs
            and (mine.department, mine.position) == (grant.department, grant.position)
            and (reached <= set(mine.categories) or mine.categories == ("*",))
            for mine in found.grants
        )


@settings(max_examples=25, deadline=None)
@given(base=BASES, addons=CHOSEN)
def test_several_addons_are_sound_and_always_the_same(base: str, addons: tuple[str, ...]) -> None:
    found = load_pack(base)
    for addon in addons:
        found = combine(found, load_pack(addon))
    assert not check(found).problems
    assert export(found) == export(load_pack(joined(base, addons)))
    again = found
    for addon in addons:
        again = combine(again, load_pack(addon))
    assert again == found


def test_complaints_are_one_thing_and_other_equal_codes_are_not() -> None:
    found = load_pack("P01+P05").categories_by_code
    assert {"TS", "TS·ZL", "FX"} <= set(found)
    assert effective(load_pack("P01+P05"), "TS·ZL").kind == "item"
    assert "P09HD" in load_pack("P07+P09").categories_by_code
    assert load_pack("P07+P09").categories_by_code["HD"].zh == "核对记录"
    assert "P05FX" in load_pack("P08+P05").categories_by_code


def test_an_addon_gives_nobody_more_of_what_the_pack_has_already() -> None:
    """“Every category” of an add-on is every category of its own."""
    found = load_pack("P07+P11")
    auditors = [grant for grant in found.grants if grant.position == "AUD"]
    assert [set(grant.categories) for grant in auditors] == [{"KU", "WS", "GL"}]


def test_disposal_is_decided_by_the_stricter_of_two_templates() -> None:
    found = load_pack("P07+P11")
    assert [a.code for a in found.approvals if a.subject == "destroy"] == ["AP8"]
    assert [a.code for a in load_pack("P01+P05").approvals if a.subject == "destroy"] == ["AP8"]


def test_lists_of_departments_name_those_of_both() -> None:
    found = load_pack("P07+P05")
    every = {row.code for row in found.departments}
    for category, code in (("ZG", "dept"), ("TS", "dept"), ("GL·YJ", "from_dept")):
        assert {choice.code for choice in effective(found, category).field(code).choices} == every


def test_a_category_is_put_onto_the_one_it_is() -> None:
    """Credit grades of the trading pack and the grades of the credit pack are one category where one says so."""
    found = combine(load_pack("P03"), load_pack("P06"), onto={"DJ": "XY"})
    assert not check(found).problems
    assert "DJ" not in found.categories_by_code
    fields = {field.code for field in effective(found, "XY").fields}
    assert {"eval_on", "deposit", "measures"} <= fields
    assert any("XY" in grant.categories and grant.department == "KFB" for grant in found.grants)
    assert [rule.trigger for rule in found.retention if rule.category == "XY"] == ["EVAL"]


def test_a_category_gets_another_code_where_one_says_so() -> None:
    found = combine(load_pack("P07"), load_pack("P09"), onto={"HD": "YXHD"})
    assert found.categories_by_code["YXHD"].zh == "营销活动"
    assert not check(found).problems


def test_fields_of_two_types_are_not_made_one() -> None:
    changed = replace(
        load_pack("P05"),
        fields=tuple(
            replace(field, type=FieldType.NUMBER) if field.code == "customer" else field
            for field in load_pack("P05").fields
        ),
    )
    with pytest.raises(Invalid) as caught:
        combine(load_pack("P01"), changed)
    assert str(caught.value) == (
        "The category TS of P01 cannot take in TS of P05: "
        "the field “customer” is link there and number here."
    )


def test_only_categories_of_the_addon_are_put_somewhere() -> None:
    with pytest.raises(Invalid, match="P05 has no category “KP” at its root"):
        combine(load_pack("P07"), load_pack("P05"), onto={"KP": "KP"})
