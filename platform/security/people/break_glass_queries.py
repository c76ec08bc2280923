"""Reads the accesses of operators: beside the person of a request, and as the company's people see them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from kernel.clock import now
from kernel.decision import ALLOWED, Decision, refusal
from kernel.errors import Missing
from kernel.text import N_
from security.actor import Actor, Visit
from security.audit.models import AuditEvent
from security.people.break_glass_models import BreakGlass, BreakGlassPolicy
from security.people.break_glass_rules import VERBS, Scope, Stage, Times, stage
from security.people.rights import manages_people, require
from security.people.security_rights import keeps_security

SHOWN = 500  # acts of one access on its page; the trail has all


def visit_beside() -> Subquery:
    """Return the last access of a person as one JSON value, read in one question with the person."""
    last = BreakGlass.objects.filter(person=OuterRef("pk")).order_by("-pk")
    fields = {name: name for name in ("id", "until", "scope", "sensitive", "operator")}
    return Subquery(last.annotate(whole=JSONObject(**fields)).values("whole")[:1])


def visit_of(row: Mapping[str, Any]) -> Visit:
    """Return the access that `visit_beside` read."""
    until = row["until"]
    return Visit(
        number=int(row["id"]),
        operator=str(row["operator"]),
        until=until if isinstance(until, datetime) else datetime.fromisoformat(str(until)),
        verbs=VERBS[Scope(row["scope"])],
        sensitive=bool(row["sensitive"]),
    )


def may_answer(actor: Actor) -> Decision:
    """Say whether somebody answers an operator for the company: the security officer, or who administers it."""
    if actor.visit is not None:
        return refusal(N_("Operators never decide about their own access."))
    if keeps_security(actor):
        return ALLOWED
    return manages_people(actor)


def demand_answering(actor: Actor, verb: str) -> None:
    """Raise Refused unless `actor` answers for the company."""
    require(may_answer(actor), actor, verb, "break_glass")


def accesses(actor: Actor) -> QuerySet[BreakGlass]:
    """Return every access that was ever asked for, the newest first; Refused for others."""
    demand_answering(actor, "break_glass.view")
    return BreakGlass.objects.order_by("-pk").prefetch_related("consents__person")


def access_or_missing(actor: Actor, number: int) -> BreakGlass:
    """Return one access; Missing if there is none of this number."""
    found = accesses(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def times_of(row: BreakGlass) -> Times:
    """Return the moments of an access."""
    return Times(
        asked_at=row.asked_at,
        begins_at=row.begins_at,
        until=row.until,
        closed_at=row.closed_at,
        seen_at=row.seen_at,
    )


def stage_of(row: BreakGlass) -> Stage:
    """Return where an access stands now."""
    return stage(times_of(row), now())


def unsettled() -> BreakGlass | None:
    """Return the access that waits for an answer or goes on, None where there is none."""
    last = BreakGlass.objects.order_by("-pk").first()
    return last if last is not None and stage_of(last) in {Stage.ASKED, Stage.OPEN} else None


def acts_of(row: BreakGlass) -> QuerySet[AuditEvent]:
    """Return what was done and looked at during an access, in its order; nothing before it begins."""
    if row.begins_at is None or row.until is None:
        return AuditEvent.objects.none()
    during = AuditEvent.objects.filter(
        actor_id=str(row.person_id), at__gte=row.begins_at, at__lte=row.until
    )
    return during.order_by("pk")


def begins_at_once() -> bool:
    """Say whether this company lets an emergency begin before it agreed."""
    return BreakGlassPolicy.objects.filter(at_once=True).exists()
