"""Reads stock-takes: how far each is, and its four lists as far as the reader may see the records."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from archive.custody import places
from archive.custody.place_models import Copy, Location, Placing
from archive.custody.queries import demand_look
from archive.records.crowding import veiled
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.stocktaking.models import StockDevice, StockFinding, StockScan, StockTake
from archive.stocktaking.rules import (
    Finding,
    Kind,
    Result,
    Sighting,
    State,
    Thing,
    last_seen,
    reconcile,
)
from kernel.errors import Missing
from persistence.arrays import any_id
from policies.access.regime import KEEPING
from security import permission
from security.actor import Actor

PAGE = 50
SHOWN_UNKNOWN = 200  # labels nobody knows that a page shows


@dataclass(frozen=True, kw_only=True)
class Line:
    """One record of a list, or one copy of it: what it is, where the register has it, where it was scanned."""

    id: int  # of the finding; 0 while the stock-take is open
    record: Record
    copy: Copy | None
    registered: Location | None
    seen: Location | None
    moved: bool


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of one list; `hidden`: how many more there are that the reader may not see."""

    lines: Sequence[Line]
    total: int
    hidden: int


def takes(actor: Actor) -> QuerySet[StockTake]:
    """Return the stock-takes of the company, the latest first; Refused for who may not see places."""
    demand_look(actor)
    return StockTake.objects.select_related("location", "opened_by", "ended_by").order_by("-pk")


def take_of(actor: Actor, number: int) -> StockTake:
    """Return one stock-take; Missing for none."""
    row = takes(actor).filter(pk=number).first()
    if row is None:
        raise Missing
    return row


def may_count(actor: Actor) -> bool:
    """Say whether somebody may take stock: who keeps records."""
    return bool(permission.decide(actor, KEEPING))


def is_over(actor: Actor, number: int) -> bool:
    """Say whether a stock-take has ended, to who takes stock."""
    ended = StockTake.objects.filter(pk=number).exclude(state=State.OPEN)
    return may_count(actor) and ended.exists()


def findings_of(take: StockTake) -> dict[Thing, Finding]:
    """Return thing → what became of it: of a closed stock-take as it was then, else as things stand now."""
    if take.state != State.OPEN:
        rows = StockFinding.objects.filter(take=take).values_list(
            "record_id", "copy_id", "result", "registered_id", "seen_id"
        )
        return {
            Thing(record, copy or 0): Finding(
                result=Result(result), registered=registered, seen=seen
            )
            for record, copy, result, registered, seen in rows
        }
    return reconciled(take)


def reconciled(take: StockTake) -> dict[Thing, Finding]:
    """Compare what was scanned with the register: six queries, however many labels there are."""
    root = take.location_id
    inside = places.within([root], prefix="location__")
    placed = Placing.objects.filter(inside).values_list("record_id", "location_id")
    expected = {Thing(record): place for record, place in placed}
    copies = Copy.objects.filter(inside).values_list("record_id", "pk", "location_id")
    expected |= {Thing(record, copy): place or 0 for record, copy, place in copies}
    scans = StockScan.objects.filter(device__take=take, kind__in=(Kind.RECORD, Kind.COPY))
    sightings = [
        Sighting(thing=Thing(record, copy or 0), place=place, at=at, device=device, order=order)
        for record, copy, place, at, device, order in scans.values_list(
            "record_id", "copy_id", "location_id", "at", "device__token", "order"
        )
    ]
    seen = last_seen(sightings)
    above = dict(Location.objects.values_list("pk", "parent_id"))
    return reconcile(expected, seen, registered(seen), above=above, root=root)


def registered(things: Collection[Thing]) -> dict[Thing, int | None]:
    """Return thing → where the register has it: a record at its own place, else that of the file it lies in."""
    records = {one.record for one in things if not one.copy}
    rows = Record.objects.filter(any_id("pk", records)).annotate(
        lies=Coalesce(F("placing__location"), F("parent__placing__location"))
    )
    found: dict[Thing, int | None] = {
        Thing(record): place for record, place in rows.values_list("pk", "lies")
    }
    copies = Copy.objects.filter(any_id("pk", [one.copy for one in things if one.copy]))
    for record, copy, place in copies.values_list("record_id", "pk", "location_id"):
        found[Thing(record, copy)] = place
    return found


def counts(found: Mapping[Thing, Finding]) -> Counter[str]:
    """Return how many things each list has."""
    return Counter(str(one.result) for one in found.values())


def listed(
    actor: Actor, take: StockTake, found: Mapping[Thing, Finding], result: Result, *, start: int = 0
) -> Listed:
    """Return one page of a list: in the order of numbers, a record before its copies, of what the reader may see."""
    things = [thing for thing, one in found.items() if one.result is result]
    seen = visible_to(actor).filter(any_id("pk", {one.record for one in things}))
    order = {
        pk: at
        for at, pk in enumerate(seen.order_by("archive_no", "pk").values_list("pk", flat=True))
    }
    mine = sorted(
        (one for one in things if one.record in order),
        key=lambda one: (order[one.record], one.copy),
    )
    page = mine[start : start + PAGE]
    shown = seen.filter(any_id("pk", {one.record for one in page}))
    rows = {one.pk: one for one in veiled(shown, lambda _most: len(order))}
    copies = Copy.objects.in_bulk([one.copy for one in page if one.copy])
    wanted = {place for thing in page for place in _places(found[thing])}
    known = Location.objects.select_related(places.AROUND).in_bulk(wanted)
    kept = {
        Thing(one.record_id, one.copy_id or 0): one
        for one in StockFinding.objects.filter(any_id("record", list(rows)), take=take)
    }
    lines = [
        Line(
            id=kept[thing].pk if thing in kept else 0,
            record=rows[thing.record],
            copy=copies.get(thing.copy),
            registered=known.get(found[thing].registered or 0),
            seen=known.get(found[thing].seen or 0),
            moved=thing in kept and kept[thing].moved_at is not None,
        )
        for thing in page
    ]
    return Listed(lines=lines, total=len(mine), hidden=len(things) - len(mine))


def _places(one: Finding) -> set[int]:
    return {place for place in (one.registered, one.seen) if place is not None}


def unknown_labels(take: StockTake) -> Sequence[StockScan]:
    """Return labels that nobody knows, each once, with where they were scanned."""
    rows = StockScan.objects.filter(device__take=take, kind=Kind.UNKNOWN).select_related("location")
    found: dict[str, StockScan] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.text, row)
    return list(found.values())


def foreign_count(take: StockTake) -> int:
    """Return how many labels of other companies were scanned."""
    return StockScan.objects.filter(device__take=take, kind=Kind.FOREIGN).count()


def devices(take: StockTake) -> Sequence[StockDevice]:
    """Return who scans with what, and how many scans have arrived."""
    rows = StockDevice.objects.filter(take=take).select_related("person", "at")
    return list(rows.order_by("pk"))
