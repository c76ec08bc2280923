"""Ends the shares of a record that is sealed or destroyed; who had it stays in the register, what he saw does not."""

from collections.abc import Sequence

from archive.records.purging import Copies, Extent, register_copies
from archive.sharing.actions import end_of_records
from archive.sharing.models import SharePart
from kernel.text import N_
from persistence.deleting import delete_rows
from security.actor import Actor

SEALED = N_("A record of it was sealed.")
DESTROYED = N_("A record of it was destroyed.")


def register_erasing() -> None:
    """Say how shares go with their records; called once at start-up."""
    register_copies("scoped_shares", Copies(label=N_("Shares by link"), clear=_clear))


def _clear(actor: Actor, ids: Sequence[int], extent: Extent) -> int:
    if extent is Extent.SEALED:
        return end_of_records(actor, ids, SEALED)
    count = end_of_records(actor, ids, DESTROYED)
    delete_rows(SharePart, "record_id", ids)
    return count
