"""Keeps a record from a level that the place its paper lies in is not secured for (REQ-CUS-13)."""

from collections.abc import Iterator, Sequence

from archive.custody import places
from archive.custody.place_models import Copy, Location, Placing
from archive.custody.rules import PAPER, is_secure, secured_for
from archive.records.models import Record
from kernel.errors import Problem
from kernel.text import N_
from persistence.locks import lock_shared
from policies.document.effective import level_in_force
from policies.document.queries import published

LOCK = "custody.places"  # who changes the tree waits for those who place, and they for him


def level_refusals(record: Record, category: str, level: str) -> Sequence[Problem]:
    """Return why a record, and the items that go along with it, cannot have a level where they lie now."""
    if record.carrier not in PAPER:
        return ()
    lock_shared(LOCK)
    lowest = places.lowest_secured()
    if not lowest:
        return ()
    document, order = published().document, places.levels()
    actual = level_in_force(document, category, level)
    for location in _places(record):
        if not is_secure(actual, secured_for(places.place_of(location)), lowest, order):
            return [
                Problem(
                    code="place",
                    message=N_(
                        "Its paper lies in {code}, which is not secured for this level; move it first."
                    ),
                    params={"code": location.code},
                    where="level",
                )
            ]
    return ()


def _places(record: Record) -> Iterator[Location]:
    """Give where a record lies, by itself or with its file, where its items do, and its copies."""
    rows = Placing.objects.select_related(f"location__{places.AROUND}")
    own = rows.filter(record=record).first()
    if own is None and record.parent_id is not None:
        own = rows.filter(record=record.parent_id).first()
    if own is not None:
        yield own.location
    yield from (one.location for one in rows.filter(record__parent=record))
    copies = Copy.objects.select_related(f"location__{places.AROUND}")
    copies = copies.filter(places.holding(record.pk, record.parent_id))
    yield from (one.location for one in copies if one.location is not None)
