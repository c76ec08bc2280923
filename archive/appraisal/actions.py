"""Notes in the trail who takes the report of overdue records along, before it leaves."""

from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.audit import writer

REPORT = "appraisal.report"


def note_volume(actor: Actor, form: str, *, rows: int) -> None:
    """Note that somebody takes the report of room along: counts by department and category, no record's values."""
    permission.demand_any(actor, Verb.EXPORT, target="appraisal")
    writer.record(
        actor=actor, verb=REPORT, target="appraisal", payload={"form": form, "rows": rows}
    )
