"""Empties kept printouts and exports when records are destroyed: any of them may hold what was destroyed."""

from collections.abc import Sequence

from archive.printing.models import Printout
from archive.records.purging import Copies, Extent, register_copies
from kernel.text import N_
from security.actor import Actor


def register_erasing() -> None:
    """Say how kept printouts go; called once at start-up."""
    register_copies("printouts", Copies(label=N_("Kept printouts and exports"), clear=_clear))


def _clear(_actor: Actor, _record_ids: Sequence[int], extent: Extent) -> int:
    """Forget all that is kept: what a printout holds lies sealed and is not looked up. Its person orders it anew."""
    if extent is not Extent.DESTROYED:
        return 0
    return Printout.objects.filter(content__isnull=False).delete()[0]
