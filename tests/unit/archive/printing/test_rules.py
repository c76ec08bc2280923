"""Whose print is next: nobody waits for more than one of anybody else's."""

import pytest

from archive.printing.rules import Waiting, in_turn

MANY = [Waiting(number=number, person=1) for number in range(1, 6)]


@pytest.mark.parametrize(
    ("waiting", "served", "order"),
    [
        ([], {}, ()),
        (MANY, {}, (1, 2, 3, 4, 5)),
        ([*MANY, Waiting(number=6, person=2)], {}, (1, 6, 2, 3, 4, 5)),
        ([*MANY[:2], Waiting(number=6, person=2)], {1: 40}, (6, 1, 2)),
        ([*MANY[:2], Waiting(number=6, person=2)], {1: 40, 2: 41}, (1, 6, 2)),
        (
            [*MANY[:3], *(Waiting(number=number, person=2) for number in (6, 7))],
            {1: 9},
            (6, 1, 7, 2, 3),
        ),
    ],
)
def test_people_take_turns_and_each_keeps_his_own_order(waiting, served, order):
    assert in_turn(waiting, served) == order
    assert in_turn(reversed(waiting), served) == order
