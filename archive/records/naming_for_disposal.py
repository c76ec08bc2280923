"""Names records for disposal: nothing becomes of them by that, disposal decides on it by its own sequence."""

from collections.abc import Sequence

from archive.records import actions
from archive.records.models import Record
from archive.records.moving import Moved
from archive.records.rest_models import Nomination
from kernel.clock import now
from persistence.arrays import any_id
from security.actor import Actor

LONGEST = 300


def name_for_disposal(actor: Actor, records: Sequence[Record], why: str) -> list[int]:
    """Name these records and return the ids of those that were not named yet. The caller has checked the right."""
    ids = [one.pk for one in records]
    rows = Nomination.objects.filter(any_id("record", ids), withdrawn_at=None)
    there = set(rows.values_list("record", flat=True))
    new = [one for one in records if one.pk not in there]
    Nomination.objects.bulk_create(
        Nomination(record=one, at=now(), by_id=int(actor.id), why=why[:LONGEST]) for one in new
    )
    moved = [Moved(record_id=one.pk, before={}, after={}) for one in new]
    reasons = {str(one.pk): why for one in new}
    actions.note(actor, "record.nominate", moved, reasons=reasons)
    return [one.pk for one in new]
