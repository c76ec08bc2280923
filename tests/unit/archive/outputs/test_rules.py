"""How many rows may leave at once: the nearest category, one's own position first, the whole as narrow as a part."""

import pytest

from archive.outputs.rules import Limit, limit_for, problems_with

PARENTS = {"KH": "", "KP": "KH", "QY": "KH", "CW": ""}


def limit(rows, category="", position=""):
    return Limit(category=category, position=position, rows=rows)


@pytest.mark.parametrize(
    ("limits", "category", "positions", "expected"),
    [
        ([], "KP", {"CLK"}, None),
        ([limit(9)], "KP", {"CLK"}, 9),
        ([limit(9), limit(3, "KH")], "KP", {"CLK"}, 3),
        ([limit(9), limit(3, "KH"), limit(5, "KP")], "KP", {"CLK"}, 5),
        ([limit(9), limit(2, position="CLK")], "KP", {"CLK"}, 2),
        ([limit(2), limit(9, position="CLK"), limit(5, position="DH")], "KP", {"CLK", "DH"}, 9),
        ([limit(2, position="DH")], "KP", {"CLK"}, None),
        ([limit(9), limit(3, "KP")], "CW", {"CLK"}, 9),
        ([limit(9), limit(3, "KP")], "KH", {"CLK"}, 3),
        ([limit(3, "KP")], "", {"CLK"}, 3),
        ([limit(9, "KP"), limit(20)], "", {"CLK"}, 9),
        ([limit(3, "KP", "DH")], "", {"CLK"}, None),
    ],
    ids=[
        "none", "company", "category-above", "nearest", "own-position", "widest-of-own", "of-others",
        "another-category", "the-whole-of-a-part", "everything", "everything-with-general", "not-mine",
    ],
)  # fmt: skip
def test_the_limit_of_an_output(limits, category, positions, expected):
    assert limit_for(limits, category, positions, PARENTS) == expected


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (limit(0), "rows"),
        (limit(200_001), "rows"),
        (limit(1, "NOPE"), "category"),
        (limit(1, "", "NOPE"), "position"),
    ],
)
def test_what_is_no_limit_is_a_problem(wanted, code):
    found = problems_with(wanted, categories=PARENTS, positions={"CLK"})
    assert [one.code for one in found] == [code]
    assert not problems_with(limit(1, "KP", "CLK"), categories=PARENTS, positions={"CLK"})
