"""What an actor may know of copies made as backup: those of the records he may see, and nothing of others."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from archive.custody import places, queries
from archive.custody.copy_rules import nearness
from archive.custody.place_models import Copy, Location, Move, Placing
from archive.custody.queries import Moved, moved_rows
from archive.custody.shelf import Shelf
from archive.records.crowding import veiled
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.title_sealing import open_titles
from archive.records.traces import HERE
from kernel.decision import ALLOWED, Decision
from kernel.errors import Missing
from persistence.arrays import any_id
from policies.access.regime import KEEPING
from security import permission
from security.actor import Actor

SHOWN = 200  # copies of one record that its page shows


def copies(actor: Actor) -> QuerySet[Copy]:
    """Return the copies `actor` may know, restricted as their originals are; newest first."""
    rows = Copy.objects.filter(record__in=visible_to(actor))
    return rows.select_related(
        f"location__{places.AROUND}",
        f"record__placing__location__{places.AROUND}",
        f"record__parent__placing__location__{places.AROUND}",
        "placed_by",
        "registered_by",
        "withdrawn_by",
    ).order_by("-pk")


def copy_of(actor: Actor, number: int) -> Copy:
    """Return one copy; Missing for none and for one of a record `actor` may not see."""
    row = copies(actor).filter(pk=number).first()
    if row is None:
        raise Missing
    open_titles([row.record])
    return row


def copies_of(actor: Actor, record: Record) -> list[Copy]:
    """Return the copies that have a record in them, also those of its file, as far as `actor` may see them."""
    rows = copies(actor).filter(places.holding(record.pk, record.parent_id))
    return list(rows.order_by("withdrawn_on", "suffix", "pk")[:SHOWN])


def copies_holding(ids: Collection[int]) -> Mapping[int, tuple[Copy, ...]]:
    """Return record → every copy of it that is not withdrawn, also as part of its file's: for who destroys originals.

    Nobody is asked whether he may see them: what is to be destroyed has to be found, whoever destroys it.
    Two queries, however many records there are.
    """
    parents = dict(Record.objects.filter(any_id("pk", ids)).values_list("pk", "parent"))
    wanted = {*parents, *(one for one in parents.values() if one is not None)}
    by_record: dict[int, list[Copy]] = {}
    kept = Copy.objects.filter(any_id("record", wanted), withdrawn_on__isnull=True)
    for one in kept.select_related("location").order_by("pk"):
        by_record.setdefault(one.record_id, []).append(one)
    return {
        number: (
            *by_record.get(number, ()),
            *(
                one
                for one in by_record.get(parent or 0, ())
                if not one.items or number in one.items
            ),
        )
        for number, parent in parents.items()
    }


def has_copies() -> Exists:
    """Say by which condition on a record its page has copies to show."""
    of = Q(record=HERE) | Q(
        record=OuterRef("parent")
    )  # by their index; items would be a walk over all records
    return Exists(Copy.objects.filter(of))


def items_of(actor: Actor, row: Copy) -> list[Record]:
    """Return the items a copy has, as far as `actor` may see them."""
    found = list(visible_to(actor).filter(any_id("pk", row.items)).order_by("archive_no", "pk"))
    open_titles(found)
    return found


def moves_of_copy(actor: Actor, row: Copy) -> list[Moved]:
    """Return where a copy lay, newest first; Missing where its original may not be seen."""
    copy_of(actor, row.pk)
    return list(moved_rows(Move.objects.filter(copy=row)))


def place_of_original(record: Record) -> Location | None:
    """Return where a record lies, by itself or with its file; None for no place."""
    placing: Placing | None = getattr(record, "placing", None)
    if placing is None and record.parent is not None:
        placing = getattr(record.parent, "placing", None)
    return placing.location if placing is not None else None


def stands_apart(row: Copy, location: Location | None = None) -> Decision:
    """Say that a copy lies, or would lie in `location`, away from its original, else how near."""
    there = location or row.location
    if there is None:
        return ALLOWED
    other = place_of_original(row.record)
    return nearness(places.place_of(there), places.place_of(other) if other is not None else None)


def copies_in(actor: Actor, location: Location, *, most: int) -> list[Copy]:
    """Return the copies directly in a place, as far as `actor` may see them, by label."""
    inside = copies(actor).filter(location=location)
    found = list(inside.order_by("label")[:most])
    veiled([one.record for one in found], lambda _most: inside.count())
    return found


def on_shelf(actor: Actor, location: Location) -> Shelf:
    """Return what stands in a place and in all in it, records and copies, as far as `actor` keeps it."""
    shelf = queries.on_shelf(actor, location)
    found, hidden = copies_below(actor, location)
    return replace(shelf, copies=tuple(found), hidden=shelf.hidden + hidden)


def copies_below(actor: Actor, location: Location) -> tuple[list[Copy], int]:
    """Return the copies in a place and in all in it that `actor` keeps, as many as a list takes; and how many more."""
    inside = Copy.objects.filter(places.within([location.pk], prefix="location__"))
    kept = visible_to(actor).filter(permission.reach(actor, KEEPING))
    mine = inside.filter(record__in=kept).select_related("record", "location")
    found = list(mine.order_by("location__code", "label")[: queries.SHELF])
    veiled([one.record for one in found], lambda _most: len(found))
    return found, inside.count() - len(found)


def copy_named(actor: Actor, label: str) -> Copy | None:
    """Return the copy of this label, however it is typed; None for none."""
    return copies(actor).filter(label__iexact=label.strip()).first()
