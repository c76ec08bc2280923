"""What features above records put on the page of one: each registers a part under the name the page knows."""

from collections.abc import Callable, Collection
from typing import Any

from archive.records.models import Record
from security.actor import Actor

Part = Callable[[Actor, Record], dict[str, Any] | None]
CHECK = "check"  # when it is next checked, and the button
ANOMALIES = "anomalies"  # what cannot be right in it
JOINT = "joint"  # where the joint review of departments stands
ORIGIN = "origin"  # the ledgers it was imported from
FILES = "files"  # its own files
REGISTER = "register"  # its line of the register, notes, versions, and what is done with them
COMPLETION = "completion"  # how complete it is, and who owes what
CONTACTS = "contacts"  # contacts of a customer; when an item happened
VERIFIED = "verified"  # checks of its accuracy and completeness
PRIVACY = "privacy"  # the impact assessment of its sensitive data
HOLDS = "holds"  # the matters that hold it
CUSTODY = "custody"  # where its paper lies
COPIES = "copies"  # copies made as backup
EVIDENCE = "evidence"  # how a change that waits was verified
UPDATES = "updates"  # what people say has changed of it
FOLLOWING = "following"  # notes on how a customer develops, and whether one watches it
LOANS = "loans"  # in whose hands its paper is, and was
USES = "uses"  # what was asked to use it for, and the way to ask
STATUS = "status"  # where a customer stands: potential, active …
HANDS = "hands"  # in whose hands it was
DISPOSALS = "disposals"  # the list of a disposal it stands on
REST = "rest"  # whether it is at rest
SHARES = "scoped_shares"  # with which departments and partners it is shared

_parts: dict[str, Part] = {}


def register_part(name: str, part: Part) -> None:
    """Put a part on the page of every record; called once at start-up."""
    _parts[name] = part


def part_of(
    name: str, actor: Actor, record: Record, *, nothing: Collection[str] = ()
) -> dict[str, Any] | None:
    """Return a part of the page, None where nobody has registered one or it has nothing to say.

    `nothing`: the parts of which that is known already, as `traces` finds out.
    """
    return _parts[name](actor, record) if name in _parts and name not in nothing else None
