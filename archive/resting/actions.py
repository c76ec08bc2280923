"""Puts records to rest, brings them back, names them for disposal: the only writer of these; it destroys nothing."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NoReturn

from django.db import transaction

from archive.custody.queries import lies_on_paper
from archive.custody.sync_rules import ELECTRONIC_CHANGES
from archive.records.actions import note
from archive.records.bars import Act, demand_free
from archive.records.changing import locked
from archive.records.demands import demand
from archive.records.models import Record
from archive.records.moving import Moved
from archive.records.naming_for_disposal import name_for_disposal
from archive.records.queries import REST, visible_to
from archive.records.rest_models import Nomination, Rest
from archive.resting import queries
from archive.resting.models import Restored
from archive.resting.rules import LONGEST, MOST, Place, may_rest, may_return
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.scope import current
from kernel.text import N_, one_line
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from security.actor import Actor
from security.audit.models import AuditEvent

CHANGED = N_("changed while it was at rest")


@transaction.atomic
def rest(actor: Actor, ids: Sequence[int]) -> list[int]:
    """Put a batch of records to rest that their cycle proposes; all or none.

    Refused for one `actor` does not keep, Conflict with a sentence for one that was used since, is at rest already, or
    that something stands against: lent, held, disputed.
    """
    hold_policy()
    records = _chosen(actor, ids)
    there = queries.resting(records)
    uses = queries.uses_of(list(records.values()), but=actor)
    made = []
    for one in records.values():
        demand(actor, Verb.FILE, one, queries.may_put(actor, one))
        cadence = queries.cycle_of(one)
        place = Place.RESTING if one.pk in there else Place.ACTIVE
        may = may_rest(place, uses[one.pk], cadence.every if cadence else "", today())
        if not may:
            raise Conflict(may.reason, **{**may.params, "number": one.archive_no or one.pk})
        made.append(
            Rest(
                record=one,
                at=now(),
                by_id=int(actor.id),
                last_used=uses[one.pk].last,
                cadence=cadence.code if cadence else "",
            )
        )
    demand_free(Act.REST, list(records))
    Rest.objects.bulk_create(made)
    day = today().isoformat()
    moved = [Moved(record_id=one, before={}, after={REST: day}) for one in records]
    note(actor, "record.rest", moved, reasons={})
    return list(records)


@transaction.atomic
def restore(actor: Actor, record_id: int, *, why: str) -> Restored:
    """Bring a record back into active use, at once, for whoever sees it; its paper goes on the pick list.

    Missing for a record `actor` may not see, Conflict where it is active, Invalid without a reason.
    """
    record = locked(actor, [record_id])[record_id]
    said = one_line(why)
    if not said:
        _refuse("why", N_("Say what it is needed for."))
    found = queries.resting([record_id]).get(record_id)
    may = may_return(Place.RESTING if found else Place.ACTIVE)
    if found is None or not may:
        raise Conflict(may.reason)
    return _back(actor, {record_id: record}, {record_id: found}, said)[0]


def _back(
    actor: Actor, records: Mapping[int, Record], found: Mapping[int, Rest], why: str
) -> list[Restored]:
    made = Restored.objects.bulk_create(
        Restored(
            record=records[pk],
            rested_at=one.at,
            at=now(),
            by_id=actor.user_id,
            why=why[:LONGEST],
            paper=lies_on_paper(records[pk]),
        )
        for pk, one in found.items()
    )
    Rest.objects.filter(any_id("record", found)).delete()
    days = {pk: one.at.date().isoformat() for pk, one in found.items()}
    moved = [Moved(record_id=pk, before={REST: days[pk]}, after={REST: ""}) for pk in found]
    note(actor, "record.restore", moved, reasons={str(pk): why for pk in found})
    return made


def wake_changed(event: AuditEvent, changed: Sequence[int], _said: Mapping[str, Any]) -> None:
    """Bring back what was changed while it was at rest, in the transaction that changed it: it is in use."""
    if event.verb not in ELECTRONIC_CHANGES or not changed:
        return
    found = queries.resting(changed)
    if found:
        rows = Record.objects.filter(any_id("pk", found))
        _back(current().actor, {one.pk: one for one in rows}, found, str(CHANGED))


@transaction.atomic
def nominate(actor: Actor, ids: Sequence[int], *, why: str) -> list[int]:
    """Name records for disposal, with a reason; nothing becomes of them by that: who disposes decides.

    Invalid without a reason, Conflict for one that is named already.
    """
    hold_policy()
    said = one_line(why)
    if not said:
        _refuse("why", N_("Say why it is named for disposal."))
    records = _chosen(actor, ids)
    for one in records.values():
        demand(actor, Verb.FILE, one, queries.may_put(actor, one))
    named = Nomination.objects.filter(any_id("record", records), withdrawn_at=None).first()
    if named is not None:
        raise Conflict(
            N_("{number} is named for disposal already."),
            number=records[named.record_id].archive_no or named.record_id,
        )
    return name_for_disposal(actor, list(records.values()), said)


@transaction.atomic
def fetched(actor: Actor, ids: Collection[int]) -> int:
    """Note that the paper of what came back was fetched; return how many. Refused for who does not keep records."""
    rows = list(queries.to_fetch(actor).filter(pk__in=list(ids)).select_for_update(of=("self",)))
    Restored.objects.filter(pk__in=[one.pk for one in rows]).update(
        fetched_at=now(), fetched_by=actor.user_id
    )
    moved = [Moved(record_id=one.record_id, before={}, after={}) for one in rows]
    note(actor, "record.fetch", moved)
    return len(rows)


def _chosen(actor: Actor, ids: Sequence[int]) -> dict[int, Record]:
    """Return these records, locked; Missing for one `actor` may not see, Invalid for none or too many."""
    if not 1 <= len(set(ids)) <= MOST:
        _refuse("record", N_("Choose 1 to {most} records."), most=MOST)
    found = locked(actor, ids)
    if visible_to(actor).filter(any_id("pk", found)).count() != len(set(ids)):
        raise Missing
    return found


def _refuse(where: str, message: str, **params: object) -> NoReturn:
    raise Invalid([Problem(code=where, message=message, params=params, where=where)])
