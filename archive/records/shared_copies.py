"""Ends what was shared of a record once it is sealed or destroyed: a seal that is lifted gives nothing back."""

from collections.abc import Sequence

from archive.records.purging import Copies, Extent, register_copies
from kernel.clock import today
from kernel.text import N_
from policies.access.actions import end_shares
from policies.access.personal import shares_of
from security.actor import Actor


def register_shares() -> None:
    """Name shares among what has to go with a record; called once at start-up."""
    register_copies("shares", Copies(label=N_("Shared with"), clear=_end))


def _end(actor: Actor, record_ids: Sequence[int], _extent: Extent) -> int:
    """End every share of these records, and return how many there were; the trail says so for each record."""
    found = {one: len(shares_of(one, today())) for one in record_ids}
    for one, shares in found.items():
        if shares:
            end_shares(actor, one)
    return sum(found.values())
