"""Revokes what was exported and printed in the background when a record is sealed or destroyed."""

from collections.abc import Sequence

from archive.printing.models import Printout
from archive.records.purging import Copies, Extent, register_copies
from kernel.text import N_
from security.actor import Actor


def register_printouts() -> None:
    """Name kept exports and prints among the copies of a record; called once at start-up."""
    register_copies("exports", Copies(label=N_("Kept exports and prints"), clear=_clear))


def _clear(_actor: Actor, _ids: Sequence[int], _extent: Extent) -> int:
    """Remove every one that is made and kept: a sealed file does not say which records stand in it.

    Whoever still needs one orders it anew; what waits for its turn is read after the seal and shows it no more.
    """
    return Printout.objects.filter(done_at__isnull=False).delete()[0]
