"""Decides rows that may be a customer there is: merged with the record, linked to it, or entered with a reason."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet

from archive.imports.gathering import without_file
from archive.imports.known import ALIKE
from archive.imports.made import Made, restored, stored
from archive.imports.meeting import meet
from archive.imports.models import ImportDifference, ImportIssue, ImportJob, ImportRow
from archive.imports.planning import stored_plan
from archive.imports.queries import content_of, key_of
from archive.imports.rehearsing import write_issues
from archive.records.alike import linked
from archive.records.models import Record
from archive.records.shapes import shape_of
from kernel.errors import Invalid, Problem
from kernel.text import N_
from persistence.arrays import any_id
from persistence.copying import copy_rows
from persistence.encoding import encoded
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.keys import store

AT_ONCE = 500
LONGEST = 500  # characters of a reason
State, Choice = ImportRow.State, ImportRow.Choice


def waiting(job: ImportJob, *, field: str = "", rows: Collection[int] = ()) -> QuerySet[ImportRow]:
    """Return the rows that wait for a decision: all, those alike in one field, or these."""
    found = ImportRow.objects.filter(job=job, state=State.ALIKE).order_by("row")
    if field:
        issues = ImportIssue.objects.filter(job=job, field=field, code__in=ALIKE)
        found = found.filter(row__in=issues.values("row"))
    return found.filter(any_id("row", rows)) if rows else found


def resolve(
    actor: Actor,
    job: ImportJob,
    decision: str,
    *,
    rows: Collection[int] = (),
    field: str = "",
    reason: str = "",
) -> int:
    """Decide these rows and return how many there were; the caller has checked the right."""
    if not rows and not field:
        return 0
    if decision == Choice.JUSTIFY:
        return _justify(job, waiting(job, field=field, rows=rows), reason)
    count, after = 0, 0
    while True:
        found = waiting(job, field=field, rows=rows).filter(row__gt=after)
        some = list(found.select_for_update()[:AT_ONCE])
        if not some:
            return count
        count, after = count + len(some), some[-1].row
        if decision == Choice.MERGE:
            _merge(actor, job, some)
        else:
            _link(actor, job, some)


def _justify(job: ImportJob, found: QuerySet[ImportRow], reason: str) -> int:
    why = " ".join(reason.split())
    if not why:
        message = N_("Say why this is another customer.")
        raise Invalid([Problem(code="reason", message=message, where="reason")])
    told: dict[str, Any] = {"decision": Choice.JUSTIFY, "reason": why[:LONGEST]}
    numbers = list(found.values_list("pk", flat=True))
    rows = ImportRow.objects.filter(any_id("pk", numbers))
    # What lacks something could only have been merged.
    rows.filter(row__in=_wrong(job).values("row")).update(state=State.BAD, **told)
    rows.filter(state=State.ALIKE).update(state=State.NEW, **told)
    return len(numbers)


def _wrong(job: ImportJob) -> QuerySet[ImportIssue]:
    return ImportIssue.objects.filter(job=job, severity=ImportIssue.Severity.ERROR)


def _merge(actor: Actor, job: ImportJob, rows: Sequence[ImportRow]) -> None:
    """Compare rows with the records they are about; what is an earlier row of the file is left out."""
    key, shape = key_of(job), shape_of(published(), job.category)
    plan = stored_plan(job)
    taken = set(
        ImportRow.objects.filter(job=job, state__in=(State.CHANGED, State.UNCHANGED)).values_list(
            "met_id", flat=True
        )
    )
    about: list[tuple[Made, int]] = []
    by_row = {row.row: row for row in rows}
    for row in rows:
        row.decision, row.customer = Choice.MERGE, None  # a record there is stays where it lies
        if row.met_id is None or row.met_id in taken:
            row.state = State.DUPLICATE
            continue
        taken.add(row.met_id)
        content = content_of(key, job, row)
        made = Made(row=row.row, raw=tuple(content["raw"]), new=restored(content))
        without_file(made, plan.lying)
        about.append((made, row.met_id))
    _wrong(job).filter(any_id("row", [made.row for made, _ in about])).delete()
    for met in meet(actor, about, plan, shape, job.file_name):
        row = by_row[met.made.row]
        row.state = met.state
        row.content = _sealed(key, job, {**stored(met.made), "met": met.stored()}, row.row)
        copy_rows(
            ImportDifference,
            ("job_id", "row", "field", "accepted"),
            ((job.pk, row.row, code, True) for code in met.sides),
        )
        write_issues(job, [met.made])
    ImportRow.objects.bulk_update(rows, ["state", "decision", "content", "customer"])


def _link(actor: Actor, job: ImportJob, rows: Sequence[ImportRow]) -> None:
    """Let rows be entered into the file they are alike, or with a link to it."""
    key, shape = key_of(job), shape_of(published(), job.category)
    wanted = [row.met_id for row in rows if row.met_id]
    seen = Record.objects.filter(permission.reach(actor, Verb.VIEW), any_id("pk", wanted))
    records = {record.pk: record for record in seen}
    wrong = set(_wrong(job).values_list("row", flat=True))
    lying = stored_plan(job).lying
    links = lying.links if lying else ()
    for row in rows:
        record = records.get(row.met_id or 0)
        content = content_of(key, job, row)
        linking = linked(restored(content), shape, record, links) if record else None
        if linking is None:
            message = N_(
                "Row {row}: this category has no field that links it to the other; merge it or say why it is another."
            )
            problem = Problem(code="no_link", message=message, params={"row": row.row})
            raise Invalid([problem])
        if linking.parent_id is not None:
            row.customer = None  # it is said which file the row lies in
        made = Made(row=row.row, raw=tuple(content["raw"]), new=linking)
        row.content = _sealed(key, job, stored(made), row.row)
        row.state, row.decision = State.NEW, Choice.LINK
        if row.row in wrong:
            row.state = State.BAD
    ImportRow.objects.bulk_update(rows, ["state", "decision", "content", "customer"])


def _sealed(key: bytes, job: ImportJob, content: dict[str, Any], row: int) -> bytes:
    plain = encoded(content, errors="replace")
    return store.seal_bytes(key, plain, "import_row", job.stored, row)
