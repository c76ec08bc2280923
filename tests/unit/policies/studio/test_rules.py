"""A grid gives exactly what was ticked, and a moved category takes everything with it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from policies.access.rules import Grant, Post, RowScope, Verb, effective_rights
from policies.categories.rules import Category
from policies.document.values import NumberRule, PolicyDocument
from policies.fields.rules import Field, FieldType
from policies.packs.loader import load_pack
from policies.studio.rules import SEED_VERBS, Reach, moved, regranted, said_directly

DEPARTMENTS = ("XSB", "XZB", "JSB", "CWB")
CATEGORIES = ("KP", "QY", "GL")
VERBS = st.lists(st.sampled_from(SEED_VERBS), unique=True).map(tuple)
GRANTS = st.lists(
    st.builds(
        Grant,
        department=st.sampled_from(("", *DEPARTMENTS)),
        position=st.sampled_from(("", "CLK")),
        categories=st.lists(st.sampled_from(CATEGORIES), min_size=1, unique=True).map(tuple),
        verbs=VERBS.filter(bool),
        rows=st.sampled_from(RowScope),
        mask=st.sampled_from(((), ("P",))),
    ),
    max_size=6,
)
CELLS = st.dictionaries(
    st.tuples(st.sampled_from(("", *DEPARTMENTS)), st.sampled_from(SEED_VERBS)), st.booleans()
)


@given(GRANTS, CELLS, st.sampled_from(CATEGORIES), st.sampled_from(("", "CLK")))
def test_a_grid_changes_its_cells_and_nothing_else(grants, cells, category, position):
    after = regranted(grants, position=position, wanted={category: cells}, reach=Reach())
    held = said_directly(after, category, position)
    assert all((cell in held) is ticked for cell, ticked in cells.items())
    before = said_directly(grants, category, position)
    assert {one for one in before if one not in cells} == {one for one in held if one not in cells}
    for other in CATEGORIES:
        for post in ("", "CLK"):
            if (other, post) != (category, position):
                assert said_directly(after, other, post) == said_directly(grants, other, post)


def test_the_matrix_of_s20_yields_exactly_these_effective_rights():
    wanted = {
        "XSB": set(SEED_VERBS),
        "XZB": {Verb.VIEW, Verb.EXPORT},
        "JSB": {Verb.VIEW, Verb.EXPORT},
    }
    cells = {(code, verb): True for code, verbs in wanted.items() for verb in verbs}
    grants = regranted(
        (), position="", wanted=dict.fromkeys(CATEGORIES, cells), reach=Reach(clearance="L2")
    )
    assert len(grants) == 3  # one line for each department, as the regulation prints it
    posts = [Post(department=code, position="") for code in DEPARTMENTS]
    found = effective_rights(
        grants,
        posts,
        CATEGORIES,
        today=dt.date(2026, 11, 23),
        parents=dict.fromkeys(CATEGORIES, ""),
    )
    for (department, _category), verbs in found.items():
        assert verbs == wanted.get(department, set())


def test_a_right_taken_away_keeps_how_far_the_rest_goes():
    grant = Grant(
        department="XSB",
        categories=("KP", "QY"),
        verbs=(Verb.VIEW, Verb.EXPORT),
        rows=RowScope.OWN,
        mask=("P",),
    )
    cells = {("XSB", Verb.EXPORT): False}
    after = regranted((grant,), position="", wanted={"KP": cells}, reach=Reach())
    assert {(one.categories, one.verbs, one.rows, one.mask) for one in after} == {
        (("QY",), (Verb.VIEW, Verb.EXPORT), RowScope.OWN, ("P",)),
        (("KP",), (Verb.VIEW,), RowScope.OWN, ("P",)),
    }


@pytest.fixture
def document():
    def category(code, parent=""):
        return Category(code=code, zh=code, en=code, parent=parent, custodian="XSB")

    return PolicyDocument(
        categories=(
            category("A"),
            category("A·B", "A"),
            category("A·B·C", "A·B"),
            category("D"),
            category("D·B", "D"),
        ),
        fields=(
            Field(category="A·B·C", code="x", zh="x", en="x", type=FieldType.TEXT),
            Field(category="D", code="y", zh="y", en="y", type=FieldType.LINK, link="A·B"),
        ),
        numbering=(NumberRule(category="A·B", pattern="{SEQ:4}"),),
        grants=(Grant(department="XSB", categories=("A·B", "D"), verbs=(Verb.VIEW,)),),
    )


def test_a_moved_category_takes_everything_with_it(document):
    after = moved(document, "A·B", "")
    assert [(one.code, one.parent) for one in after.categories][1:3] == [("B", ""), ("B·C", "B")]
    assert [one.category for one in after.fields] == ["B·C", "D"]
    assert after.fields[1].link == "B"
    assert after.numbering[0].category == "B"
    assert after.grants[0].categories == ("B", "D")


@pytest.mark.parametrize("parent", ["A", "A·B", "A·B·C"])
def test_a_category_never_lies_under_itself(document, parent):
    with pytest.raises(Invalid, match="cannot lie under itself"):
        moved(document, "A", parent)


def test_a_category_is_not_moved_onto_another(document):
    with pytest.raises(Invalid, match="already a category D·B"):
        moved(document, "A·B", "D")


def test_every_published_category_of_the_packs_can_be_drawn_elsewhere():
    pack = load_pack("P07")
    assert moved(pack, "GL·SY", "KP").categories_by_code["KP·SY"].zh == "档案使用申请表"
