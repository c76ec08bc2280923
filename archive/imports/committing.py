"""Turns rehearsed rows into records, a batch at a time; a row that is refused now is set aside, not lost."""

from collections.abc import Sequence

from django.db import connection, transaction

from archive.imports.models import ImportJob, ImportRow
from archive.imports.queries import content_of, key_of
from archive.imports.rehearsing import ERROR, write_issues
from archive.imports.staging import Doubt, Made, restored
from archive.records.actions import enter_many
from archive.records.rules import NewRecord
from kernel.errors import Invalid, Problem
from security.actor import Actor

Entry = tuple[int, NewRecord]  # row of the file, the record it becomes


def commit_rows(actor: Actor, job: ImportJob, *, limit: int) -> int:
    """Make records of the next rows that are still new, in the caller's transaction; return how many were dealt with.

    The rows are marked in the same transaction, so that none is ever committed twice.
    """
    rows = list(
        ImportRow.objects.select_for_update()
        .filter(job=job, state=ImportRow.State.NEW)
        .order_by("row")[:limit]
    )
    if not rows:
        return 0
    key = key_of(job)
    for filing in (True, False):
        entries = [
            (row.row, restored(content_of(key, job, row))) for row in rows if row.filing is filing
        ]
        if entries:
            _enter(actor, job, entries, file=filing)
    return len(rows)


def _enter(actor: Actor, job: ImportJob, entries: Sequence[Entry], *, file: bool) -> None:
    """Enter rows together; when they are refused, in halves, until the refused ones stand alone."""
    try:
        with transaction.atomic():
            ids = enter_many(actor, [new for _, new in entries], file=file)
    except Invalid as error:
        if len(entries) == 1:
            _set_aside(job, entries[0], error.problems)
            return
        middle = len(entries) // 2
        _enter(actor, job, entries[:middle], file=file)
        _enter(actor, job, entries[middle:], file=file)
        return
    _mark(job, [row for row, _ in entries], ids)


def _mark(job: ImportJob, rows: Sequence[int], ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE archive_import_row AS r SET state = 'committed', record_id = n.id "
            "FROM unnest(%s::int[], %s::bigint[]) AS n (row, id) "
            "WHERE r.job_id = %s AND r.row = n.row",
            (list(rows), list(ids), job.pk),
        )


def _set_aside(job: ImportJob, entry: Entry, problems: Sequence[Problem]) -> None:
    row, new = entry
    ImportRow.objects.filter(job=job, row=row).update(state=ImportRow.State.REFUSED)
    made = Made(row=row, raw=(), new=new)
    for problem in problems:
        code = problem.where.rsplit(".", maxsplit=1)[-1]
        made.doubts.append(Doubt(problem=problem, column="", code=code, severity=ERROR))
    write_issues(job, [made])
