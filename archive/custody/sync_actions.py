"""Keeps paper and electronic in step: a change of one lets the other lag until a keeper confirms that both agree."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from archive.custody.actions import note
from archive.custody.queries import may_place
from archive.custody.sync_models import Lag
from archive.custody.sync_rules import BOTH, ELECTRONIC_CHANGES, may_confirm, tracks_both
from archive.records.changing import locked
from archive.records.models import Record
from kernel.clock import now
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.text import N_, one_line
from persistence.arrays import any_id
from policies.access.rules import Verb
from security.actor import Actor
from security.audit.models import AuditEvent

LONGEST = 200


def follow_trail(event: AuditEvent, changed: Sequence[int], _said: Mapping[str, Any]) -> None:
    """Let the paper of filed records lag whose values or files were just changed: in the transaction that did it."""
    if event.verb not in ELECTRONIC_CHANGES or not changed:
        return
    rows = Record.objects.filter(any_id("pk", changed), carrier=BOTH, filed_on__isnull=False)
    _lag(list(rows.values_list("pk", flat=True)), "paper", event.verb, number_in(event.actor_id))


@transaction.atomic
def change_paper(actor: Actor, record_id: int, *, what: str) -> None:
    """Say what was changed on the paper of a record, so that the electronic manifestation lags (REQ-CUS-07)."""
    record = _kept(actor, record_id)
    if not tracks_both(record.carrier):
        raise Conflict(
            N_("This record has one manifestation only; there is nothing to keep in step.")
        )
    said = one_line(what)[:LONGEST]
    if not said:
        text = N_("Say what was changed on the paper.")
        raise Invalid([Problem(code="what", message=text, where="what")])
    _lag([record.pk], "electronic", said, actor.user_id)
    note(actor, "record.paper_changed", "", {"what": said}, record_id=record.pk)


@transaction.atomic
def confirm_agree(actor: Actor, record_id: int, *, seen: int, remark: str = "") -> None:
    """Confirm that paper and electronic agree again.

    `seen`: how many changes the keeper saw waiting; Conflict where another came meanwhile, and where none waits.
    """
    record = _kept(actor, record_id)
    lags = list(Lag.objects.select_for_update().filter(record=record, settled_at__isnull=True))
    may = may_confirm(is_keeper=True, open_lags=len(lags))
    if not may:
        raise Conflict(may.reason)
    if sum(one.changes for one in lags) != seen:
        raise Conflict
    said = one_line(remark)[:LONGEST]
    Lag.objects.filter(pk__in=[one.pk for one in lags]).update(
        settled_at=now(), settled_by_id=actor.user_id, note=said
    )
    behind = {str(one.carrier): one.since.isoformat() for one in lags}
    note(actor, "record.in_sync", "", {"behind": behind, "remark": said}, record_id=record.pk)


def _kept(actor: Actor, record_id: int) -> Record:
    record = locked(actor, [record_id]).get(record_id)
    if record is None:
        raise Missing
    may = may_place(actor, record)
    if not may:
        raise Refused(may, actor=actor.id, verb=str(Verb.FILE), target=f"record:{record_id}")
    return record


def _lag(records: Sequence[int], carrier: str, cause: str, by: int | None) -> None:
    behind = Lag.objects.filter(any_id("record", records), carrier=carrier, settled_at__isnull=True)
    known = set(behind.values_list("record", flat=True))
    behind.update(changes=F("changes") + 1)
    at = now()
    Lag.objects.bulk_create(
        Lag(record_id=one, carrier=carrier, since=at, cause=cause, by_id=by)
        for one in records
        if one not in known
    )
