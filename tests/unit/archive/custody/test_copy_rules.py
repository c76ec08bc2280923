"""Copies made as backup as pure rules: what is said of one, and that it lies away from its original."""

from datetime import date

import pytest

from archive.custody.copy_rules import label_of, may_change, nearness, problems
from archive.custody.rules import Place

TODAY = date(2026, 12, 1)
ROOM, OTHER = Place(id=1, code="K1", kind="room"), Place(id=2, code="K2", kind="room")
SHELF = Place(id=3, code="K1-A", kind="shelf", above=(ROOM,))
BOX = Place(id=4, code="H1", kind="box", above=(SHELF, ROOM))
SAFE = Place(id=5, code="H9", kind="box", above=(OTHER,))
SOUND = {"pages": 1, "made_on": TODAY, "made_by": "张", "today": TODAY}


@pytest.mark.parametrize(
    ("place", "original", "said"),
    [
        (BOX, BOX, "too: what strikes"),
        (BOX, SHELF, "same room"),
        (ROOM, BOX, "same room"),
        (SAFE, BOX, ""),
        (BOX, OTHER, ""),
        (BOX, None, ""),
    ],
)
def test_a_copy_beside_its_original_is_warned_of(place, original, said):
    answer = nearness(place, original)
    assert bool(answer) is (not said)
    assert said in answer.reason


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"pages": 0}, ["pages"]),
        ({"made_on": date(2026, 12, 2)}, ["made_on"]),
        ({"made_by": " "}, ["made_by"]),
        ({}, []),
    ],
)
def test_what_is_said_of_a_copy_is_complete(change, where):
    assert [one.where for one in problems(**SOUND | change)] == where


def test_a_copy_has_a_number_of_its_own_and_ends_once():
    assert label_of("KP-2026-0001", 2) == "KP-2026-0001-C2"
    assert may_change(withdrawn=False)
    assert not may_change(withdrawn=True)
