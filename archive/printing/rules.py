"""Whose print is made next: people take turns, each brings them in the order he asked for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST_OF_ONE = 3  # prints and exports of one person that are not done yet
MOST_OF_ALL = 20  # of a company


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A print that waits for its turn; a lower number was asked for earlier."""

    number: int
    person: int


def in_turn(waiting: Iterable[Waiting], served: Mapping[int, int]) -> tuple[int, ...]:
    """Return the numbers in the order they are made.

    `served`: when each person was served last, as a number that grows; who is not in it never was. So somebody
    with twenty prints keeps nobody waiting for more than one of them.
    """
    last = dict(served)
    clock = max(last.values(), default=0)
    rest = sorted(waiting, key=lambda one: one.number)
    order = []
    while rest:
        chosen = min(rest, key=lambda one: (last.get(one.person, 0), one.number))
        rest.remove(chosen)
        order.append(chosen.number)
        clock += 1
        last[chosen.person] = clock
    return tuple(order)
