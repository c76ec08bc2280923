"""What other features do next with a record that was scanned: each offers its own acts on the page of the scan."""

from collections.abc import Callable

from archive.records.models import Record
from security.actor import Actor

Offering = Callable[[Actor, Record], list[dict[str, str]]]
_offerings: list[Offering] = []


def register_scan_act(offering: Offering) -> None:
    """Offer acts ({label, url}) on a scanned record to who may do them now; called once at start-up."""
    if offering not in _offerings:
        _offerings.append(offering)


def acts_on(actor: Actor, record: Record) -> list[dict[str, str]]:
    """Return the acts that are offered on a record its reader sees, the most likely first."""
    return [act for offering in _offerings for act in offering(actor, record)]
