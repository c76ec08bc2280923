"""The category tree: what inherits, what is below, what is unsound."""

from dataclasses import replace

import pytest

from policies.categories.rules import (
    Category,
    Kind,
    Review,
    below,
    in_cycle,
    inherited,
    path,
    problems_with_tree,
)

ROOT = Category(code="HT", zh="合同", en="Contracts", custodian="XSB", level="L2", kind=Kind.ITEM)
LEAF = Category(code="HT·XS", zh="销售", en="Sales", parent="HT", review=Review.NONE)
TREE = {"HT": ROOT, "HT·XS": LEAF}


def test_a_sound_tree_has_no_problem() -> None:
    assert problems_with_tree((ROOT, LEAF)) == ()


def test_the_path_runs_from_the_root() -> None:
    assert path(TREE, "HT·XS") == (ROOT, LEAF)
    assert path(TREE, "ZZ") == ()


def test_the_nearest_that_says_something_wins() -> None:
    found = inherited(path(TREE, "HT·XS"))
    assert (found.level, found.review, found.carrier) == ("L2", Review.NONE, "electronic")
    assert inherited((replace(ROOT, file_kinds=("pdf",)), LEAF)).file_kinds == ("pdf",)
    assert found.origins["level"] == "HT"
    assert found.origins["review"] == "HT·XS"
    assert found.origins["carrier"] == ""


def test_below_takes_whole_parts_of_a_code() -> None:
    other = Category(code="HTX", zh="另", en="Other")
    assert below((ROOT, LEAF, other), "HT") == {"HT", "HT·XS"}


def test_a_cycle_ends_every_walk() -> None:
    circle = {"A": replace(ROOT, code="A", parent="B"), "B": replace(ROOT, code="B", parent="A")}
    assert in_cycle(circle, "A")
    assert len(path(circle, "A")) == 2
    assert any("lies under itself" in str(p) for p in problems_with_tree(tuple(circle.values())))


@pytest.mark.parametrize(
    ("category", "says"),
    [
        (replace(ROOT, code="H T"), "letters and digits"),
        (replace(ROOT, code=""), "letters and digits"),
        (replace(ROOT, zh=" "), "no Chinese name"),
        (replace(ROOT, carrier="stone"), "carrier"),
        (replace(ROOT, filing_order="colour"), "filing order"),
        (replace(ROOT, file_kinds=("pdf", "exe")), "called “exe”; there are: pdf, jpg"),
        (replace(ROOT, file_kinds=("pdf", "jpg", "pdf")), "“pdf” is named twice"),
        (replace(ROOT, custodian=""), "No department keeps"),
        (replace(LEAF, code="XS"), "must be the parent's code"),
        (replace(LEAF, parent="ZZ"), "does not exist"),
    ],
)
def test_an_unsound_category_is_named(category: Category, says: str) -> None:
    tree = (category,) if not category.parent else (ROOT, category)
    assert says in "\n".join(map(str, problems_with_tree(tree)))


def test_a_retired_category_needs_no_custodian() -> None:
    assert problems_with_tree((replace(ROOT, custodian="", retired=True),)) == ()
