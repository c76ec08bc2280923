"""Proves the trail and hands proofs out; both are written down, and what is wrong is told at once."""

from typing import Any

from administration.sealing.notices import tell_broken
from security import permission
from security.actor import Actor
from security.audit import writer
from security.audit.bundle import Wanted, bundle_of
from security.audit.models import Outcome
from security.audit.queries import AUDIT
from security.audit.verification import TrailReport, verify_trail

PROVE = "audit.prove"
EXPORT = "audit.export"
_NAMED = 20  # problems in the payload


def prove_trail(actor: Actor) -> TrailReport:
    """Compare every event and signed head of the company with each other; the result is an event."""
    report = verify_trail()
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
