"""Removes records whose entering is taken back: untouched since, and not a destruction.

Their numbers go void with the reason and are never used again; the line of the register stays, and so does
the trail with the keys that open it.
"""

from collections.abc import Iterable, Sequence

from django.db.models import CASCADE
from django.db.models.fields.reverse_related import ForeignObjectRel

from archive.records import actions, numbers
from archive.records.changing import DEPARTMENT, TITLE
from archive.records.models import ProposedChange, Record
from archive.records.moving import STATE, Moved
from archive.records.number_models import NumberEvent
from kernel.clock import now
from kernel.errors import Conflict
from kernel.text import N_
from persistence.arrays import any_id
from persistence.deleting import delete_rows
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
    if ProposedChange.objects.filter(any_id("record", ids)).exists():
        raise Conflict(N_("Somebody has proposed a change of it since; it stays."))
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
    _delete(ids)


def _delete(ids: Sequence[int]) -> None:
    """Delete records and what hangs on them, a statement for each table: row by row it took ten times as long."""
    for one in Record._meta.get_fields(include_hidden=True):
        if isinstance(one, ForeignObjectRel) and one.on_delete is CASCADE:
            delete_rows(one.related_model, one.field.attname, ids)
    delete_rows(
        Record, "id", ids
    )  # items and the files they lie in: the keys are looked at in the end


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
