"""Reads places with what lies around and in them: for actions and queries, which ask whether somebody may."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.expressions import Expression

from archive.custody.place_models import Copy, Location, Placing
from archive.custody.rules import PAPER, Place, is_secure, threshold
from kernel.errors import Missing
from policies.document.effective import level_in_force
from policies.document.queries import published

AROUND = "parent__parent__parent"  # three steps up from a box stands the room


def place_of(row: Location) -> Place:
    """Return a place as the rules know it; `row` is read with what it lies in."""
    above = []
    around = row.parent
    while around is not None:
        above.append(around)
        around = around.parent
    return _said(row, tuple(_said(one) for one in above))


def _said(row: Location, above: tuple[Place, ...] = ()) -> Place:
    return Place(
        id=row.pk or 0,
        code=row.code,
        kind=row.kind,
        level=row.level,
        capacity=row.capacity,
        closed=row.closed_on is not None,
        above=above,
    )


def found(number: int, *, lock: bool = False) -> Location:
    """Return a place with those around it; Missing for none. `lock`: nobody else fills it meanwhile."""
    rows = Location.objects.select_related(AROUND)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=number).first()
    if row is None:
        raise Missing
    return row


def way_to(row: Location) -> tuple[Location, ...]:
    """Return a place and those around it, the room first."""
    way = [row]
    while way[0].parent is not None:
        way.insert(0, way[0].parent)
    return tuple(way)


def within(numbers: Collection[int], *, prefix: str = "") -> Q:
    """Return the condition of places that are, or lie in, one of these; `prefix` as "location__"."""
    steps = ("pk", "parent", "parent__parent", AROUND)
    chosen = Q(pk__in=())
    for step in steps:
        chosen |= Q(**{f"{prefix}{step}__in": numbers})
    return chosen


def held_in(row: Location) -> int:
    """Return how many things lie directly in a place: records, copies, and places in use."""
    inside = Location.objects.filter(parent=row, closed_on__isnull=True).count()
    copies = Copy.objects.filter(location=row).count()
    return inside + copies + Placing.objects.filter(location=row).count()


def own_level(prefix: str = "") -> Expression:
    """Return the level up to which a place is secured, by itself or by what lies around it, in SQL."""
    steps = ("", "parent__", "parent__parent__", f"{AROUND}__")
    whens = (
        When(Q(**{f"{prefix}{step}level__gt": ""}), then=F(f"{prefix}{step}level"))
        for step in steps
    )
    return Case(*whens, default=Value(""), output_field=CharField())


def levels() -> list[str]:
    """Return the levels of the policy in force, lowest first."""
    return [one.code for one in published().document.levels]


def lowest_secured() -> str:
    """Return the lowest level any place in use is secured for; '' while none is."""
    said = Location.objects.filter(closed_on__isnull=True).exclude(level="")
    return threshold(said.values_list("level", flat=True).distinct(), levels())


def exposed(placings: QuerySet[Placing]) -> Counter[tuple[int, str]]:
    """Return (place, level in force) → how many of the records placed so lie in a place not secured for them.

    Items without a place of their own lie with their file, and count with it.
    """
    lowest = lowest_secured()
    if not lowest:
        return Counter()
    placed = placings.annotate(secured=own_level("location__"))
    inner = placed.filter(record__items__carrier__in=PAPER, record__items__placing__isnull=True)
    return _unsafe(placed, "record", lowest) + _unsafe(inner, "record__items", lowest)


def exposed_copies(copies: QuerySet[Copy]) -> Counter[tuple[int, str]]:
    """Return the same of copies, which are as confidential as what they are copies of."""
    lowest = lowest_secured()
    if not lowest:
        return Counter()
    placed = copies.filter(location__isnull=False).annotate(secured=own_level("location__"))
    inner = placed.filter(items=[], record__items__carrier__in=PAPER)
    return _unsafe(placed, "record", lowest) + _unsafe(inner, "record__items", lowest)


def holding(number: int, parent: int | None) -> Q:
    """Return the condition of copies that have a record in them: its own, and those of the file it lies in."""
    own = Q(record=number)
    if parent is None:
        return own
    return own | Q(record=parent, items=[]) | Q(record=parent, items__contains=[number])


def _unsafe(rows: QuerySet[Any], of: str, lowest: str) -> Counter[tuple[int, str]]:
    seen: Counter[tuple[int, str]] = Counter()
    document, order = published().document, levels()
    names = ("location", "secured", f"{of}__category", f"{of}__level")
    for place, secured, category, level, count in (
        rows.values(*names).annotate(Count("pk")).values_list(*names, "pk__count")
    ):
        actual = level_in_force(document, category, level)
        if not is_secure(actual, secured, lowest, order):
            seen[place, actual] += count
    return seen
