"""Removes what answers to customers took of a record: of a destroyed one all, of a sealed one what nobody has yet."""

from collections.abc import Sequence

from archive.extracts.actions import revoke
from archive.extracts.models import ExtractPart
from archive.records.purging import Copies, Extent, register_copies
from kernel.text import N_
from persistence.deleting import delete_rows
from security.actor import Actor


def register_erasing() -> None:
    """Say how parts of extracts go with their record; called once at start-up."""
    register_copies("extract_parts", Copies(label=N_("Parts of extracts"), clear=_clear))


def _clear(actor: Actor, record_ids: Sequence[int], extent: Extent) -> int:
    if extent is not Extent.DESTROYED:
        return revoke(actor, record_ids)
    return delete_rows(ExtractPart, "record_id", record_ids)
