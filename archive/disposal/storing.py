"""Puts a locked batch back to its appraisal, or ends it, for the actions, which write the event."""

from archive.disposal.locking import Held, take
from archive.disposal.models import DisposalItem
from archive.disposal.rules import Step
from archive.records.models import Record
from kernel.clock import now
from persistence.arrays import any_id
from security.actor import Actor

_ITEM = ["version", "opinion", "opinion_by", "pages_found", "checked_by", "checked_at"]


def begin_anew(actor: Actor, found: Held) -> None:
    """Put a locked batch back to its appraisal and store it."""
    take(actor, found, Step.REOPEN)
    row = found.row
    row.counted, row.approved, row.approvers, row.request = None, "", [], None
    row.opinion, row.appraised_by = "", None
    row.save()
    ids = [one.record_id for one in found.items]
    versions = dict(Record.objects.filter(any_id("pk", ids)).values_list("pk", "version"))
    for one in found.items:
        one.version = versions.get(one.record_id, one.version)
        one.opinion, one.opinion_by = "", None
        one.pages_found = one.checked_by = one.checked_at = None
    DisposalItem.objects.bulk_update(found.items, _ITEM)


def end(found: Held, why: str = "") -> None:
    """Store that a batch has ended, and free its records."""
    found.row.ended_at, found.row.ended_why = now(), why
    found.row.save()
    found.row.items.filter(open=True).update(open=False)
