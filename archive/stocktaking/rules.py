"""What the regulation says of a stock-take: how scans are counted once and in order, and what each list holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_

LONGEST_LABEL = 200
MOST_AT_ONCE = 500  # scans in one upload


class State(StrEnum):
    """Where a stock-take stands; the last two are final."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """What a scanned label turned out to be."""

    RECORD = "record"
    COPY = "copy"  # made as backup; never its original
    PLACE = "place"
    FOREIGN = "foreign"  # of another company
    UNKNOWN = "unknown"


class Result(StrEnum):
    """The four lists (REQ-CUS-08)."""

    FOUND = "found"
    MISSING = "missing"
    MISPLACED = "misplaced"
    SURPLUS = "surplus"


RESULTS = {
    Result.FOUND: N_("Found"),
    Result.MISSING: N_("Missing on the shelf"),
    Result.MISPLACED: N_("Misplaced"),
    Result.SURPLUS: N_("Surplus"),
}
SAID = {
    Kind.RECORD: N_("Counted."),
    Kind.COPY: N_("Counted as a backup copy."),
    Kind.PLACE: N_("What is scanned next lies here."),
    Kind.FOREIGN: N_(
        "This label is another company's and is not counted; put the item aside and ask whose it is."
    ),
    Kind.UNKNOWN: N_("Nobody here knows this label; it is listed as surplus."),
}


class Thing(NamedTuple):
    """What is counted: a record, or one copy of it made as backup (0 none)."""

    record: int
    copy: int = 0


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A thing that was scanned: where (None: no place was scanned before), when, by which device, as its which."""

    thing: Thing
    place: int | None
    at: datetime
    device: str
    order: int


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What becomes of one thing: the list, where the register has it, where it was scanned."""

    result: Result
    registered: int | None
    seen: int | None


def last_seen(sightings: Iterable[Sighting]) -> dict[Thing, int | None]:
    """Return thing → the place it was last scanned at; who sent first, two phones or one, makes no difference."""
    last: dict[Thing, Sighting] = {}
    for one in sightings:
        before = last.get(one.thing)
        if before is None or _when(one) > _when(before):
            last[one.thing] = one
    return {thing: one.place for thing, one in last.items()}


def _when(one: Sighting) -> tuple[datetime, str, int]:
    return one.at, one.device, one.order


def reconcile(
    expected: Mapping[Thing, int],
    seen: Mapping[Thing, int | None],
    registered: Mapping[Thing, int | None],
    *,
    above: Mapping[int, int | None],
    root: int,
) -> dict[Thing, Finding]:
    """Return thing → what became of it.

    `expected`: things that the register has at or below `root`, with their place; `seen`: those scanned, with
    the place (None counts as `root`); `registered`: where the register has each that was scanned, None nowhere;
    `above`: place → the one it lies in. A scan at a place above the registered one finds the thing: somebody
    counted by the room, not by the box.
    """
    found = {
        thing: Finding(result=Result.MISSING, registered=place, seen=None)
        for thing, place in expected.items()
        if thing not in seen
    }
    for thing, place in seen.items():
        here = root if place is None else place
        there = registered.get(thing)
        found[thing] = Finding(result=_judged(there, here, above), registered=there, seen=here)
    return found


def _judged(there: int | None, here: int, above: Mapping[int, int | None]) -> Result:
    if there is None:
        return Result.SURPLUS
    return Result.FOUND if is_within(there, here, above) else Result.MISPLACED


def is_within(place: int, other: int, above: Mapping[int, int | None]) -> bool:
    """Say whether a place is another one or lies in it; a circle ends where it closes."""
    here: int | None = place
    met: set[int] = set()
    while here is not None and here not in met:
        if here == other:
            return True
        met.add(here)
        here = above.get(here)
    return False


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """One scan as a device numbered it, from 1 on, and what it read."""

    order: int
    text: str
    at: datetime


def new_among(arrived: Sequence[Arrived], last: int) -> tuple[list[Arrived], Decision]:
    """Return those of an upload that are not stored yet, in their order, where the last stored one is `last`.

    What was sent before is left out, so an upload may be repeated after its answer was lost. A gap is refused:
    in between lies a scan that the device still has to send.
    """
    waiting = sorted({one.order: one for one in arrived if one.order > last}.values(), key=_order)
    for place, one in enumerate(waiting, start=last + 1):
        if one.order != place:
            return [], refusal(
                N_("Scan {number} has not arrived yet; send the scans in their order."),
                number=place,
            )
    return waiting, ALLOWED


def _order(one: Arrived) -> int:
    return one.order


def may_scan(state: State, *, own_device: bool) -> Decision:
    """Say whether a device may add scans to a stock-take now."""
    if state is State.CLOSED:
        return refusal(N_("This stock-take is closed; begin another one for what was found since."))
    if state is State.CANCELLED:
        return refusal(N_("This stock-take was given up; nothing is counted in it any more."))
    if not own_device:
        return refusal(
            N_(
                "These scans are somebody else's; who scanned them signs in on this device and sends them."
            )
        )
    return ALLOWED


def may_end(state: State) -> Decision:
    """Say whether a stock-take can be closed or given up now."""
    if state is not State.OPEN:
        return refusal(N_("Somebody else has ended this stock-take already."))
    return ALLOWED


def may_apply(state: State, result: Result, *, moved: bool, place: bool) -> Decision:
    """Say whether the move that a stock-take proposes for a record can be made."""
    if state is not State.CLOSED:
        return refusal(N_("Close the stock-take first: until then a scan may still change it."))
    if result not in {Result.MISPLACED, Result.SURPLUS} or not place:
        return refusal(N_("Nothing is proposed for this line."))
    if moved:
        return refusal(N_("The register was put right already."))
    return ALLOWED
