"""Views have a name of their own, are shared by who may, and columns keep their order."""

import pytest

from archive.lists.rules import (
    EVERYBODY,
    MOST_AT_ONCE,
    MOST_VIEWS,
    TITLE,
    may_share,
    moved,
    name_problems,
    tidy_columns,
    too_many,
)


@pytest.mark.parametrize(
    ("name", "taken", "count", "codes"),
    [
        ("本月", (), 0, []),
        ("", (), 0, ["name"]),
        ("x" * 101, (), 0, ["name"]),
        ("本月", ("本月",), 1, ["taken"]),
        ("本月", (), MOST_VIEWS, ["many"]),
    ],
)
def test_a_view_has_a_name_of_its_own(name, taken, count, codes):
    assert [one.code for one in name_problems(name, taken, count)] == codes


@pytest.mark.parametrize(
    ("shared", "keeps", "configures", "allowed"),
    [
        ("", False, False, True),
        ("XSB", True, False, True),
        ("XSB", False, False, False),
        ("CWB", True, False, False),
        ("CWB", False, True, True),
        (EVERYBODY, True, False, False),
        (EVERYBODY, False, True, True),
    ],
)
def test_a_view_is_shared_by_who_may(shared, keeps, configures, allowed):
    decision = may_share(shared, departments={"XSB"}, keeps_records=keeps, configures=configures)
    assert bool(decision) is allowed
    assert bool(decision.reason) is not allowed


def test_columns_are_known_once_each_and_never_without_the_title():
    assert tidy_columns(["area", "area", "gone"], {"area", TITLE}) == (TITLE, "area")
    assert tidy_columns(["area", TITLE], {"area", TITLE}) == ("area", TITLE)


def test_a_column_moves_by_one_and_stops_at_the_ends():
    assert moved("abc", "c", -1) == ["a", "c", "b"]
    assert moved("abc", "a", -1) == ["a", "b", "c"]
    assert moved("abc", "c", 1) == ["a", "b", "c"]
    assert moved("abc", "x", 1) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("count", "codes"),
    [(0, ["none"]), (1, []), (MOST_AT_ONCE, []), (MOST_AT_ONCE + 1, ["too_many"])],
)
def test_so_many_records_are_changed_together(count, codes):
    assert [one.code for one in too_many(count)] == codes
