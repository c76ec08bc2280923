"""Removes records whose entering is taken back: untouched since, and not a destruction.

Their numbers go void with the reason and are never used again; the line of the register stays, and so does
the trail with the keys that open it.
"""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import CASCADE
from django.db.models.fields.reverse_related import ForeignObjectRel

from archive.records import actions, numbers, reminding
from archive.records.bars import Act, demand_free
from archive.records.changing import DEPARTMENT, TITLE
from archive.records.collected import taken_back
from archive.records.models import ProposedChange, Record
from archive.records.moving import ITEM, STATE, Moved
from archive.records.number_models import NumberEvent
from archive.records.title_sealing import called, with_titles
from kernel.clock import now
from kernel.errors import Conflict
from kernel.text import N_
from persistence.arrays import any_id
from persistence.deleting import delete_rows
from policies.document.queries import published
from security.actor import Actor

REASON = "entering was taken back"
MOST_NAMED = 50  # items that one line of a history names
HANGING = tuple(  # what goes with a record; also what no record can name
    one
    for one in Record._meta.get_fields(include_hidden=True)
    if isinstance(one, ForeignObjectRel) and one.on_delete is CASCADE
)
_GIVEN = (NumberEvent.Event.USED, NumberEvent.Event.LEGACY, NumberEvent.Event.ALIAS)


def remove(actor: Actor, ids: Sequence[int]) -> None:
    """Remove records nobody has touched since they were entered; the caller has checked the right."""
    found = Record.objects.select_for_update().filter(any_id("pk", ids)).order_by("pk")
    names = ("version", "title", "sealed_title", "department", "state")
    rows = with_titles(found.only(*names, "parent", "archive_no", "category"))
    if len(rows) != len(set(ids)) or any(one.version != 1 for one in rows):
        raise Conflict
    if Record.objects.filter(any_id("parent", ids)).exclude(any_id("pk", ids)).exists():
        raise Conflict(N_("Items have been entered into this file since; it stays."))
    demand_free(Act.DESTROY, ids)
    if ProposedChange.objects.filter(any_id("record", ids)).exists():
        raise Conflict(N_("Somebody has proposed a change of it since; it stays."))
    numbers.write_events(list(_voids(actor, ids)))
    removed = [
        Moved(
            record_id=one.pk,
            before={TITLE: called(one), DEPARTMENT: one.department, STATE: str(one.state)},
            after={},
        )
        for one in rows
    ]
    actions.note(actor, "record.remove", removed)
    actions.note(actor, "record.take_out", _taken_out(rows, set(ids)))
    for hanging in HANGING:
        delete_rows(hanging.related_model, hanging.field.attname, ids)
    # Items with the files they lie in: the database looks for those that still hold one when all are gone.
    delete_rows(Record, "id", ids)
    reminding.settle(ids)
    taken_back(ids)


def _taken_out(rows: Iterable[Record], gone: Collection[int]) -> list[Moved]:
    """Return what stays told in each file that items were taken out of: their numbers, else their kinds.

    Nothing is left out silently (REQ-COL-29); titles are not repeated, for not everybody may read them.
    """
    taken: dict[int, list[str]] = {}
    for one in rows:
        if one.parent_id and one.parent_id not in gone:
            category = published().document.categories_by_code.get(one.category)
            kind = f"{one.category} {category.zh}" if category else one.category
            taken.setdefault(one.parent_id, []).append(one.archive_no or kind)
    return [
        Moved(record_id=file, before={ITEM: "、".join(sorted(names)[:MOST_NAMED])}, after={})
        for file, names in sorted(taken.items())
    ]


def _voids(actor: Actor, ids: Sequence[int]) -> Iterable[tuple[object, ...]]:
    given = NumberEvent.objects.filter(any_id("record_id", ids), event__in=_GIVEN).order_by("pk")
    at = now()
    for record, number, scope, value in given.values_list("record_id", "number", "scope", "value"):
        yield numbers.event_row(
            NumberEvent.Event.VOID,
            number,
            record_id=record,
            actor_id=actor.id,
            at=at,
            scope=scope,
            value=value,
            reason=REASON,
        )
