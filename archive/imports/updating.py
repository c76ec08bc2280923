"""Changes the records that rows of an import are about: only what was accepted, by the records' own edit."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from archive.imports.committing import set_aside
from archive.imports.made import restored
from archive.imports.meeting import edit_of, reason_of
from archive.imports.models import ImportDifference, ImportJob, ImportRow
from archive.imports.queries import content_of, key_of
from archive.records.actions import SKIP, edit
from archive.records.editing import ALREADY
from archive.records.rules import Edit
from archive.records.shapes import shape_of
from archive.records.together import Together
from kernel.errors import Problem
from persistence.arrays import any_id
from policies.document.queries import published
from security.actor import Actor

AT_ONCE = 500  # rows changed in one transaction
State = ImportRow.State


def update_records(actor: Actor, job: ImportJob) -> int:
    """Change the records of the next rows, in the caller's transaction; return how many rows were dealt with.

    A record that changed since the rehearsal, or that may not be changed any more, stays: its row is set
    aside with the reason. The rows are marked in the same transaction.
    """
    found = ImportRow.objects.select_for_update().filter(job=job, state=State.CHANGED)
    rows = list(found.order_by("row")[:AT_ONCE])
    if not rows:
        return 0
    taken = _accepted(job, rows)
    key = key_of(job)
    shape = shape_of(published(), job.category)
    contents = {row.row: content_of(key, job, row) for row in rows if row.row in taken}
    edits: list[Edit] = []
    about: dict[int, ImportRow] = {}
    for row in rows:
        if row.row in taken and row.met_id is not None:
            reason = reason_of(row.row)
            met = contents[row.row]["met"]
            edits.append(edit_of(row.met_id, met, shape, taken[row.row], reason))
            about[row.met_id] = row
    kept = [row for row in rows if row.row not in taken]
    _mark(kept, State.UNCHANGED)
    if not edits:
        return len(rows)
    outcome = edit(actor, edits, refused=SKIP, together=Together.EACH)
    done = [about[number] for number in outcome.done]
    for row in done:
        row.record_id = row.met_id
    _mark(done, State.UPDATED)
    for number, decision in outcome.refused:
        row = about[number]
        if decision.reason == ALREADY:
            _mark([row], State.UNCHANGED)
            continue
        problem = Problem(code="met_refused", message=decision.reason, params=decision.params)
        new = restored(contents[row.row])
        set_aside(job, row.pk, row.row, new, [problem])
    return len(rows)


def differences_by_field(job: ImportJob) -> Sequence[Mapping[str, Any]]:
    """Return each field that differs somewhere: field, rows, and in how many of them the file's value is taken."""
    waiting = ImportRow.objects.filter(job=job, row=OuterRef("row"), state=State.CHANGED)
    rows = ImportDifference.objects.filter(Exists(waiting), job=job).values("field")
    return list(
        rows.annotate(rows=Count("row"), taken=Count("row", filter=Q(accepted=True))).order_by(
            "-rows", "field"
        )
    )


def decide(
    job: ImportJob, *, accepted: bool, field: str = "", cells: Iterable[tuple[int, str]] = ()
) -> int:
    """Take or leave the file's values: of a whole field, else of these (row, field); return how many."""
    found = ImportDifference.objects.filter(job=job)
    if field:
        return found.filter(field=field).update(accepted=accepted)
    wanted: dict[str, list[int]] = {}
    for row, code in cells:
        wanted.setdefault(code, []).append(row)
    return sum(
        found.filter(any_id("row", numbers), field=code).update(accepted=accepted)
        for code, numbers in wanted.items()
    )


def _accepted(job: ImportJob, rows: Sequence[ImportRow]) -> dict[int, list[str]]:
    """Return row → the fields whose values are taken."""
    numbers = [row.row for row in rows]
    found = ImportDifference.objects.filter(any_id("row", numbers), job=job, accepted=True)
    taken: dict[int, list[str]] = {}
    for row, code in found.order_by("row", "pk").values_list("row", "field"):
        taken.setdefault(row, []).append(code)
    return taken


def _mark(rows: Sequence[ImportRow], state: str) -> None:
    for row in rows:
        row.state = state
    if rows:
        ImportRow.objects.bulk_update(rows, ["state", "record_id"], batch_size=AT_ONCE)
