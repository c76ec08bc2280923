"""What lies in what, what fits in, and what may lie where."""

import pytest

from archive.custody.rules import (
    Place,
    has_room,
    is_secure,
    may_lie_in,
    may_take_up,
    secured_for,
    threshold,
)

ROOM = Place(id=1, code="K1", kind="room")
CABINET = Place(id=2, code="A", kind="cabinet", level="L2", above=(ROOM,))
SHELF = Place(id=3, code="A-1", kind="shelf", above=(CABINET, ROOM))
BOX = Place(id=4, code="H1", kind="box", above=(SHELF, CABINET, ROOM))
LEVELS = ("L0", "L1", "L2", "L3")


@pytest.mark.parametrize(
    ("place", "target", "said"),
    [
        (BOX, SHELF, ""),
        (BOX, ROOM, ""),
        (ROOM, None, ""),
        (BOX, None, "Say where it lies"),
        (CABINET, SHELF, "into itself"),
        (CABINET, CABINET, "into itself"),
        (ROOM, CABINET, "into itself"),
        (Place(id=9, code="K9", kind="room"), ROOM, "lies in no other place"),
        (Place(id=9, code="C9", kind="cabinet"), SHELF, "does not fit"),
        (Place(id=9, code="H9", kind="box"), BOX, "does not fit"),
        (
            Place(id=9, code="H9", kind="box"),
            Place(id=8, code="S", kind="shelf", closed=True),
            "out of use",
        ),
    ],
)
def test_only_smaller_things_lie_in_larger_ones(place, target, said):
    decision = may_lie_in(place, target)
    assert bool(decision) is (not said)
    assert said in decision.reason


def test_what_is_out_of_use_takes_nothing_and_neither_does_what_lies_in_it():
    shut = Place(
        id=5, code="H5", kind="box", above=(Place(id=1, code="K1", kind="room", closed=True),)
    )
    assert may_take_up(shut).params["code"] == "K1"
    assert may_take_up(BOX)


@pytest.mark.parametrize(
    ("held", "coming", "fits"), [(0, 2, True), (1, 1, True), (1, 2, False), (3, 0, False)]
)
def test_no_more_lies_in_a_place_than_it_holds(held, coming, fits):
    assert (
        bool(has_room(Place(id=1, code="H", kind="box", capacity=2), held=held, coming=coming))
        is fits
    )
    assert has_room(BOX, held=held, coming=10_000)


def test_a_place_is_secured_as_the_nearest_one_around_it_that_says_so():
    assert [secured_for(one) for one in (ROOM, CABINET, SHELF, BOX)] == ["", "L2", "L2", "L2"]
    assert threshold(["L3", "L2", "gone"], LEVELS) == "L2"
    assert threshold(["gone"], LEVELS) == ""


@pytest.mark.parametrize(
    ("level", "secured", "lowest", "secure"),
    [
        ("L3", "", "", True),  # nobody has secured anything
        ("L1", "", "L2", True),
        ("L2", "", "L2", False),
        ("L3", "", "L2", False),
        ("L2", "L2", "L2", True),
        ("L3", "L2", "L2", False),
        ("~sealed", "L2", "L2", False),
        ("~sealed", "L3", "L2", True),
        ("~sealed", "", "", True),
    ],
)
def test_what_is_confidential_lies_where_it_is_secured(level, secured, lowest, secure):
    assert is_secure(level, secured, lowest, LEVELS) is secure
