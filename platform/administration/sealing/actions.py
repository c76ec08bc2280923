"""Proves the trail and hands proofs out; both are written down, and what is wrong is told at once."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from administration.sealing.notices import tell_broken
from administration.sealing.places import kept_outside
from kernel.clock import now
from kernel.errors import Invalid, Problem
from kernel.text import N_
from security import permission
from security.actor import Actor
from security.audit import writer
from security.audit.actions import destroy_month
from security.audit.bundle import Wanted, bundle_of
from security.audit.models import Outcome
from security.audit.queries import AUDIT
from security.audit.sealed_models import LEAST_DAYS, AuditCheckpoint, AuditKeeping, AuditPlace
from security.audit.sealed_queries import days_kept, months_kept
from security.audit.verification import TrailReport, verify_trail

PROVE = "audit.prove"
EXPORT = "audit.export"
KEEP = "audit.keep"
CONFIGURE = "K"
MOST_DAYS = 36_525  # a century
LONGEST_REASON = 500
_NAMED = 20  # problems in the payload


def prove_trail(actor: Actor) -> TrailReport:
    """Compare every event and signed head of the company with each other; the result is an event."""
    report = verify_trail(kept_outside(settings.FONDS_AUDIT_PLACES))
    writer.record(
        actor=actor,
        verb=PROVE,
        target="audit",
        outcome=Outcome.DONE if report.proved else Outcome.FAILED,
        payload={
            "events": report.events,
            "changes": report.changes,
            "heads": report.checkpoints,
            "problems": [f"{one.where}: {one.code}" for one in report.problems[:_NAMED]],
        },
    )
    if not report.proved:
        tell_broken(report)
    return report


def take_bundle(actor: Actor, wanted: Wanted) -> dict[str, Any]:
    """Return a part of the trail with its proofs; that it was taken is an event before it leaves.

    With a reader contents are opened: Refused unless the reader may audit.
    """
    if wanted.reader is not None:
        permission.demand_any(wanted.reader, AUDIT, target="audit")
    bundle = bundle_of(wanted)
    criteria = {
        "record": wanted.record,
        "since": wanted.since.isoformat() if wanted.since else None,
        "until": wanted.until.isoformat() if wanted.until else None,
    }
    writer.record(
        actor=actor,
        verb=EXPORT,
        target="audit",
        record_id=wanted.record,
        payload={
            "criteria": {name: value for name, value in criteria.items() if value is not None},
            "events": len(bundle["events"]),
            "opened": wanted.reader is not None,
        },
    )
    return bundle


@transaction.atomic
def change_keeping(actor: Actor, days: int) -> None:
    """Keep the content of the trail for `days` days; Refused without the right to configure, Invalid below the
    statutory least of 184 days. Months that are over that age by now are destroyed by the next night's work.
    """
    permission.demand_any(actor, CONFIGURE, target="audit")
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise Invalid(
            [
                Problem(
                    code="audit.keep",
                    where="days",
                    message=N_("The trail is kept for at least {least} and at most {most} days."),
                    params={"least": LEAST_DAYS, "most": MOST_DAYS},
                )
            ]
        )
    before = days_kept()
    if days == before:
        return
    AuditKeeping.objects.update_or_create(pk=AuditKeeping.ONLY, defaults={"days": days})
    payload = {"before": before, "after": days}
    writer.record(actor=actor, verb=KEEP, target="audit", payload=payload)


def expire_months(actor: Actor, on: date) -> list[str]:
    """Destroy the key of every month that ended longer ago than the trail is kept; return those months.

    Headers and proofs stay. What was sealed with the key of a record goes with the record.
    """
    first_kept = on - timedelta(days=days_kept())
    over = [month for month in months_kept() if _end(month) < first_kept]
    for month in over:
        destroy_month(actor, month, reason="kept long enough")
    return over


def _end(month: str) -> date:
    """Return the last day of a month written as 2026-11."""
    following = date.fromisoformat(f"{month}-01") + timedelta(days=32)
    return following.replace(day=1) - timedelta(days=1)


def places_behind(names: Sequence[str]) -> list[str]:
    """Return which of these places lack the newest signed head."""
    newest = AuditCheckpoint.objects.order_by("-size").first()
    if newest is None:
        return []
    held = dict(AuditPlace.objects.filter(place__in=names).values_list("place", "size"))
    return [name for name in names if held.get(name, 0) < newest.size]


def note_delivered(place: str, size: int) -> None:
    """Note that a place outside has the head of `size` events."""
    AuditPlace.objects.update_or_create(place=place, defaults={"size": size, "at": now()})


def note_failed(place: str, why: str) -> None:
    """Note why a place did not take a head."""
    AuditPlace.objects.update_or_create(
        place=place, defaults={"failed_at": now(), "why": why[:LONGEST_REASON]}
    )
