"""A category or a field put elsewhere: what it takes along, and what forbids the place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid, Missing
from policies.categories.rules import Category, problems_with_tree
from policies.document.values import NumberRule, PolicyDocument
from policies.fields.rules import Field, FieldType, Section, fields_of
from policies.studio.arranging import category_placed, field_placed

CODES = ("A", "A·X", "A·X·P", "A·Y", "B", "C", "C·Z")
TREE = PolicyDocument(
    categories=tuple(
        Category(code=code, zh=code, en=code, parent=code.rpartition("·")[0], custodian="D")
        for code in CODES
    ),
    numbering=(NumberRule(category="A·X", pattern="{CAT}-{SEQ:4}"),),
)


def placed(code, parent, after, **more):
    return category_placed(TREE, code, parent=parent, after=after, **more)


def siblings(document, parent):
    return [one.code for one in document.categories if one.parent == parent]


@pytest.mark.parametrize(
    ("code", "parent", "after", "expected"),
    [
        ("C", "", "", ["C", "A", "B"]),
        ("A", "", "B", ["B", "A", "C"]),
        ("A", "", "C", ["B", "C", "A"]),
        ("A·Y", "A", "", ["A·Y", "A·X"]),
        ("B", "A", "A·X", ["A·X", "A·B", "A·Y"]),
        ("B", "C", "", ["C·B", "C·Z"]),
        ("A·X", "", "C", ["A", "B", "C", "X"]),
        ("B", "A·Y", "", ["A·Y·B"]),
    ],
)
def test_a_category_stands_where_it_is_put(code, parent, after, expected):
    document, there = placed(code, parent, after)
    assert siblings(document, parent) == expected
    assert there in expected
    assert problems_with_tree(document.categories) == ()


def test_all_below_and_its_rules_go_along():
    document, there = placed("A·X", "B", "")
    assert there == "B·X"
    assert siblings(document, "B·X") == ["B·X·P"]
    assert [one.category for one in document.numbering] == ["B·X"]


@given(st.sampled_from(CODES), st.sampled_from(("", *CODES)), st.sampled_from(("", *CODES)))
def test_no_category_is_lost_and_the_others_keep_their_order(code, parent, after):
    try:
        document, there = placed(code, parent, after)
    except Invalid:
        return
    assert len(document.categories) == len(CODES)
    inside = {one for one in CODES if one == code or one.startswith(f"{code}·")}
    kept = [one.code for one in document.categories if not f"{one.code}·".startswith(f"{there}·")]
    assert kept == [one for one in CODES if one not in inside]


@pytest.mark.parametrize(
    ("code", "parent", "after", "problem"),
    [
        ("A", "A·X", "", "cycle"),
        ("A", "A", "", "cycle"),
        ("B", "A", "C", "after"),
        ("B", "", "B", "after"),
    ],
)
def test_an_impossible_place_is_refused(code, parent, after, problem):
    with pytest.raises(Invalid) as caught:
        placed(code, parent, after)
    assert [one.code for one in caught.value.problems] == [problem]


def test_what_is_published_changes_its_order_but_not_its_parent():
    document, _there = placed("C", "", "", published={"C"})
    assert siblings(document, "")[0] == "C"
    for code in ("A", "A·X"):  # X itself is new, but what lies below is published
        with pytest.raises(Invalid) as caught:
            placed(code, "B", "", published={"A·X·P"})
        (problem,) = caught.value.problems
        assert (problem.code, problem.params["category"]) == ("fixed", "A·X·P")


@pytest.mark.parametrize(
    ("code", "parent", "after"), [("N", "", ""), ("B", "N", ""), ("B", "", "N")]
)
def test_a_category_that_is_not_there_is_missing(code, parent, after):
    with pytest.raises(Missing):
        placed(code, parent, after)


def field(category, code, section=""):
    return Field(
        category=category, code=code, zh=code, en=code, type=FieldType.TEXT, section=section
    )


CARD = PolicyDocument(
    categories=TREE.categories,
    sections=(
        Section(category="A", code="S1", zh="一", en="", department=""),
        Section(category="A", code="S2", zh="二", en="", department=""),
    ),
    fields=(
        field("A", "a", "S1"),
        field("A", "b", "S1"),
        field("B", "x"),
        field("A", "c", "S2"),
        field("A·X", "own", "S1"),
    ),
)


@pytest.mark.parametrize(
    ("code", "section", "after", "expected"),
    [
        ("b", "S1", "", ["b", "a", "c"]),
        ("a", "S1", "b", ["b", "a", "c"]),
        ("a", "S2", "c", ["b", "c", "a"]),
        ("a", "S2", "", ["b", "a", "c"]),
        ("c", "", "", ["c", "a", "b"]),
        ("a", "S1", "a", ["a", "b", "c"]),
    ],
)
def test_a_field_stands_where_it_is_put(code, section, after, expected):
    document = field_placed(CARD, "A", code, section=section, after=after)
    shown = fields_of(["A"], document.fields, sections=document.sections)
    assert [one.code for one in shown] == expected
    assert next(one.section for one in shown if one.code == code) == section
    others = [one for one in document.fields if one.category != "A"]
    assert others == [one for one in CARD.fields if one.category != "A"]


@pytest.mark.parametrize(("code", "after"), [("own", ""), ("a", "own"), ("n", "")])
def test_only_fields_of_the_category_itself_are_put_elsewhere(code, after):
    with pytest.raises(Missing):
        field_placed(CARD, "A", code, section="S1", after=after)
