"""Turns rehearsed rows into records, a batch at a time; a row that is refused now is set aside, not lost."""

from collections.abc import Sequence
from contextlib import nullcontext

from django.db import transaction

from archive.imports.again import asks, put_back
from archive.imports.ahead import WORTH, Ahead, Waiting
from archive.imports.folding import heading_key
from archive.imports.known import ERROR
from archive.imports.made import Doubt, Made
from archive.imports.models import ColumnMemory, ImportJob, ImportRow
from archive.imports.patch_models import ValueMemory
from archive.imports.patches import patches_of
from archive.imports.patching import VALUES
from archive.imports.planning import stored_plan
from archive.imports.queries import targets_of_job
from archive.imports.rehearsing import write_issues
from archive.imports.targets import by_code, sealed_or_sensitive
from archive.records.actions import enter_many
from archive.records.arriving import Arriving
from archive.records.rules import NewRecord
from kernel.errors import Invalid, Problem
from persistence.loading import loading_beside
from persistence.updating import mark_beside
from security.actor import Actor

MOST_REMEMBERED = 200  # characters of a value


def commit_rows(actor: Actor, job: ImportJob, ahead: Ahead) -> int:
    """Make records of the next rows that are still new, in the caller's transaction; return how many were dealt with.

    The rows are marked in the same transaction, so that none is ever committed twice. Those after them are
    read too, so that they are worked out while these are loaded. Rows that are perhaps a customer who came
    since the rehearsal wait for a decision instead.
    """
    found = ImportRow.objects.select_for_update().filter(job=job, state=ImportRow.State.NEW)
    pks = list(found.order_by("row").values_list("pk", flat=True)[: ahead.next])
    if not pks:
        return 0
    batch = ahead.taken(actor, job, pks)
    ahead.look(actor, job, after=batch.last)
    with loading_beside(ahead.spare()) if len(pks) >= WORTH else nullcontext():
        for group in batch.groups:
            rows = put_back(actor, job, group) if asks(job) else group.rows
            if rows:
                _enter(actor, job, rows, ready=group.arriving if rows is group.rows else None)
    return len(pks)


def _enter(
    actor: Actor, job: ImportJob, entries: Sequence[Waiting], *, ready: Arriving | None = None
) -> None:
    """Enter rows together; when they are refused, in halves, until the refused ones stand alone.

    The values are in the form the rehearsal left them in, and the caller has seen that the policy is
    still the same. All rows together bring with them what was worked out of them before, and take their
    numbers at once; halves are numbered at the end of the scope: one counter after the other, in order.
    """
    file = entries[0].filing
    try:
        with transaction.atomic():
            rows, kept = [one.new for one in entries], [one.kept for one in entries]
            ids = enter_many(
                actor,
                rows,
                file=file,
                checked=True,
                number_now=file and ready is not None,
                kept=kept,
                ready=ready,
            )
    except Invalid as error:
        if len(entries) == 1:
            one = entries[0]
            set_aside(job, one.pk, one.row, one.new, error.problems)
            return
        middle = len(entries) // 2
        _enter(actor, job, entries[:middle])
        _enter(actor, job, entries[middle:])
        return
    _mark(entries, ids)


def _mark(rows: Sequence[Waiting], ids: Sequence[int]) -> None:
    made = {row.pk: number for row, number in zip(rows, ids, strict=True)}
    mark_beside(ImportRow, "record_id", made, state=str(ImportRow.State.COMMITTED))


def set_aside(
    job: ImportJob, pk: int, row: int, new: NewRecord, problems: Sequence[Problem]
) -> None:
    """Leave a row out that is refused only now, with its reasons."""
    ImportRow.objects.filter(pk=pk).update(state=ImportRow.State.REFUSED)
    made, plan = Made(row=row, raw=(), new=new), stored_plan(job)
    for problem in problems:
        column, code = plan.column_of(problem.where) if problem.where else ("", "")
        made.doubts.append(Doubt(problem=problem, column=column, code=code, severity=ERROR))
    write_issues(job, [made])


def remember(job: ImportJob) -> None:
    """Remember what the headings meant, once the import has succeeded."""
    meant: dict[str, str] = {}
    for one in job.mapping.get("columns", ()):
        heading = heading_key(one["column"])[:200]
        if one["target"] and heading:
            meant.setdefault(heading, one["target"])
    found = ColumnMemory.objects.select_for_update().filter(category=job.category)
    known = list(found.filter(heading__in=meant).order_by("pk"))
    for memory in known:
        target = meant.pop(memory.heading)
        memory.hits = memory.hits + 1 if memory.target == target else 1
        memory.target = target
    ColumnMemory.objects.bulk_update(known, ["hits", "target"])
    # Another import may remember the same heading at the same moment: the first one counts.
    ColumnMemory.objects.bulk_create(
        [
            ColumnMemory(category=job.category, heading=heading, target=target)
            for heading, target in meant.items()
        ],
        ignore_conflicts=True,
    )
    _remember_values(job)


def _remember_values(job: ImportJob) -> None:
    """Remember what values were mapped to; nothing of fields whose values must not stand in clear."""
    known = by_code(targets_of_job(job))
    fills = {one["column"]: known.get(one["target"]) for one in job.mapping.get("columns", ())}
    for patch in patches_of(job, sheet=job.table.get("sheet", "")):
        if patch.kind != VALUES or sealed_or_sensitive(fills.get(patch.column)):
            continue
        heading = heading_key(patch.column)[:200]
        fresh = [
            ValueMemory(category=job.category, heading=heading, value=value, target=text)
            for value, text in patch.content["map"].items()
            if max(len(value), len(text)) <= MOST_REMEMBERED
        ]
        ValueMemory.objects.bulk_create(
            fresh,
            update_conflicts=True,
            update_fields=["target"],
            unique_fields=["category", "heading", "value"],
        )
