"""Reads stock-takes: how far each is, and its four lists as far as the reader may see the records."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from archive.custody import places
from archive.custody.place_models import Location, Placing
from archive.custody.queries import demand_look
from archive.records.crowding import veiled
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.stocktaking.models import StockDevice, StockFinding, StockScan, StockTake
from archive.stocktaking.rules import Finding, Kind, Result, Sighting, State, last_seen, reconcile
from kernel.errors import Missing
from persistence.arrays import any_id
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

PAGE = 50
SHOWN_UNKNOWN = 200  # labels nobody knows that a page shows


@dataclass(frozen=True, kw_only=True)
class Line:
    """One record of a list: what it is, where the register has it, where it was scanned."""

    id: int  # of the finding; 0 while the stock-take is open
    record: Record
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
    return bool(permission.decide(actor, Verb.FILE))


def is_over(actor: Actor, number: int) -> bool:
    """Say whether a stock-take has ended, to who takes stock."""
    ended = StockTake.objects.filter(pk=number).exclude(state=State.OPEN)
    return may_count(actor) and ended.exists()


def findings_of(take: StockTake) -> dict[int, Finding]:
    """Return record → what became of it: of a closed stock-take as it was then, else as things stand now."""
    if take.state != State.OPEN:
        rows = StockFinding.objects.filter(take=take).values_list(
            "record_id", "result", "registered_id", "seen_id"
        )
        return {
            number: Finding(result=Result(result), registered=registered, seen=seen)
            for number, result, registered, seen in rows
        }
    return reconciled(take)


def reconciled(take: StockTake) -> dict[int, Finding]:
    """Compare what was scanned with the register: four queries, however many labels there are."""
    root = take.location_id
    expected = dict(
        Placing.objects.filter(places.within([root], prefix="location__")).values_list(
            "record_id", "location_id"
        )
    )
    scans = StockScan.objects.filter(device__take=take, kind=Kind.RECORD)
    sightings = [
        Sighting(record=record, place=place, at=at, device=device, order=order)
        for record, place, at, device, order in scans.values_list(
            "record_id", "location_id", "at", "device__token", "order"
        )
    ]
    seen = last_seen(sightings)
    above = dict(Location.objects.values_list("pk", "parent_id"))
    return reconcile(expected, seen, registered(seen), above=above, root=root)


def registered(ids: Collection[int]) -> dict[int, int | None]:
    """Return record → where the register has it: its own place, else that of the file it lies in."""
    rows = Record.objects.filter(any_id("pk", ids)).annotate(
        lies=Coalesce(F("placing__location"), F("parent__placing__location"))
    )
    return dict(rows.values_list("pk", "lies"))


def counts(found: Mapping[int, Finding]) -> Counter[str]:
    """Return how many records each list has."""
    return Counter(str(one.result) for one in found.values())


def listed(
    actor: Actor, take: StockTake, found: Mapping[int, Finding], result: Result, *, start: int = 0
) -> Listed:
    """Return one page of a list: in the order of places and numbers, of records the reader may see."""
    ids = [number for number, one in found.items() if one.result is result]
    seen = visible_to(actor).filter(any_id("pk", ids))
    total = seen.count()
    rows = veiled(seen.order_by("archive_no", "pk")[start : start + PAGE], lambda _most: total)
    wanted = {place for row in rows for place in _places(found[row.pk])}
    known = Location.objects.select_related(places.AROUND).in_bulk(wanted)
    kept = {
        one.record_id: one
        for one in StockFinding.objects.filter(
            any_id("record", [row.pk for row in rows]), take=take
        )
    }
    lines = [_line(row, found[row.pk], known, kept.get(row.pk)) for row in rows]
    return Listed(lines=lines, total=total, hidden=len(ids) - total)


def _places(one: Finding) -> set[int]:
    return {place for place in (one.registered, one.seen) if place is not None}


def _line(
    row: Record, one: Finding, known: Mapping[int, Location], kept: StockFinding | None
) -> Line:
    return Line(
        id=kept.pk if kept is not None else 0,
        record=row,
        registered=known.get(one.registered or 0),
        seen=known.get(one.seen or 0),
        moved=kept is not None and kept.moved_at is not None,
    )


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
