"""The rights matrix of a regulation, and what is wrong with a set of grants."""

from datetime import date

import pytest

from policies.access.rules import (
    Grant,
    Post,
    Verb,
    effective_rights,
    problems_with,
)

TODAY = date(2026, 11, 23)
PARENTS = {"KP": "", "QY": "", "QY·A": "QY"}
SEED = [  # S20-4
    Grant(
        department="XS",
        verbs=(Verb.CREATE, Verb.EDIT, Verb.VIEW, Verb.IMPORT, Verb.EXPORT),
    ),
    Grant(department="XZ", verbs=(Verb.VIEW, Verb.EXPORT)),
    Grant(department="JS", verbs=(Verb.VIEW, Verb.EXPORT)),
]
FIVE = (Verb.CREATE, Verb.EDIT, Verb.VIEW, Verb.IMPORT, Verb.EXPORT)


@pytest.mark.parametrize("category", list(PARENTS))
@pytest.mark.parametrize(
    ("department", "row"),
    [("XS", "CUQIO"), ("XZ", "QO"), ("JS", "QO"), ("CW", ""), ("KF", "")],
)
def test_the_seed_matrix_gives_exactly_these_rights(department, row, category):
    posts = [Post(department=department, position="STF")]
    cells = effective_rights(SEED, posts, [category], today=TODAY, parents=PARENTS)
    held = cells[department, category]
    assert "".join(verb for verb in FIVE if verb in held) == row
    assert held <= set(FIVE)


def test_edit_and_export_without_view_are_not_held():
    grants = [Grant(department="XS", verbs=(Verb.EDIT, Verb.EXPORT, Verb.IMPORT))]
    posts = [Post(department="XS", position="STF")]
    cells = effective_rights(grants, posts, ["KP"], today=TODAY, parents=PARENTS)
    assert cells == {("XS", "KP"): frozenset({Verb.IMPORT})}


def test_the_posts_of_a_department_are_joined():
    grants = [
        Grant(department="XS", position="A", verbs=(Verb.VIEW,)),
        Grant(department="XS", position="B", verbs=(Verb.CREATE,)),
    ]
    posts = [Post(department="XS", position=code) for code in "AB"]
    cells = effective_rights(grants, posts, ["KP"], today=TODAY, parents=PARENTS)
    assert cells == {("XS", "KP"): frozenset({Verb.VIEW, Verb.CREATE})}


def judged(grants):
    return problems_with(
        grants,
        parents=PARENTS,
        departments={"XS", "XZ", "JS"},
        positions={"STF"},
        levels=("L0", "L1", "L2", "L3"),
    )


def test_the_seed_matrix_has_no_problem():
    assert judged(SEED) == []


@pytest.mark.parametrize(
    ("grant", "codes"),
    [
        (Grant(department="ZZ", verbs=(Verb.VIEW,)), ["unknown_department"]),
        (Grant(position="ZZ", verbs=(Verb.VIEW,)), ["unknown_position"]),
        (Grant(categories=("ZZ",), verbs=(Verb.VIEW,)), ["unknown_category"]),
        (Grant(clearance="L9", verbs=(Verb.VIEW,)), ["unknown_level"]),
        (Grant(department="*", position="*", verbs=(Verb.VIEW,)), []),
        (Grant(), ["empty"]),
        (Grant(verbs=(Verb.VIEW,), mask=("X",)), ["unknown_mask"]),
        (
            Grant(verbs=(Verb.VIEW,), valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)),
            ["period"],
        ),
        (Grant(department="XS", verbs=(Verb.EDIT,)), ["without_view"]),
        (Grant(department="XS", verbs=(Verb.EXPORT, Verb.EDIT)), ["without_view"] * 2),
    ],
)
def test_a_grant_is_judged(grant, codes):
    found = judged([grant])
    assert [problem.code for problem in found] == codes
    assert all(str(problem) for problem in found)


def test_edit_without_view_names_the_department_and_the_category():
    view = Grant(department="XS", categories=("QY",), verbs=(Verb.VIEW,))
    edit = Grant(department="XS", categories=("KP", "QY·A"), verbs=(Verb.EDIT,))
    (problem,) = judged([view, edit])
    assert problem.params["department"] == "XS"
    assert problem.params["category"] == "KP"


def test_view_by_another_grant_is_enough():
    view = Grant(verbs=(Verb.VIEW,))
    assert judged([view, Grant(department="XS", position="STF", verbs=(Verb.EDIT,))]) == []
