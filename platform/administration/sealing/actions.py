"""Proves the trail and writes down that it was; what is wrong is told at once."""

from administration.sealing.notices import tell_broken
from security.actor import Actor
from security.audit import writer
from security.audit.models import Outcome
from security.audit.verification import TrailReport, verify_trail

VERB = "audit.prove"
_NAMED = 20  # problems in the payload


def prove_trail(actor: Actor) -> TrailReport:
    """Compare every event and signed head of the company with each other; the result is an event."""
    report = verify_trail()
    writer.record(
        actor=actor,
        verb=VERB,
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
