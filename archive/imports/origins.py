"""Where records came from, and what became of an import that was taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from archive.imports.models import ImportJob, ImportRow
from archive.records.changing import facts_of
from archive.records.models import Record
from archive.records.title_sealing import titled, with_titles
from archive.records.traces import HERE
from kernel.decision import Decision
from persistence.arrays import any_id
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.audit.models import AuditChange, ChangeSet
from security.audit.undoing import may_undo
from security.people.names import names_of

MOST = 5  # origins of one record that are shown
_BESIDE = (ImportRow.Choice.LINK, ImportRow.Choice.JUSTIFY)
DONE = (ImportRow.State.COMMITTED, ImportRow.State.UPDATED)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """One row of a file that made or changed a record."""

    file: str
    sheet: str
    row: int
    who: str
    at: datetime
    made: bool
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What was said of a row that may be a customer there is: linked to it, or another customer, and why."""

    decision: str
    reason: str
    other: str
    url: str
    who: str
    at: datetime


def origins_of(actor: Actor, record: Record) -> list[Origin]:
    """Return the rows a record came from, the latest first, to who imported them or may import there."""
    rows = ImportRow.objects.filter(record_id=record.pk, state__in=DONE).select_related("job")
    may_import = bool(permission.decide(actor, Verb.IMPORT, facts_of(record)))
    if not may_import:
        rows = rows.filter(job__created_by_id=actor.user_id)
    found = list(rows.order_by("-job_id")[:MOST])
    names = names_of({row.job.created_by_id for row in found}) if found else {}
    return [
        Origin(
            file=row.job.file_name,
            sheet=str(row.job.table.get("sheet") or ""),
            row=row.row,
            who=names.get(row.job.created_by_id, ""),
            at=row.job.updated_at,
            made=row.state == ImportRow.State.COMMITTED,
            url=reverse("imports_show", args=[row.job_id])
            if row.job.created_by_id == actor.user_id
            else "",
        )
        for row in found
    ]


def has_origin() -> Exists:
    """Return the condition on a record that a row of an import made or changed it."""
    return Exists(ImportRow.objects.filter(record_id=HERE, state__in=DONE))


def record_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return what the page of a record says of its origin; None where there is nothing to say."""
    found, decided = origins_of(actor, record), decisions_of(actor, record)
    return {"origins": found, "decided": decided} if found or decided else None


def decisions_of(actor: Actor, record: Record) -> list[Decided]:
    """Return why a record was entered though it may be a customer there is, to everybody who reads it."""
    rows = list(
        ImportRow.objects.filter(record_id=record.pk, state__in=DONE, decision__in=_BESIDE)
        .select_related("job")
        .order_by("-job_id")[:MOST]
    )
    if not rows:
        return []
    names = names_of({row.job.created_by_id for row in rows})
    met = records_met(actor, rows)
    return [
        Decided(
            decision=row.get_decision_display(),
            # What was said of a record the reader may not see could tell of it.
            reason=row.reason if row.met_id is None or row.met_id in met else "",
            other=met.get(row.met_id or 0, (0, ""))[1],
            url=reverse("record_page", args=[row.met_id]) if row.met_id in met else "",
            who=names.get(row.job.created_by_id, ""),
            at=row.job.updated_at,
        )
        for row in rows
    ]


@dataclass(frozen=True, kw_only=True)
class TakingBack:
    """Whether an import can be taken back as a whole, until when; or what has become of that."""

    decision: Decision
    change_set: int
    until: datetime
    undone_by: int | None = None
    back: int = 0
    stay: int = 0


def taking_back(actor: Actor, job: ImportJob) -> TakingBack | None:
    """Return how an import stands to being taken back; None while nothing was committed."""
    found = ChangeSet.objects.filter(pk=job.change_set or 0).first()
    if found is None:
        return None
    undone = ChangeSet.objects.filter(undo_of=found).values_list("pk", flat=True).first()
    rows = ImportRow.objects.filter(job=job, state__in=DONE).count() if undone else 0
    stay = stayed(job, undone).count() if undone else 0
    return TakingBack(
        decision=may_undo(actor, found, undone=undone is not None),
        change_set=found.pk,
        until=found.opened_at + timedelta(days=settings.FONDS_IMPORT_UNDO_DAYS),
        undone_by=undone,
        back=rows - stay,
        stay=stay,
    )


def is_taken_back(job: ImportJob) -> bool:
    """Say whether what an import made was taken back, as far as it could be."""
    return bool(job.change_set) and ChangeSet.objects.filter(undo_of=job.change_set).exists()


def stayed(job: ImportJob, undone_by: int) -> QuerySet[ImportRow]:
    """Return the rows whose records an undo has left as they are, in the file's order."""
    changes = AuditChange.objects.filter(record_id=OuterRef("record_id"))
    done = changes.filter(
        event__change_set=job.change_set
    )  # what only waits for its approval is not
    back = changes.filter(event__change_set=undone_by)
    rows = ImportRow.objects.filter(Exists(done), job=job, state__in=DONE).exclude(Exists(back))
    return rows.order_by("row")


def records_named(actor: Actor, rows: Iterable[ImportRow]) -> dict[int, str]:
    """Return the records of these rows that the actor may see, by id: number and title."""
    wanted = [row.record_id for row in rows if row.record_id]
    seen = Record.objects.filter(permission.reach(actor, Verb.VIEW), any_id("pk", wanted))
    return {record.pk: titled(record) for record in with_titles(seen)}


def records_met(actor: Actor, rows: Iterable[ImportRow]) -> dict[int, tuple[int, str]]:
    """Return the records these rows are about, as far as the actor may see them: id → id, number and title."""
    wanted = [row.met_id for row in rows if row.met_id]
    seen = Record.objects.filter(permission.reach(actor, Verb.VIEW), any_id("pk", wanted))
    return {record.pk: (record.pk, titled(record)) for record in with_titles(seen)}
