"""What lies reviewed and ready to be filed, for who files it."""

from collections.abc import Sequence

from archive.records.models import Record, RecordState
from archive.records.queries import visible_to
from archive.records.title_sealing import open_titles
from policies.access.rules import Verb
from security import permission
from security.actor import Actor


def to_file(actor: Actor, *, size: int) -> Sequence[Record]:
    """Return up to `size` records that `actor` may file now, those that have waited longest first."""
    if not permission.decide(actor, Verb.FILE):
        return ()
    ready = visible_to(actor).filter(permission.reach(actor, Verb.FILE), state=RecordState.READY)
    found = list(ready.order_by("updated_at", "pk")[:size])
    open_titles(found)
    return found
