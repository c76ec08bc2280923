"""Which fields of a record are masked for somebody and hold something."""

from archive.records.cards import CardField, card, fields_on
from archive.records.models import Record
from security.actor import Actor


def masked_fields(actor: Actor, record: Record) -> tuple[CardField, ...]:
    """Return the fields on the card of a record that are shown to `actor` in part, each once, in their order."""
    found: dict[str, CardField] = {}
    for one in fields_on(card(actor, record)):
        if one.masked and one.text:
            found.setdefault(one.code, one)
    return tuple(found.values())
