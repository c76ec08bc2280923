"""What an actor may know of incidents: those of records he may see, and those he registered himself."""

from django.db.models import Q, QuerySet

from archive.custody.incident_models import Incident
from archive.custody.incident_rules import may_close
from archive.custody.queries import may_place
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.traces import HERE, beside, near
from kernel.decision import Decision
from kernel.errors import Missing
from policies.access.regime import KEEPING
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

SHOWN = 200
INCIDENTS = near(
    "incidents",
    lambda: Incident.objects.filter(record=HERE).order_by("-pk")[:SHOWN],
    columns=("kind", "found_on", "closed_at", "registered_by", "copy"),
)


def incidents(actor: Actor) -> QuerySet[Incident]:
    """Return the incidents `actor` may know: of records he keeps or audits, and his own; newest first."""
    seen = visible_to(actor)
    kept = Record.objects.filter(permission.reach(actor, KEEPING))
    condition = Q(record__in=seen.filter(pk__in=kept.values("pk"))) | Q(
        registered_by=actor.user_id or 0, record__in=seen
    )
    if _knows_all(actor):
        condition |= Q(record__in=seen)
    rows = Incident.objects.filter(condition).select_related("registered_by", "closed_by")
    return rows.order_by("-pk")


def _knows_all(actor: Actor) -> bool:
    return any(permission.decide(actor, one) for one in (Verb.AUDIT, Verb.CONFIGURE))


def incident_of(actor: Actor, number: int) -> Incident:
    """Return one incident; Missing for none and for one `actor` may not know."""
    row = incidents(actor).filter(pk=number).first()
    if row is None:
        raise Missing
    return row


def of_record(actor: Actor, record: Record) -> list[Incident]:
    """Return the incidents of a record `actor` sees that he may know, newest first."""
    rows = beside(record, INCIDENTS)
    if may_place(actor, record) or _knows_all(actor):
        return rows
    return [one for one in rows if one.registered_by_id == (actor.user_id or 0)]


def may_follow(actor: Actor, row: Incident) -> bool:
    """Say whether somebody may say what was done about it: who keeps the record, or registered it."""
    return row.registered_by_id == actor.user_id or _keeps(actor, row)


def closing(actor: Actor, row: Incident) -> Decision:
    """Say whether somebody may close it now."""
    return may_close(
        closed=row.closed_at is not None,
        is_keeper=_keeps(actor, row),
        own=row.registered_by_id == actor.user_id,
        steps=row.steps.count(),
    )


def _keeps(actor: Actor, row: Incident) -> bool:
    record = visible_to(actor).filter(pk=row.record_id).first()
    return record is not None and bool(may_place(actor, record))
