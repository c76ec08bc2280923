"""Turns rehearsed rows into records, a batch at a time; a row that is refused now is set aside, not lost."""

from collections.abc import Callable, Sequence

from django.db import transaction

from archive.imports.ahead import Ahead, Waiting
from archive.imports.folding import heading_key
from archive.imports.made import Doubt, Made
from archive.imports.models import ColumnMemory, ImportJob, ImportRow
from archive.imports.rehearsing import ERROR, write_issues
from archive.records.actions import enter_many
from kernel.errors import Invalid, Problem
from persistence.updating import update_rows
from security.actor import Actor


def commit_rows(actor: Actor, job: ImportJob, ahead: Ahead, *, limit: int) -> int:
    """Make records of the next rows that are still new, in the caller's transaction; return how many were dealt with.

    The rows are marked in the same transaction, so that none is ever committed twice. Those after them are
    read too, so that they are worked on beside while these are loaded.
    """
    found = ImportRow.objects.select_for_update().filter(job=job, state=ImportRow.State.NEW)
    rows = ahead.taken(job, list(found.order_by("row").values_list("pk", flat=True)[:limit]))
    if not rows:
        return 0
    ahead.fetch(job, after=rows[-1].row, limit=limit)
    for filing in (True, False):
        entries = [row for row in rows if row.filing is filing]
        if entries:
            _enter(actor, job, entries, file=filing, meanwhile=ahead.open)
    return len(rows)


def _enter(
    actor: Actor,
    job: ImportJob,
    entries: Sequence[Waiting],
    *,
    file: bool,
    meanwhile: Callable[[], object] | None = None,
) -> None:
    """Enter rows together; when they are refused, in halves, until the refused ones stand alone.

    The values are in the form the rehearsal left them in, and the caller has seen that the policy is
    still the same. Halves are numbered at the end of the scope: one counter after the other, in order.
    `meanwhile`, for all rows together, is called while they are being loaded.
    """
    try:
        with transaction.atomic():
            rows, kept = [one.new for one in entries], [one.kept for one in entries]
            ids = enter_many(
                actor,
                rows,
                file=file,
                checked=True,
                number_now=file and meanwhile is not None,
                kept=kept,
                meanwhile=meanwhile,
            )
    except Invalid as error:
        if len(entries) == 1:
            _set_aside(job, entries[0], error.problems)
            return
        middle = len(entries) // 2
        _enter(actor, job, entries[:middle], file=file)
        _enter(actor, job, entries[middle:], file=file)
        return
    _mark(entries, ids)


def _mark(rows: Sequence[Waiting], ids: Sequence[int]) -> None:
    committed = str(ImportRow.State.COMMITTED)
    update_rows(
        ImportRow,
        {"state": "text", "record_id": "bigint"},
        [(row.pk, committed, number) for row, number in zip(rows, ids, strict=True)],
    )


def _set_aside(job: ImportJob, row: Waiting, problems: Sequence[Problem]) -> None:
    ImportRow.objects.filter(pk=row.pk).update(state=ImportRow.State.REFUSED)
    made = Made(row=row.row, raw=(), new=row.new)
    for problem in problems:
        code = problem.where.rsplit(".", maxsplit=1)[-1]
        made.doubts.append(Doubt(problem=problem, column="", code=code, severity=ERROR))
    write_issues(job, [made])


def remember(job: ImportJob) -> None:
    """Remember what the headings meant, once the import has succeeded."""
    for one in job.mapping.get("columns", ()):
        heading = heading_key(one["column"])[:200]
        if not one["target"] or not heading:
            continue
        known, made = ColumnMemory.objects.get_or_create(
            category=job.category, heading=heading, defaults={"target": one["target"]}
        )
        if not made:
            known.hits = known.hits + 1 if known.target == one["target"] else 1
            known.target = one["target"]
            known.save(update_fields=["hits", "target"])
