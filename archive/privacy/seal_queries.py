"""Reads which records are sealed, and what was asked about them: numbers, days and reasons, never a value."""

from dataclasses import dataclass
from datetime import date

from archive.privacy.models import DataRequest, SealRequest
from archive.privacy.queries import demand_desk, demand_to_read
from archive.privacy.request_rules import Outcome
from archive.privacy.seal_rules import SealKind
from archive.records.levels import SEALED
from archive.records.models import Record, RetentionState
from kernel.clock import today
from kernel.errors import Missing
from security.actor import Actor

MOST = 500  # sealed records on one page


@dataclass(frozen=True, kw_only=True)
class SealedRecord:
    """One record that is sealed: by which request, since when, why, and until when it has to be kept."""

    request: DataRequest
    count: int  # records sealed with it, itself among them
    keep_until: date | None

    @property
    def number(self) -> str:
        """The archive number, or the id of a record without one."""
        return self.request.named


def is_sealing(row: DataRequest) -> bool:
    """Say whether a record is sealed by this request now."""
    return row.outcome == Outcome.SEALED and bool(row.levels) and row.unsealed_on is None


def sealed_records(actor: Actor) -> list[SealedRecord]:
    """Return what is sealed, the latest first; Refused for others than the desk."""
    demand_desk(actor)
    rows = DataRequest.objects.filter(
        state=DataRequest.State.ANSWERED, outcome=Outcome.SEALED, unsealed_on=None
    ).exclude(levels={})
    found = list(rows.select_related("record").order_by("-answered_on", "-pk")[:MOST])
    states = RetentionState.objects.filter(record__in=[one.record_id for one in found])
    due = dict(states.values_list("record", "due"))
    return [
        SealedRecord(request=one, count=len(one.levels), keep_until=due.get(one.record_id))
        for one in found
    ]


def sealed_record(actor: Actor, number: int) -> DataRequest:
    """Return the request that seals a record now; Refused for others than the desk, Missing where none does."""
    demand_desk(actor)
    found = DataRequest.objects.select_related("record").filter(pk=number).first()
    if found is None or not is_sealing(found):
        raise Missing
    return found


def asked_about(row: DataRequest) -> list[SealRequest]:
    """Return what was asked about the seal that a request set, the latest first."""
    return list(SealRequest.objects.filter(sealed_by=row).select_related("asked_by"))


def seal_request_of(actor: Actor, number: int) -> SealRequest:
    """Return one; Refused for others than the desk and who has to decide it, Missing where there is none."""
    rows = SealRequest.objects.select_related("asked_by", "sealed_by__record")
    found = rows.filter(pk=number).first()
    demand_to_read(actor, None if found is None else found.request)
    if found is None:
        raise Missing
    return found


def is_open(actor: Actor, row: SealRequest) -> bool:
    """Say whether `actor` may consult by this request today: it was his, is agreed to, and its time is not over."""
    return (
        row.kind == SealKind.CONSULT
        and row.state == SealRequest.State.AGREED
        and row.asked_by_id == actor.user_id
        and row.until is not None
        and today() <= row.until
        and row.sealed_by.unsealed_on is None
    )


def opened_by(actor: Actor, number: int, record_id: int | None = None) -> Record:
    """Return a sealed record that somebody may consult by a request: the one it speaks of, or one sealed with it.

    Missing for everything else, also once the time is over.
    """
    row = seal_request_of(actor, number)
    demand_desk(actor)
    wanted = row.sealed_by.record_id if record_id is None else record_id
    if not is_open(actor, row) or str(wanted) not in row.sealed_by.levels:
        raise Missing
    found = Record.objects.filter(pk=wanted, level=SEALED).first()
    if found is None:
        raise Missing
    return found


def sealed_with(row: DataRequest, record: Record) -> list[Record]:
    """Return the other records that were sealed with this one."""
    ids = [int(one) for one in row.levels if int(one) != record.pk]
    return list(Record.objects.filter(pk__in=ids, level=SEALED).order_by("pk")[:MOST])
