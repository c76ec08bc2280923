"""Who else has a record's form open just now.

Signs of life, no content: they go stale by themselves and are no part of the audit trail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.records.models import Editing, Record
from kernel.clock import now
from security.actor import Actor

BEAT = 15  # seconds between two signs of life
STALE = timedelta(seconds=4 * BEAT)


@dataclass(frozen=True, kw_only=True)
class Editor:
    """Somebody else at the same record."""

    name: str
    since: datetime


def beat(actor: Actor, record: Record) -> None:
    """Note that the actor has the record's form open; the caller has checked that they may edit it."""
    at = now()
    held, is_new = Editing.objects.get_or_create(
        record=record, person_id=actor.user_id, defaults={"since": at, "seen_at": at}
    )
    if not is_new:
        held.since = at if held.seen_at < at - STALE else held.since
        held.seen_at = at
        held.save(update_fields=["since", "seen_at"])


def leave(actor: Actor, record: Record) -> None:
    """Note that the actor has closed the form, and clear away who left without a word."""
    rows = Editing.objects.filter(record=record)
    rows.filter(person=actor.user_id).delete()
    rows.filter(seen_at__lt=now() - STALE).delete()


def others(actor: Actor, record: Record) -> Sequence[Editor]:
    """Return who else has the form of a record open, the longest first."""
    rows = Editing.objects.filter(record=record, seen_at__gte=now() - STALE)
    found = (
        rows.exclude(person=actor.user_id).order_by("since").values_list("person__name", "since")
    )
    return [Editor(name=name, since=since) for name, since in found]
