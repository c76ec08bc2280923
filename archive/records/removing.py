"""Removes records whose entering is taken back: untouched since, and not a destruction.

Their numbers go void with the reason and are never used again; the line of the register stays, and so does
the trail with the keys that open it.
"""

from collections.abc import Iterable, Sequence

from archive.records import actions, numbers, reminding
from archive.records.changing import DEPARTMENT, TITLE
from archive.records.models import Record
from archive.records.moving import STATE, Moved
from archive.records.number_models import NumberEvent
from kernel.clock import now
from kernel.errors import Conflict
from kernel.text import N_
from persistence.arrays import any_id
from security.actor import Actor

REASON = "entering was taken back"
_GIVEN = (NumberEvent.Event.USED, NumberEvent.Event.LEGACY, NumberEvent.Event.ALIAS)


def remove(actor: Actor, ids: Sequence[int]) -> None:
    """Remove records nobody has touched since they were entered; the caller has checked the right."""
    rows = list(Record.objects.select_for_update().filter(any_id("pk", ids)).order_by("pk"))
    if len(rows) != len(set(ids)) or any(row.version != 1 for row in rows):
        raise Conflict
    if Record.objects.filter(any_id("parent", ids)).exclude(any_id("pk", ids)).exists():
        raise Conflict(N_("Items have been entered into this file since; it stays."))
    numbers.write_events(list(_voids(actor, ids)))
    removed = [
        Moved(
            record_id=row.pk,
            before={TITLE: row.title, DEPARTMENT: row.department, STATE: str(row.state)},
            after={},
        )
        for row in rows
    ]
    actions.note(actor, "record.remove", removed)
    # Items before the files they lie in: the database lets no file go that still holds one.
    Record.objects.filter(any_id("pk", ids), parent__isnull=False).delete()
    Record.objects.filter(any_id("pk", ids)).delete()
    reminding.settle(ids)


def _voids(actor: Actor, ids: Sequence[int]) -> Iterable[tuple[object, ...]]:
    given = NumberEvent.objects.filter(any_id("record_id", ids), event__in=_GIVEN).order_by("pk")
    for one in given:
        yield numbers.event_row(
            NumberEvent.Event.VOID,
            one.number,
            record_id=one.record_id,
            actor_id=actor.id,
            at=now(),
            scope=one.scope,
            value=one.value,
            reason=REASON,
        )
