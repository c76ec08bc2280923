"""Counts what leaves, in the transaction that notes it in the trail."""

from django.db.models import F

from archive.outputs.models import OutputTally
from archive.records.purposes import Stated
from kernel.clock import today
from security.actor import Actor

Kind = OutputTally.Kind
DOWNLOAD = OutputTally.DOWNLOAD


def count_output(actor: Actor, kind: str, rows: int, stated: Stated) -> None:
    """Count one output of so many rows for the month of today and what it is for.

    What no person took is not counted. Nobody counts without having asked what it is for: that is how a way out
    that forgets it is found.
    """
    if actor.user_id is None:
        return
    of_month = {
        "person_id": actor.user_id,
        "month": today().replace(day=1),
        "kind": str(kind),
        "purpose": stated.code,
    }
    OutputTally.objects.bulk_create([OutputTally(**of_month)], ignore_conflicts=True)
    tally = OutputTally.objects.filter(**of_month)
    tally.update(times=F("times") + 1, rows=F("rows") + rows)
