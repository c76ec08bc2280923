"""Which departments belong to a head, and who is accountable for one."""

from security.people.head_rules import accountable, upwards, with_those_below

TREE = {"A": "", "B": "A", "C": "B", "D": "A", "X": "Y", "Y": "X"}


def test_a_department_is_headed_with_all_that_lie_below():
    assert with_those_below(["B"], TREE) == {"B", "C"}
    assert with_those_below(["A"], TREE) == {"A", "B", "C", "D"}
    assert with_those_below(["unknown"], TREE) == {"unknown"}
    assert with_those_below([], TREE) == set()


def test_a_ring_of_departments_ends():
    assert upwards("X", TREE) == ("X", "Y")


def test_where_nobody_heads_a_department_the_next_above_is_accountable():
    heads = {"A": ["Li"], "C": ["Wu", "Xu"], "D": []}
    assert accountable("C", TREE, heads) == ["Wu", "Xu"]
    assert accountable("B", TREE, heads) == ["Li"]
    assert accountable("D", TREE, heads) == ["Li"]
    assert accountable("X", TREE, heads) == ()
