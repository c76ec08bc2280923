"""One change of a draft taken back: it alone is gone, the rest stays."""

from dataclasses import replace

import pytest

from policies.categories.rules import Category
from policies.document.difference import diff
from policies.document.discarding import without
from policies.document.values import NumberRule, PolicyDocument


def category(code, **said):
    return Category(code=code, zh=code, en=code, **said)


BASE = PolicyDocument(
    fonds="K1",
    zh="甲",
    categories=(category("A"), category("B"), category("C"), category("D")),
    numbering=(NumberRule(category="A", pattern="{CAT}-{SEQ:4}"),),
)
DRAFT = replace(
    BASE,
    fonds="K2",
    categories=(
        category("D"),
        category("NEW"),
        replace(category("A"), zh="新", level="L2"),
        category("C"),
    ),
    numbering=(
        NumberRule(category="A", pattern="{CAT}-{SEQ:5}"),
        NumberRule(category="C", pattern="C-{SEQ:5}"),
    ),
)
CHANGES = diff(BASE, DRAFT)


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: f"{one.part} {one.key} {one.kind}")
def test_taking_one_change_back_leaves_exactly_the_others(change):
    rest = diff(BASE, without(BASE, DRAFT, change))
    assert set(rest) == set(CHANGES) - {change}


def test_all_kinds_of_change_are_among_them():
    assert {one.kind for one in CHANGES} == {"added", "removed", "changed", "moved"}


@pytest.mark.parametrize("backwards", [False, True])
def test_taking_all_changes_back_one_by_one_leads_to_what_is_in_force(backwards):
    draft = DRAFT
    while changes := diff(BASE, draft):
        draft = without(BASE, draft, changes[-1 if backwards else 0])
    assert draft == BASE


def test_a_removed_row_comes_back_behind_the_row_it_followed():
    gone = next(one for one in CHANGES if one.kind == "removed")
    codes = [one.code for one in without(BASE, DRAFT, gone).categories]
    assert codes == ["D", "NEW", "A", "B", "C"]


def test_a_removed_first_row_comes_back_first():
    draft = replace(BASE, categories=BASE.categories[1:])
    assert without(BASE, draft, diff(BASE, draft)[0]) == BASE


def test_a_new_row_stays_behind_the_one_it_follows_when_the_order_is_taken_back():
    moved = next(one for one in CHANGES if one.kind == "moved")
    codes = [one.code for one in without(BASE, DRAFT, moved).categories]
    assert codes == ["A", "C", "D", "NEW"]


def test_what_the_draft_does_not_hold_any_more_changes_nothing():
    added = next(one for one in CHANGES if one.kind == "added" and one.part == "categories")
    once = without(BASE, DRAFT, added)
    assert without(BASE, once, added) == once
