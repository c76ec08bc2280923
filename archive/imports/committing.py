"""Turns rehearsed rows into records, a batch at a time; a row that is refused now is set aside, not lost."""

from collections.abc import Sequence
from contextlib import nullcontext

from django.db import transaction

from archive.imports.ahead import WORTH, Ahead, Waiting
from archive.imports.folding import heading_key
from archive.imports.made import Doubt, Made
from archive.imports.models import ColumnMemory, ImportJob, ImportRow
from archive.imports.patch_models import ValueMemory
from archive.imports.patches import patches_of
from archive.imports.patching import VALUES
from archive.imports.queries import targets_for
from archive.imports.rehearsing import ERROR, write_issues
from archive.imports.targets import by_code, sealed_or_sensitive
from archive.records.actions import enter_many
from archive.records.arriving import Arriving
from kernel.errors import Invalid, Problem
from persistence.loading import loading_beside
from persistence.updating import update_beside
from security.actor import Actor

MOST_REMEMBERED = 200  # characters of a value


def commit_rows(actor: Actor, job: ImportJob, ahead: Ahead) -> int:
    """Make records of the next rows that are still new, in the caller's transaction; return how many were dealt with.

    The rows are marked in the same transaction, so that none is ever committed twice. Those after them are
    read too, so that they are worked out while these are loaded.
    """
    found = ImportRow.objects.select_for_update().filter(job=job, state=ImportRow.State.NEW)
    pks = list(found.order_by("row").values_list("pk", flat=True)[: ahead.next])
    if not pks:
        return 0
    batch = ahead.taken(actor, job, pks)
    ahead.look(actor, job, after=batch.last)
    with loading_beside(ahead.spare()) if len(pks) >= WORTH else nullcontext():
        for group in batch.groups:
            _enter(actor, job, group.rows, ready=group.arriving)
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
            _set_aside(job, entries[0], error.problems)
            return
        middle = len(entries) // 2
        _enter(actor, job, entries[:middle])
        _enter(actor, job, entries[middle:])
        return
    _mark(entries, ids)


def _mark(rows: Sequence[Waiting], ids: Sequence[int]) -> None:
    committed = str(ImportRow.State.COMMITTED)
    update_beside(
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
    _remember_values(job)


def _remember_values(job: ImportJob) -> None:
    """Remember what values were mapped to; nothing of fields whose values must not stand in clear."""
    known = by_code(targets_for(job.category))
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
