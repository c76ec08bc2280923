"""Who else has a record's form open just now.

Signs of life, no content: they go stale by themselves and are no part of the audit trail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, F, Value, When

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
    own = Editing.objects.filter(record=record, person=actor.user_id)
    since = Case(When(seen_at__lt=at - STALE, then=Value(at)), default=F("since"))
    # A sign that is cleared away meanwhile is set anew, not missed: another window of the form may just have closed.
    if not own.update(since=since, seen_at=at):
        Editing.objects.get_or_create(
            record=record, person_id=actor.user_id, defaults={"since": at, "seen_at": at}
        )


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
