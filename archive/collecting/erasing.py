"""Empties what a destroyed record was keyed from: the collected item stays as a bare line, its content and files go."""

from collections.abc import Sequence

from archive.collecting.models import RawItem, Verification
from archive.collecting.queries import holder_of
from archive.files.erasing import forget_loose
from archive.records.purging import Copies, Extent, register_copies
from kernel.text import N_
from persistence.arrays import any_id
from persistence.deleting import delete_rows
from security.actor import Actor


def register_erasing() -> None:
    """Say how collected items go with their record; called once at start-up."""
    register_copies("raw_items", Copies(label=N_("Collected items"), clear=_clear))


def _clear(_actor: Actor, record_ids: Sequence[int], extent: Extent) -> int:
    if extent is not Extent.DESTROYED:
        return 0
    keyed = list(RawItem.objects.filter(any_id("record", record_ids)))
    if not keyed:
        return 0
    ids = [one.pk for one in keyed]
    items = [*keyed, *RawItem.objects.filter(any_id("into", ids))]
    for one in items:
        forget_loose(holder_of(one))
    numbers = [one.pk for one in items]
    delete_rows(Verification, "item_id", numbers)
    RawItem.objects.filter(any_id("pk", numbers)).update(sealed=b"", title="", reason="")
    return len(items)
