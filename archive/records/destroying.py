"""Takes every trace of destroyed records out of the database, and leaves what explains the gap (REQ-DSP-08, NUM-05).

The row of a record goes, and with it all that hangs on it (docs/adr/0046). What outlives it says nothing of what it
held: the ledger of numbers with the tombstone, the line of the register without its title, former versions and
digests that nobody opens any more because the key is gone, and the trail.
"""

from collections.abc import Iterable, Sequence

from archive.records.change_models import ChangeEvidence
from archive.records.models import ProposedChange, Record
from archive.records.naming_for_disposal import tell_gone
from archive.records.number_models import NumberEvent
from archive.records.numbers import event_row, write_events
from archive.records.purging import Extent, purge
from archive.records.removing import HANGING
from decisions.actions import rename
from decisions.duties.models import Duty
from decisions.duties.occasions import end_occasions
from decisions.duties.rules import State as DutyState
from decisions.models import Request
from kernel.clock import now
from persistence.arrays import any_id, any_text, id_array
from persistence.calling import call
from persistence.checking import check_references
from persistence.deleting import delete_rows
from security.actor import Actor
from security.audit.actions import destroy_record_keys
from security.unfinished.models import UnfinishedEntry

# Relations to a record that are no CASCADE: these go with it too …
GOING = frozenset({"archive_proposed_change", "archive_extract_part", "archive_share_part"})
# … and these stay as a bare reference to an id nobody has again; why each may, says docs/adr/0046.
STAYING = frozenset(
    {
        *("archive_register_entry", "archive_record_version", "archive_filed_file"),
        *("archive_copy", "archive_incident", "archive_raw_item", "archive_data_request"),
        *("archive_loan", "archive_loan_line", "archive_handover_line", "archive_held_record"),
        *("archive_seal_item", "archive_paper_seal"),
        "archive_disposal_item",
        "archive_use_record",
        "archive_share",
    }
)
_MARK = (
    b"\x00"  # a sealed title that never opens: by it the database empties the line of the register
)
_GIVEN = (NumberEvent.Event.USED, NumberEvent.Event.LEGACY)


def destroy(actor: Actor, records: Sequence[Record], *, reference: str) -> dict[str, int]:
    """Destroy records for good and return how many copies went, by kind; `reference` is the disposal's number.

    The caller has checked right, approval and what bars it, and holds the locks of the rows. Whatever still refers
    to one of them is an IntegrityError here and not at COMMIT, so that a savepoint around this loses nothing else.
    """
    ids = [one.pk for one in records]
    tell_gone(actor, ids, reference)
    _close_titles(ids)
    _end_duties(actor, ids)
    gone = purge(actor, ids, Extent.DESTROYED)
    write_events(list(_tombstones(actor, ids, reference)))
    proposals = ProposedChange.objects.filter(any_id("record", ids)).values_list("pk", flat=True)
    delete_rows(ChangeEvidence, "proposal_id", list(proposals))
    delete_rows(ProposedChange, "record_id", ids)
    for hanging in HANGING:
        delete_rows(hanging.related_model, hanging.field.attname, ids)
    forms = [f"record.edit:{one}" for one in ids]
    UnfinishedEntry.objects.filter(any_text("form", forms)).delete()
    delete_rows(Record, "id", ids)
    destroy_record_keys(actor, ids, reason=reference)
    check_references()
    return gone


def _close_titles(ids: Sequence[int]) -> None:
    """Empty the titles in the register, its notes and what was asked about these records."""
    Record.objects.filter(any_id("pk", ids)).update(title="", sealed_title=_MARK)
    call("close_register_titles", id_array(ids))
    named = {str(one): f"#{one}" for one in ids}
    if Request.objects.filter(any_text("target_id", named), target_kind="record").exists():
        numbers = Record.objects.filter(any_id("pk", ids), archive_no__isnull=False)
        named |= {str(pk): str(number) for pk, number in numbers.values_list("pk", "archive_no")}
        rename("record", named)


def _end_duties(actor: Actor, ids: Sequence[int]) -> None:
    about = Duty.objects.filter(any_text("subject_id", map(str, ids)), subject_kind="record")
    end_occasions(actor, list(about.filter(state=DutyState.OPEN).order_by("pk")))


def _tombstones(actor: Actor, ids: Sequence[int], reference: str) -> Iterable[tuple[object, ...]]:
    given = NumberEvent.objects.filter(any_id("record_id", ids), event__in=_GIVEN).order_by("pk")
    at = now()
    for record, number, scope, value in given.values_list("record_id", "number", "scope", "value"):
        yield event_row(
            NumberEvent.Event.TOMBSTONE,
            number,
            record_id=record,
            actor_id=actor.id,
            at=at,
            scope=scope,
            value=value,
            reason=reference,
        )
