"""The port through which each kind of open work says what waits for a person, and passes to a successor.

A kind registers itself at start-up from the part that owns the work. Custody of boxes and files that are out
on loan joins here with storage and lending: `items` then are what somebody holds, `hand_over` their receipt by
the successor. A kind without `hand_over` ends with the sign-in; it is shown, and hinders nobody from leaving,
unless it `stays`: then it goes on by an exception until it is settled where it lies.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that waits for a person: what it is called for who asks, and its address ('' has none)."""

    label: str
    url: str = ""


Items = Callable[[Actor, int], Sequence[Item]]
Successors = Callable[[int], Collection[int]]
HandOver = Callable[[Actor, int, int], int]
LeftBehind = Callable[[Actor, int, Collection[str]], Sequence[Item]]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of open work; `label` is a marked word.

    `items(actor, person)` lists what is open as `actor` may read it; `successors(person)` are the ids of who
    could take all of it over; `hand_over(actor, person, successor)` does so, by its own rules and with its own
    event, and returns how many things passed. `left_behind(actor, person, departments)` lists what would stay in
    his name in departments he moves out of: it is handed over before he moves. `stays` is a marked sentence: why it
    cannot pass, and what to do.
    """

    label: str
    items: Items
    successors: Successors | None = None
    hand_over: HandOver | None = None
    left_behind: LeftBehind | None = None
    stays: str = ""


@dataclass(frozen=True, kw_only=True)
class OpenWork:
    """What of one kind is open for a person; `waits` says that somebody has to settle it, `stays` see `Kind`."""

    code: str
    label: str
    items: tuple[Item, ...]
    successors: frozenset[int] = frozenset()
    waits: bool = True
    stays: str = ""

    @property
    def passes(self) -> bool:
        """Whether a successor can take it over."""
        return self.waits and not self.stays


_kinds: dict[str, Kind] = {}


def register(code: str, kind: Kind) -> None:
    """Name a kind of open work; a second call replaces the first."""
    _kinds[code] = kind


def kind_of(code: str) -> Kind:
    """Return a registered kind."""
    return _kinds[code]


def open_work(actor: Actor, person: int) -> list[OpenWork]:
    """Return what is open for a person, kind by kind; kinds of which nothing is open are left out."""
    found = []
    for code, kind in _kinds.items():
        items = tuple(kind.items(actor, person))
        if not items:
            continue
        successors = kind.successors(person) if kind.successors else ()
        found.append(
            OpenWork(
                code=code,
                label=kind.label,
                items=items,
                successors=frozenset(successors) - {person},
                waits=kind.hand_over is not None or bool(kind.stays),
                stays=kind.stays,
            )
        )
    return found


def waiting(actor: Actor, person: int) -> list[OpenWork]:
    """Return what somebody has to settle before a person may go."""
    return [one for one in open_work(actor, person) if one.waits]


def left_behind(actor: Actor, person: int, departments: Collection[str]) -> list[tuple[str, int]]:
    """Return label and number of what a person would leave in his name in departments he moves out of (REQ-TRF-04)."""
    asked = [(one.label, one.left_behind) for one in _kinds.values() if one.left_behind]
    found = [(label, len(items(actor, person, departments))) for label, items in asked]
    return [(label, count) for label, count in found if count]
