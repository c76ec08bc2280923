"""Reads a review of access: what it lists, who may decide, what was signed and whether that still holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from decisions.duties.facts import facts_of
from decisions.duties.models import Duty, DutySignature
from decisions.duties.queries import visible_to
from decisions.duties.rules import may_sign
from decisions.reviews.models import ReviewEntry, ReviewSeal
from decisions.reviews.rules import Verdict, digest_of
from decisions.reviews.sources import SOURCE
from kernel.clock import today
from kernel.errors import Missing
from security.actor import Actor
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.people.rights import manages_people
from security.people.security_rights import keeps_security

SOON = 30  # days before its end that something is said to end soon
SEAL = "review.seal"


class Show(StrEnum):
    """Which entries a page shows."""

    OPEN = "open"
    NEW = "new"
    SAME = "same"
    IDLE = "idle"
    ENDING = "ending"
    WITHDRAWN = "withdrawn"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What stands under a review: who signed when with which words, the digest, and whether it still holds."""

    by: str
    at: Any
    remark: str
    digest: str
    holds: bool


def review_or_missing(actor: Actor, number: int) -> Duty:
    """Return a review the actor may see: who answers for it, who keeps security or people, who audits."""
    rows = Duty.objects.filter(source=SOURCE, pk=number)
    if not (keeps_security(actor) or manages_people(actor)):
        rows = visible_to(actor).filter(source=SOURCE, pk=number)
    found = rows.first()
    if found is None:
        raise Missing
    return found


def answers_for(actor: Actor, duty: Duty) -> bool:
    """Say whether somebody has to sign this review."""
    return bool(may_sign(actor, facts_of([duty])[duty.pk]))


def entries(duty: Duty, show: Show = Show.ALL) -> QuerySet[ReviewEntry]:
    """Return what a review lists, by department and person; what is not decided yet by default first."""
    soon = today() + timedelta(days=SOON)
    conditions = {
        Show.OPEN: Q(verdict=""),
        Show.NEW: Q(verdict="", kept_for=""),
        Show.SAME: Q(verdict="") & ~Q(kept_for=""),
        Show.IDLE: Q(idle=True),
        Show.ENDING: Q(until__lte=soon),
        Show.WITHDRAWN: Q(verdict=Verdict.WITHDRAW),
        Show.ALL: Q(),
    }
    rows = ReviewEntry.objects.filter(conditions[show], duty=duty).select_related("person", "by")
    return rows.order_by("department", "person__name", "person_id", "pk")


def decided(rows: Sequence[ReviewEntry]) -> list[dict[str, Any]]:
    """Return what of entries is signed, as plain values."""
    return [
        {
            "entry": row.pk,
            "kind": row.kind,
            "item": row.item,
            "person": row.person_id,
            "said": row.said,
            "verdict": row.verdict,
            "reason": row.reason,
            "by": row.by_id,
            "at": row.at.isoformat() if row.at else "",
        }
        for row in rows
    ]


def digest_now(duty: Duty) -> str:
    """Return the digest over what stands in the entries now."""
    return digest_of(decided(list(ReviewEntry.objects.filter(duty=duty).order_by("pk"))))


def signed(duty: Duty) -> Signed | None:
    """Return what was signed, compared with the entries and with the trail; None before."""
    seal = ReviewSeal.objects.filter(duty=duty).first()
    given = DutySignature.objects.filter(bearer__duty=duty).select_related("by").last()
    if seal is None or given is None:
        return None
    told = AuditEvent.objects.filter(verb=SEAL, target_kind="duty", target_id=str(duty.pk))
    opened = open_events(list(told)).values()
    in_trail = [one.content.get("digest") for one in opened]
    return Signed(
        by=given.by.name,
        at=given.at,
        remark=given.remark,
        digest=seal.digest,
        holds=digest_now(duty) == seal.digest and in_trail == [seal.digest],
    )
