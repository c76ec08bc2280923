"""Registers, follows and closes incidents: loss, damage or a suspected leak of a record (REQ-CUS-09)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from archive.custody.actions import note
from archive.custody.incident_models import Incident, IncidentStep
from archive.custody.incident_queries import closing, incident_of, may_follow
from archive.custody.incident_rules import problems
from archive.custody.place_models import Copy
from archive.records.queries import record_of
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_, one_line
from security.actor import Actor

LONGEST = 4000
TARGET = "incident"


@dataclass(frozen=True, kw_only=True)
class Found:
    """What somebody registers: what happened, when and by whom it was found, and the facts."""

    kind: str
    found_on: date
    found_by: str
    facts: str


@transaction.atomic
def register(actor: Actor, record_id: int, found: Found, *, copy: int | None = None) -> Incident:
    """Register what happened to a record, or to one `copy` of it; who may see the record may.

    Invalid with everything wrong, Missing as its page, and for a copy of another record.
    """
    record = record_of(actor, record_id)
    of = Copy.objects.filter(pk=copy, record=record).first() if copy is not None else None
    if copy is not None and of is None:
        raise Missing
    if found.kind not in Incident.Kind.values:
        raise Missing
    wrong = problems(
        facts=found.facts, found_on=found.found_on, found_by=found.found_by, today=today()
    )
    if wrong:
        raise Invalid(wrong)
    row = Incident.objects.create(
        record=record,
        copy=of,
        number=of.label if of is not None else record.archive_no or "",
        kind=found.kind,
        found_on=found.found_on,
        found_by=one_line(found.found_by)[:100],
        facts=found.facts.strip()[:LONGEST],
        registered_at=now(),
        registered_by_id=actor.user_id,
    )
    said = {"incident": row.pk, "kind": row.kind, "found_on": row.found_on.isoformat()}
    said |= {"copy": row.number} if of is not None else {}
    note(actor, "incident.register", TARGET, {**said, "facts": row.facts}, record_id=record.pk)
    return row


@transaction.atomic
def add_step(actor: Actor, number: int, text: str) -> None:
    """Say what was done about an incident; Conflict for a closed one, Invalid for nothing."""
    row = _locked(actor, number)
    if row.closed_at is not None:
        raise Conflict(N_("This incident is closed already."))
    said = _said(text, "text", N_("Say what was done."))
    IncidentStep.objects.create(incident=row, text=said, at=now(), by_id=actor.user_id)
    what = {"incident": row.pk, "done": said}
    note(actor, "incident.step", TARGET, what, record_id=row.record_id)


@transaction.atomic
def close(actor: Actor, number: int, ending: str) -> None:
    """Close an incident, saying how it ended; Conflict with the reason where `actor` may not."""
    row = _locked(actor, number)
    may = closing(actor, row)
    if not may:
        raise Conflict(may.reason, **may.params)
    row.ending = _said(ending, "text", N_("Say how it ended."))
    row.closed_at, row.closed_by_id = now(), actor.user_id
    row.save(update_fields=["ending", "closed_at", "closed_by"])
    what = {"incident": row.pk, "ending": row.ending}
    note(actor, "incident.close", TARGET, what, record_id=row.record_id)


def _locked(actor: Actor, number: int) -> Incident:
    row = incident_of(actor, number)
    if not may_follow(actor, row):
        raise Missing
    Incident.objects.select_for_update().get(pk=row.pk)
    row.refresh_from_db()
    return row


def _said(text: str, where: str, message: str) -> str:
    said = text.strip()[:LONGEST]
    if not said:
        raise Invalid([Problem(code="empty", message=message, where=where)])
    return said
