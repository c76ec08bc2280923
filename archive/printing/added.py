"""What features above printing add below the values of a printed card, such as notes on the customer."""

from collections.abc import Callable, Sequence

from archive.records.models import Record
from backoffice.printing.sheet import Part, Sheet, Signatures
from security.actor import Actor

Addition = Callable[[Actor, Record], Sequence[Part]]

_additions: list[Addition] = []


def register_addition(addition: Addition) -> None:
    """Print this with the card of every record that has some of it; called once at start-up."""
    if addition not in _additions:
        _additions.append(addition)


def additions_of(actor: Actor, record: Record) -> tuple[Part, ...]:
    """Return what is printed below the values of a record its reader may see."""
    return tuple(part for addition in _additions for part in addition(actor, record))


def placed(sheet: Sheet, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts of a sheet with others before the boxes to sign, which stand last."""
    signed = [at for at, part in enumerate(sheet.parts) if isinstance(part, Signatures)]
    end = signed[-1] if signed else len(sheet.parts)
    return (*sheet.parts[:end], *parts, *sheet.parts[end:])
