"""Correcting an import between its reading and its rehearsal: lay over, take back, do again, take out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from archive.imports import storage
from archive.imports.actions import start_rehearsal
from archive.imports.holding import open_job
from archive.imports.models import ImportJob, ImportRow
from archive.imports.origins import DONE, is_taken_back
from archive.imports.patch_models import ImportPatch
from archive.imports.patches import opened, sealed
from archive.imports.patching import CELLS, VALUES, Patch, columns_after
from archive.imports.queries import import_to_work_on, job_state, targets_of_job
from archive.imports.recipes import corrections
from archive.imports.recipes.models import ImportCorrection, ImportRecipe
from archive.imports.seeing import hidden_columns
from archive.imports.settling import counted
from archive.imports.understanding import proposed
from archive.mending import queries
from archive.mending.corrected import corrected
from archive.mending.judging import MOST, judge_again
from archive.mending.recipes import recipe_for, recipe_problems
from archive.mending.rules import checked, named
from kernel.clock import now
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from persistence.locks import lock_exclusive
from policies.document.locking import hold_policy
from security.actor import Actor
from security.audit import writer

State = ImportJob.State
Stand = ImportPatch.State
_BUSY = (State.REHEARSING, State.COMMITTING)
_MENDABLE = (State.UNDERSTOOD, State.REHEARSED, State.CANCELLED, State.FAILED, State.DONE)
_UNDER_WAY = N_("This import is at work just now; wait for it or cancel it.")
_UNSEEN = N_("Rehearse the import first; then its rows can be corrected.")
_ELSEWHERE = N_(
    "This import was changed in another window meanwhile; the page shows it as it is now."
    " Do it again if it is still needed."
)
_RECORDS = N_("Some rows are records already; only single cells of the others can be corrected.")
_NOTHING_TO_UNDO = N_("There is no correction to take back.")
_NOTHING_TO_REDO = N_("There is no correction to do again.")


@dataclass(frozen=True, kw_only=True)
class Mended:
    """What a correction did: the import as it is now, and the rows that were judged again."""

    job: ImportJob
    rows: tuple[int, ...]


def mend(
    actor: Actor, import_id: int, patch: Patch, *, seen: int, near: Sequence[int] = ()
) -> Mended:
    """Lay one correction over an import; the commit then waits for a new rehearsal.

    `seen` is the revision the person looked at: Conflict when another window changed it since, when work is
    under way, or when nothing was rehearsed yet. `near` are rows the person has before him, judged at once
    with those the correction is about. Raises Invalid with a sentence for each fault.
    """
    job = _held(actor, import_id, seen)
    patch = checked(patch, job.table["columns"])
    _demand_readable(actor, job, named(patch))
    return _laid(actor, job, patch, "import.mend", near)


def take_corrected(
    actor: Actor, import_id: int, *, file_name: str, chunks: Iterable[bytes]
) -> ImportJob:
    """Lay what a workbook of rows left out says now over their rows, and rehearse them again, no others.

    Rows that are records already stay as they are. Raises Invalid with a sentence for every fault of the
    workbook; then nothing has changed. The workbook itself is not kept.
    """
    job = _held(actor, import_id, None)
    kept = storage.keep(chunks)
    try:
        found = corrected(job, kept.name, file_name=file_name)
    finally:
        storage.forget(kept.name)
    _laid(actor, job, found.patch, "import.mend_rows", ())
    return start_rehearsal(actor, import_id)


def _laid(actor: Actor, job: ImportJob, patch: Patch, verb: str, near: Sequence[int]) -> Mended:
    row = _demand_rows(job, patch)
    order = (ImportPatch.objects.filter(job=job).aggregate(last=Max("order"))["last"] or 0) + 1
    ImportPatch.objects.filter(job=job, state=Stand.UNDONE).update(state=Stand.REMOVED)
    sheet = job.table.get("sheet", "")
    ImportPatch.objects.create(
        job=job,
        order=order,
        kind=patch.kind,
        column=patch.column[:255],
        row=row,
        content=sealed(job, order, patch, sheet=sheet),
        changed=_cells_in(patch),
        created_by_id=job.created_by_id,  # only he sees it
        created_at=now(),
    )
    return _mended(actor, job, verb, [patch], near)


def undo(actor: Actor, import_id: int, *, seen: int, near: Sequence[int] = ()) -> Mended:
    """Take the last correction back; Conflict when there is none."""
    job = _held(actor, import_id, seen)
    found = _patches(job, Stand.ACTIVE).order_by("-order").first()
    return _moved(actor, job, found, Stand.UNDONE, near, missing=_NOTHING_TO_UNDO)


def redo(actor: Actor, import_id: int, *, seen: int, near: Sequence[int] = ()) -> Mended:
    """Do the correction again that was taken back last; Conflict when there is none."""
    job = _held(actor, import_id, seen)
    found = _patches(job, Stand.UNDONE).order_by("order").first()
    return _moved(actor, job, found, Stand.ACTIVE, near, missing=_NOTHING_TO_REDO)


def remove(
    actor: Actor, import_id: int, order: int, *, seen: int, near: Sequence[int] = ()
) -> Mended:
    """Take one correction out, whichever it is; it stays listed. Missing when it does not count any more."""
    job = _held(actor, import_id, seen)
    found = _patches(job, Stand.ACTIVE).filter(order=order).first()
    if found is None:
        raise Missing
    return _moved(actor, job, found, Stand.REMOVED, near)


def _moved(
    actor: Actor,
    job: ImportJob,
    found: ImportPatch | None,
    state: str,
    near: Sequence[int],
    *,
    missing: str = "",
) -> Mended:
    if found is None:
        raise Conflict(missing)
    patches = [patch for _, patch in opened(job, [found], sheet=job.table.get("sheet", ""))]
    for patch in patches:
        _demand_rows(job, patch)
    found.state = state
    found.save(update_fields=["state"])
    verb = {Stand.UNDONE: "undo", Stand.ACTIVE: "redo", Stand.REMOVED: "remove"}[Stand(state)]
    return _mended(actor, job, f"import.mend_{verb}", patches, near)


def _mended(
    actor: Actor, job: ImportJob, verb: str, patches: Sequence[Patch], near: Sequence[int]
) -> Mended:
    """Bring the import up to its corrections: headings, the rows at hand, its figures; the rehearsal is over."""
    _fit_columns(job)
    job.revision += 1
    job.policy_digest = ""
    job.state, job.updated_at = State.UNDERSTOOD, now()
    job.save()
    rows = list(dict.fromkeys(row for patch in patches for row in _rows_of(job, patch)))
    judged = judge_again(actor, job, [*rows[:MOST], *near][: MOST + len(near)])
    if judged:
        job.counts = counted(job)
        job.save(update_fields=["counts"])
    told = [
        {"kind": one.kind, "column": one.column, "content": _short(one.content)} for one in patches
    ]
    body = {"category": job.category, "corrections": told, "revision": job.revision}
    writer.record(actor=actor, verb=verb, target=f"import:{job.pk}", payload=body)
    return Mended(job=job, rows=tuple(judged))


def _short(content: Mapping[str, Any]) -> Any:
    """Return what a correction says for the trail; of thousands of cells only how many."""
    cells = content.get("cells")
    if cells and sum(map(len, cells.values())) > MOST:
        return {"cells": sum(map(len, cells.values()))}
    return content


def _rows_of(job: ImportJob, patch: Patch) -> Iterable[int]:
    """Return the rows a correction is about: its cells, or those with something said about its columns."""
    if patch.kind == CELLS:
        return sorted({int(row) for rows in patch.content["cells"].values() for row in rows})
    return queries.told_rows(job, named(patch), most=MOST)


def _cells_in(patch: Patch) -> int | None:
    if patch.kind == CELLS:
        return sum(len(rows) for rows in patch.content["cells"].values())
    return None


def _fit_columns(job: ImportJob) -> None:
    """Give the import the headings its corrections leave: a new one is proposed for a field, a gone one is left out."""
    own = tuple(job.table.get("own_columns") or job.table["columns"])
    rows = list(_patches(job, Stand.ACTIVE).order_by("order"))
    found = opened(job, rows, sheet=job.table.get("sheet", ""))
    columns = columns_after(own, [patch for _, patch in found])
    if list(columns) == list(job.table["columns"]):
        return
    known = {one["column"]: one for one in job.mapping.get("columns", ())}
    taken = {one["target"] for one in known.values() if one["column"] in columns}
    fresh = [name for name in columns if name not in known]
    targets = [one for one in targets_of_job(job) if one.code not in taken]
    known |= {one["column"]: one for one in proposed(fresh, targets)}
    job.table = {**job.table, "own_columns": list(own), "columns": list(columns)}
    job.mapping = {**job.mapping, "columns": [known[name] for name in columns]}


def _patches(job: ImportJob, state: str) -> Any:
    return ImportPatch.objects.filter(job=job, state=state)


def _held(actor: Actor, import_id: int, seen: int | None) -> ImportJob:
    """Return an import that may be corrected now, held against others; Missing, Refused or Conflict else."""
    hold_policy()
    import_to_work_on(actor, import_id)
    job = ImportJob.objects.select_for_update().get(pk=import_id)
    if job.state in _BUSY and not (job.job and job_state(actor, job.job).finished):
        raise Conflict(_UNDER_WAY)
    if not job.counts or job.state not in (*_MENDABLE, *_BUSY):
        raise Conflict(_UNSEEN)
    if is_taken_back(job):
        raise Conflict(N_("This import was taken back; upload the file again."))
    if seen is not None and job.revision != seen:
        raise Conflict(_ELSEWHERE)
    return job


def _demand_readable(actor: Actor, job: ImportJob, headings: Iterable[str]) -> None:
    hidden = hidden_columns(actor, job)
    problems = [
        Problem(
            code="unreadable",
            message=N_(
                "{column} holds {field}, which you may not read here;"
                " correct it in the file and upload it again."
            ),
            params={"column": heading, "field": hidden[heading]},
        )
        for heading in headings
        if heading in hidden
    ]
    if problems:
        raise Invalid(problems)


def _demand_rows(job: ImportJob, patch: Patch) -> int | None:
    """Raise Invalid for a row the import does not have or that is a record already; return the row of a single cell."""
    staged = ImportRow.objects.filter(job=job)
    if patch.kind != CELLS:
        if staged.filter(state__in=DONE).exists():
            raise Conflict(_RECORDS)
        return None
    wanted = {int(row) for rows in patch.content["cells"].values() for row in rows}
    found = dict(staged.filter(row__in=wanted).values_list("row", "state"))
    problems = [
        Problem(code="no_row", message=N_("The file has no row {row}."), params={"row": row})
        for row in sorted(wanted - found.keys())[:3]
    ]
    problems += [
        Problem(
            code="row_done",
            message=N_("Row {row} is a record already; change the record instead."),
            params={"row": row},
        )
        for row, state in sorted(found.items())
        if state in DONE
    ][:3]
    if problems:
        raise Invalid(problems)
    return next(iter(wanted)) if len(wanted) == 1 else None


def describe_recipe(actor: Actor, number: int, *, name: str, description: str) -> ImportRecipe:
    """Give a recipe another name and description; raise Invalid for a name that is taken or none."""
    recipe = recipe_for(actor, number)
    lock_exclusive(f"imports.recipes:{recipe.category}")
    said = " ".join(name.split())
    others = ImportRecipe.objects.filter(category=recipe.category).exclude(pk=number)
    problems = recipe_problems(said, description, others.filter(name=said).exists())
    if problems:
        raise Invalid(problems)
    before = {"name": recipe.name, "description": recipe.description}
    recipe.name, recipe.description = said, description.strip()
    recipe.save(update_fields=["name", "description"])
    after = {"name": recipe.name, "description": recipe.description}
    _note_recipe(actor, "recipe.describe", recipe, before=before, after=after)
    return recipe


def delete_recipe(actor: Actor, number: int) -> None:
    """Delete a recipe and its corrections; imports that were read by it stay as they are."""
    recipe = recipe_for(actor, number)
    _note_recipe(actor, "recipe.delete", recipe, content=recipe.content, headings=recipe.headings)
    recipe.delete()


def forget_correction(actor: Actor, number: int, correction: int) -> None:
    """Forget one correction: it is not proposed again."""
    recipe = recipe_for(actor, number)
    found = ImportCorrection.objects.filter(recipe=recipe, pk=correction).first()
    if found is None:
        raise Missing
    _note_recipe(
        actor, "recipe.forget", recipe, column=found.heading, value=found.value, text=found.text
    )
    found.delete()


def leave_as_it_is(actor: Actor, import_id: int, *, heading: str, value: str) -> None:
    """Leave a value as the file has it instead of correcting it as before; the import is rehearsed anew then."""
    job = open_job(actor, import_id)
    if job.change_set is not None:
        raise Conflict(_RECORDS)
    if heading in hidden_columns(actor, job) or not corrections.leave(job, heading, value):
        raise Missing
    patch = Patch(kind=VALUES, column=heading, content={"left": value})
    _mended(actor, job, "import.overrule", [patch], ())


def _note_recipe(actor: Actor, verb: str, recipe: ImportRecipe, **said: object) -> None:
    payload = {"category": recipe.category, "name": recipe.name, **said}
    writer.record(actor=actor, verb=verb, target=f"recipe:{recipe.pk}", payload=payload)
