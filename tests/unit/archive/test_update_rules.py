"""What the regulation says of change notices, joint reviews and the day of a change."""

from datetime import date

import pytest

from archive.checks.rules import contributing, lacking, may_confirm
from archive.records.rules import day_problems
from archive.updates.rules import LONGEST, may_compare, needs_answer, split

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("happened", "wrong"),
    [
        (None, False),
        (TODAY, False),
        (date(2026, 12, 1), True),
        (date(1899, 12, 31), True),
        (date(1900, 1, 1), False),
    ],
)
def test_what_is_recorded_has_come_about(happened, wrong):
    assert bool(day_problems(happened, TODAY)) is wrong


def test_what_was_not_offered_cannot_be_accepted():
    found = split(["a", "b", "a"], {"b", "level"})
    assert (found.taken, found.left) == (("b",), ("a",))


def test_a_rejected_value_needs_words_an_accepted_one_none():
    assert not needs_answer(split(["a"], ()), " ")
    assert needs_answer(split(["a"], ()), "wrong")
    assert needs_answer(split(["a"], ["a"]), "")
    assert not needs_answer(split(["a"], ["a"]), "x" * (LONGEST + 1))


def test_a_notice_is_compared_once():
    assert may_compare("open", "")
    assert may_compare("decided", "王").params == {"name": "王"}


def test_a_record_is_reviewed_once_no_contributor_is_left():
    together = contributing(["GLB", "", "GLB"], "XSB")
    assert together == {"GLB", "XSB"}
    assert lacking(together, ["XSB"]) == ("GLB",)
    assert lacking(together, ["XSB", "GLB", "CWB"]) == ()


@pytest.mark.parametrize(
    ("found", "remark", "may"),
    [
        ("no_change", "", True),
        ("finding", "", False),
        ("finding", "x", True),
        ("dream", "x", False),
    ],
)
def test_a_finding_needs_words(found, remark, may):
    assert bool(may_confirm(found, remark)) is may
