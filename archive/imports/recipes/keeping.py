"""How ledgers were read: kept by name when an import succeeds, proposed for the next one with the same headings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from archive.imports.folding import heading_key
from archive.imports.models import ImportJob
from archive.imports.queries import targets_of_job
from archive.imports.recipes import corrections
from archive.imports.recipes.models import ImportRecipe
from kernel.clock import now
from kernel.errors import Missing
from kernel.text import N_

LIKE = 0.6  # share of the headings that must be the same
MOST_COMPARED = 200
_SAID = N_("The recipe {recipe} says so.")
_KEPT = ("fixed", "file", "adopt", "met", "ask", "lying")
_TAKEN = ("file", "adopt", "met", "ask")


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A recipe that fits a file: which of its headings are not there any more, and which are new."""

    recipe: ImportRecipe
    gone: tuple[str, ...]
    new: tuple[str, ...]


def keep(job: ImportJob) -> ImportRecipe:
    """Keep what was decided for a file, under its name without the year and the like; return the recipe.

    A recipe of the same category and headings takes what was decided last. What was corrected is kept with it.
    """
    recipe = _kept(job)
    corrections.keep(job, recipe)
    used = ImportRecipe.objects.filter(pk=job.mapping.get("recipe") or 0).exclude(pk=recipe.pk)
    used.update(used_at=now(), used_on=job.file_name, used_by=job.created_by_id, hits=F("hits") + 1)
    return recipe


def _kept(job: ImportJob) -> ImportRecipe:
    headings = _headings(job)
    content = {
        "columns": {one["column"]: one["target"] for one in job.mapping.get("columns", ())},
        "sheet": job.table.get("chosen_sheet") or "",
        "header_row": job.table.get("chosen_header"),
        "totals": bool(job.table.get("chosen_totals")),
        "encoding": job.table.get("chosen_encoding") or "",
        "delimiter": job.table.get("chosen_delimiter") or "",
        **{name: job.mapping[name] for name in _KEPT if name in job.mapping},
    }
    keys = sorted(map(heading_key, headings))
    rows = ImportRecipe.objects.select_for_update().filter(category=job.category)
    for one in rows.order_by("-used_at")[:MOST_COMPARED]:
        if sorted(map(heading_key, one.headings)) == keys:
            one.headings, one.content = list(headings), content
            one.hits, one.used_at = one.hits + 1, now()
            one.used_on, one.used_by_id = job.file_name, job.created_by_id
            one.save()
            return one
    recipe = ImportRecipe(
        category=job.category,
        name=_free_name(job),
        headings=list(headings),
        content=content,
        made_by_id=job.created_by_id,
        used_at=now(),
        used_on=job.file_name,
        used_by_id=job.created_by_id,
    )
    recipe.save()
    return recipe


def proposal_for(job: ImportJob) -> Proposal | None:
    """Return the recipe of this category whose headings are most like those of a file; None: none is alike."""
    mine = {heading_key(one): one for one in _headings(job)}
    best: tuple[float, Proposal] | None = None
    rows = ImportRecipe.objects.filter(category=job.category).order_by("-used_at")
    for one in rows[:MOST_COMPARED]:
        theirs = {heading_key(name): name for name in one.headings}
        both = len(mine.keys() & theirs.keys())
        share = both / max(len(mine.keys() | theirs.keys()), 1)
        if share >= LIKE and (best is None or share > best[0]):
            gone = tuple(name for key, name in theirs.items() if key not in mine)
            new = tuple(name for key, name in mine.items() if key not in theirs)
            best = share, Proposal(recipe=one, gone=gone, new=new)
    return best[1] if best else None


def recipe_of(job: ImportJob, number: int) -> ImportRecipe:
    """Return a recipe of the category of an import, or raise Missing."""
    found = ImportRecipe.objects.filter(pk=number, category=job.category).first()
    if found is None:
        raise Missing
    return found


def chosen_by(recipe: ImportRecipe, job: ImportJob) -> tuple[dict[str, Any], str]:
    """Return how the file is read as the recipe has it, as a table stores it, and the category of files.

    Sheet and heading are found anew where its sheet is not there; encoding and separator are of text tables.
    """
    said = recipe.content
    sheet, header_row = str(said.get("sheet", "")), said.get("header_row")
    if sheet and all(one["name"] != sheet for one in job.table.get("sheets", ())):
        sheet, header_row = "", None
    is_text = job.table.get("kind") == "text"
    chosen = {
        "chosen_sheet": sheet,
        "chosen_header": header_row,
        "chosen_totals": bool(said.get("totals")),
        "chosen_encoding": str(said.get("encoding", "")) if is_text else "",
        "chosen_delimiter": str(said.get("delimiter", "")) if is_text else "",
    }
    return chosen, str(said.get("lying", ""))


def laid_over(recipe: ImportRecipe, job: ImportJob, *, file: bool) -> dict[str, Any]:
    """Return the mapping of an import with what the recipe says laid over what was proposed.

    Rows are filed at once only where the person may (`file`).
    """
    targets = {one.code for one in targets_of_job(job)}
    said = {heading_key(name): code for name, code in recipe.content["columns"].items()}
    columns = [_column(one, said, targets, recipe) for one in job.mapping["columns"]]
    mapped = {one["target"] for one in columns}
    fixed = {
        code: value
        for code, value in recipe.content.get("fixed", {}).items()
        if code in targets and code not in mapped
    }
    kept = {name: recipe.content[name] for name in _TAKEN if name in recipe.content}
    kept["file"] = bool(kept.get("file")) and file
    return {**job.mapping, "columns": columns, "fixed": fixed, **kept, "recipe": recipe.pk}


def _column(
    one: Mapping[str, Any], said: Mapping[str, str], targets: Collection[str], recipe: ImportRecipe
) -> dict[str, Any]:
    key = heading_key(one["column"])
    if key not in said or (said[key] and said[key] not in targets):
        return dict(one)
    return {
        **one,
        "target": said[key],
        "confidence": 1.0,
        "reason": _SAID,
        "params": {"recipe": recipe.name},
        "problem": None,
    }


def _headings(job: ImportJob) -> Sequence[str]:
    """Return the columns the file itself has: those that corrections add are of this import alone."""
    own: Sequence[str] = job.table.get("own_columns", ())
    return own or [one["column"] for one in job.mapping.get("columns", ())]


def _free_name(job: ImportJob) -> str:
    """Return a name no recipe of the category has: the file's, with a number where it is taken."""
    plain = job.file_name.rsplit(".", maxsplit=1)[0][:100] or job.category
    taken = set(
        ImportRecipe.objects.filter(category=job.category, name__startswith=plain).values_list(
            "name", flat=True
        )
    )
    return next(
        name
        for name in (plain, *(f"{plain} {number}" for number in range(2, len(taken) + 3)))
        if name not in taken
    )
