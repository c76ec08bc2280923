"""What an actor may know of places and of what lies in them: records only as far as he may see them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet

from archive.custody import places
from archive.custody.label_models import LabelCode
from archive.custody.place_models import Copy, Location, Move, Placing
from archive.custody.places import way_to
from archive.custody.rules import PAPER
from archive.custody.scan_rules import in_order
from archive.custody.shelf import Shelf
from archive.records.crowding import veiled
from archive.records.models import Record
from archive.records.queries import facts_of, visible_to
from archive.records.title_sealing import open_titles
from archive.records.traces import HERE, beside, near
from kernel.decision import Decision
from kernel.errors import Missing, Refused
from kernel.scope import current
from kernel.text import one_line
from persistence.arrays import any_id, any_text
from policies.access.regime import KEEPING
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.people.models import User

CONTENTS = 200  # records of one place that its page shows
MOVES = 50
SHELF = 5_000  # records of one printed list
TARGET = "location"
_AROUND = ("code", "name", "kind", "parent")
PLACINGS = near(  # its own, and that of its file
    "placings",
    lambda: Placing.objects.filter(Q(record=HERE) | Q(record=OuterRef("parent"))),
    related={
        "by": ("name",),
        "location": (),
        "location__parent": _AROUND,
        "location__parent__parent": _AROUND,
        f"location__{places.AROUND}": _AROUND,
    },
)


@dataclass(frozen=True, kw_only=True)
class Lying:
    """Where a record lies: the place, with those around it, since when, by whom and why."""

    location: Location
    way: tuple[Location, ...]
    with_file: bool  # it has no place of its own and lies where its file lies
    at: datetime
    by: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Moved:
    """One move of a record, or of a place it lay in."""

    origin: Location | None
    target: Location | None
    at: datetime
    by: str
    why: str


def may_shape(actor: Actor) -> Decision:
    """Say whether somebody may add, change and retire places: who configures the company."""
    return permission.decide(actor, Verb.CONFIGURE)


def may_keep(actor: Actor) -> Decision:
    """Say whether somebody keeps records at all: who may file some of them puts them in their places, too."""
    return permission.decide(actor, KEEPING)


def may_place(actor: Actor, record: Record) -> Decision:
    """Say whether somebody may say where this record lies: who may file it."""
    return permission.decide(actor, KEEPING, facts_of(record))


def may_look(actor: Actor) -> bool:
    """Say whether somebody may see the places of the company."""
    verbs = (KEEPING, Verb.CONFIGURE, Verb.LOAN_DESK, Verb.AUDIT)
    return any(permission.decide(actor, verb) for verb in verbs)


def demand_look(actor: Actor) -> None:
    """Raise Refused for somebody who neither keeps, nor shapes, nor audits."""
    if not may_look(actor):
        raise Refused(may_keep(actor), actor=actor.id, verb=str(Verb.FILE), target=TARGET)


def locations(actor: Actor) -> QuerySet[Location]:
    """Return all places with those around them; Refused for who may not see places."""
    demand_look(actor)
    return Location.objects.select_related(places.AROUND).order_by("code")


def location_of(actor: Actor, number: int) -> Location:
    """Return one place; Missing for none, Refused for who may not see places."""
    row = locations(actor).filter(pk=number).first()
    if row is None:
        raise Missing
    return row


def location_named(actor: Actor, code: str) -> Location | None:
    """Return the place of this code, however it is typed; None for none."""
    return locations(actor).filter(code__iexact=code.strip()).first()


def tally(rows: Iterable[Location]) -> Counter[int]:
    """Return place id → how many things lie directly in it: records, copies, and places in use."""
    numbers = [one.pk for one in rows]
    held = Counter(Placing.objects.filter(location__in=numbers).values_list("location", flat=True))
    copies = Copy.objects.filter(location__in=numbers).values_list("location", flat=True)
    held.update(copies)
    inside = Location.objects.filter(parent__in=numbers, closed_on__isnull=True)
    held.update(one for one in inside.values_list("parent", flat=True) if one is not None)
    return held


def contents(actor: Actor, location: Location) -> tuple[list[Placing], int]:
    """Return what lies directly in a place as far as `actor` may see it, in the order of category and number.

    And how many records lie there that he may not see: whoever may see places is told that, and nothing of them
    (docs/adr/0040).
    """
    held = Placing.objects.filter(location=location)
    seen = held.filter(record__in=visible_to(actor))
    total = seen.count()
    rows = seen.select_related("record", "by")
    found = list(rows.order_by("record__category", "record__archive_no", "record")[:CONTENTS])
    veiled((one.record for one in found), lambda _most: total)
    return found, held.count() - total


def placed_at(actor: Actor, record: Record) -> Lying | None:
    """Return where a record lies that `actor` may see: its own place, or that of its file; None for no place."""
    if not permission.decide(actor, Verb.VIEW, facts_of(record)):
        raise Missing
    found = {one.record_id: one for one in beside(record, PLACINGS)}
    own = record.pk in found
    placing = found.get(record.pk) or found.get(record.parent_id or 0)
    if placing is None:
        return None
    return Lying(
        location=placing.location,
        way=way_to(placing.location),
        with_file=not own,
        at=placing.at,
        by=_name(placing.by),
        why=placing.why,
    )


def moves_of(actor: Actor, record: Record) -> Sequence[Moved]:
    """Return the moves of a record that `actor` may see, newest first."""
    if not visible_to(actor).filter(pk=record.pk).exists():
        raise Missing
    return moved_rows(Move.objects.filter(record=record))


def moves_of_place(actor: Actor, location: Location) -> Sequence[Moved]:
    """Return the moves of a place itself, newest first."""
    demand_look(actor)
    return moved_rows(Move.objects.filter(moved=location))


def lies_on_paper(record: Record) -> bool:
    """Say whether there is paper of a record that lies somewhere."""
    return record.carrier in PAPER


def moved_rows(rows: QuerySet[Move]) -> Sequence[Moved]:
    """Return moves as they are shown, newest first."""
    found = rows.select_related("origin", "target", "by").order_by("-pk")[:MOVES]
    return [
        Moved(origin=one.origin, target=one.target, at=one.at, by=_name(one.by), why=one.why)
        for one in found
    ]


def _name(person: User | None) -> str:
    return person.name if person is not None else ""


@dataclass(frozen=True, kw_only=True)
class Named:
    """The records somebody named by their numbers: those he may see, and the texts that name none of them."""

    found: Mapping[str, int]
    unknown: tuple[str, ...]


def records_named(actor: Actor, numbers: Iterable[str]) -> Named:
    """Return the records of these archive numbers that `actor` may see; empty lines name nothing."""
    asked = list(dict.fromkeys(text for line in numbers if (text := one_line(line))))
    rows = visible_to(actor).filter(any_text("archive_no", asked))
    found = dict(rows.values_list("archive_no", "pk"))
    return Named(
        found={one: found[one] for one in asked if one in found},
        unknown=tuple(one for one in asked if one not in found),
    )


def locations_like(actor: Actor, text: str) -> QuerySet[Location]:
    """Return the places whose code or name has a text in it."""
    return locations(actor).filter(Q(code__icontains=text) | Q(name__icontains=text))


def on_shelf(actor: Actor, location: Location) -> Shelf:
    """Return what stands in a place and in all that lies in it, as far as `actor` keeps it.

    By place, then category, then number (REQ-NUM-06).
    """
    inside = Placing.objects.filter(places.within([location.pk], prefix="location__"))
    kept = visible_to(actor).filter(permission.reach(actor, KEEPING))
    seen = inside.filter(record__in=kept).select_related("record", "location")
    found = list(seen[:SHELF])
    open_titles([one.record for one in found])
    found.sort(
        key=lambda one: (
            in_order(one.location.code),
            one.record.category,
            in_order(one.record.archive_no or ""),
        )
    )
    return Shelf(placings=tuple(found), hidden=inside.count() - seen.count())


def exposed_places(actor: Actor) -> Counter[str]:
    """Return code of a place → how many of the records `actor` sees there need a safer one (REQ-CUS-13)."""
    seen = visible_to(actor)
    found = places.exposed(Placing.objects.filter(record__in=seen))
    found += places.exposed_copies(Copy.objects.filter(record__in=seen))
    by_place: Counter[int] = Counter()
    for (place, _level), count in found.items():
        by_place[place] += count
    codes = Location.objects.filter(pk__in=by_place).values_list("pk", "code")
    return Counter({code: by_place[number] for number, code in codes})


def label_named(token: str) -> LabelCode | None:
    """Return what a code stands for; the caller asks whether it may be seen. None for no code of the company."""
    rows = LabelCode.objects.select_related("record", "copy", f"location__{places.AROUND}")
    return rows.filter(token=token).first()


def keeps_places() -> bool:
    """Say whether the company in scope keeps places here at all."""
    cache = current().cache
    if "custody.kept" not in cache:
        cache["custody.kept"] = Location.objects.filter(closed_on__isnull=True).exists()
    return bool(cache["custody.kept"])


def places_named(ids: Collection[int]) -> dict[int, str]:
    """Return record id → its place in words, its own or that of the file it lies in; two queries."""
    rows = Placing.objects.select_related(f"location__{places.AROUND}")
    lying = Record.objects.filter(any_id("pk", ids)).values_list("pk", "parent")
    above = {number: parent for number, parent in lying if parent is not None}
    found = {one.record_id: one for one in rows.filter(any_id("record", {*ids, *above.values()}))}
    return {
        number: " / ".join(one.code for one in way_to(placing.location))
        for number in ids
        if (placing := found.get(number) or found.get(above.get(number, 0)))
    }
