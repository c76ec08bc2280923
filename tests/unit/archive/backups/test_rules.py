"""The backup register as pure rules: what is said of a set, what is a defect of its medium."""

from dataclasses import replace
from datetime import date

import pytest

from archive.backups.rules import (
    Checked,
    Compared,
    Described,
    Kept,
    check_problems,
    compared,
    description_problems,
    is_defect,
    keeping_problems,
    may_check,
    may_end,
)

TODAY = date(2026, 12, 1)
A, B = "a" * 64, "b" * 64
SET = Described(label="BK-1", medium="disk", covers="全部", made_on=TODAY, made_by="张", digest=A)
KEPT = Kept(kept_at="银行保管箱")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({}, []),
        ({"label": " ", "covers": "", "made_by": ""}, ["label", "covers", "made_by"]),
        ({"made_on": date(2027, 1, 1)}, ["made_on"]),
        ({"digest": "xyz"}, ["digest"]),
        ({"digest": ""}, []),
    ],
)
def test_a_set_says_what_it_is(change, where):
    assert [one.where for one in description_problems(replace(SET, **change), TODAY)] == where


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({}, []),
        ({"kept_at": "", "location": 3}, []),
        ({"kept_at": " "}, ["kept_at"]),
        ({"until": TODAY}, ["until"]),
        ({"every": "P2M"}, ["every", "department"]),
        ({"every": "P3M"}, ["department"]),
        ({"every": "P3M", "department": "XSB"}, []),
    ],
)
def test_a_set_is_kept_somewhere_and_checked_by_somebody(change, where):
    found = keeping_problems(replace(KEPT, **change), made_on=TODAY)
    assert [one.where for one in found] == where


@pytest.mark.parametrize(
    ("said", "known", "came_to", "defect", "where"),
    [
        (Checked(readable=True, digest=A), A, Compared.SAME, False, []),
        (Checked(readable=True, digest=B), A, Compared.DIFFERENT, True, []),
        (Checked(readable=True), A, Compared.NOT, False, ["note"]),
        (Checked(readable=True, note="无校验软件"), A, Compared.NOT, False, []),
        (Checked(readable=True), "", Compared.NOT, False, []),
        (Checked(readable=False), A, Compared.NOT, True, ["note"]),
        (Checked(readable=False, note="坏道"), "", Compared.NOT, True, []),
        (Checked(readable=True, digest="zz"), A, Compared.DIFFERENT, True, ["digest"]),
    ],
)
def test_a_check_compares_and_says_what_is_a_defect(said, known, came_to, defect, where):
    assert compared(said, known) is came_to
    assert is_defect(said, known) is defect
    assert [one.where for one in check_problems(said, known)] == where


def test_a_check_is_signed_once_by_who_has_to_and_a_set_ends_once():
    assert may_check(bears=True, ended=False, checked=False)
    assert not may_check(bears=False, ended=False, checked=False)
    assert not may_check(bears=True, ended=True, checked=False)
    assert not may_check(bears=True, ended=False, checked=True)
    assert (bool(may_end(ended=False)), bool(may_end(ended=True))) == (True, False)
