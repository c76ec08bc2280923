"""What people corrected in a ledger, value by value: kept with its recipe, laid over the next ledger as a proposal.

Kept is a value that was corrected wherever it stood, and to one text. It is laid over exactly the same text
only, says who made it and when, and goes with one click.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from archive.imports import contents
from archive.imports.cells import as_text
from archive.imports.folding import heading_key
from archive.imports.models import ImportJob
from archive.imports.patch_models import ImportPatch
from archive.imports.patches import opened, patches_of, sealed
from archive.imports.patching import CELLS, VALUES, Patch
from archive.imports.queries import targets_of_job
from archive.imports.recipes.models import ImportCorrection, ImportRecipe
from archive.imports.sources import Source
from archive.imports.targets import by_code, sealed_or_sensitive
from archive.imports.understanding import as_chosen
from kernel.clock import now

LONGEST = 200  # characters of a value
MOST = 500  # corrections of one column
RECALLED = "recalled"  # in a correction: value → who made it, when, in how many rows
OVERRULED = "overruled"  # in the table of an import: what was left as the file has it
Stand = ImportPatch.State


@dataclass(frozen=True, kw_only=True)
class Recalled:
    """One correction of an earlier ledger, laid over this one: in how many of its rows, who made it and when."""

    heading: str
    value: str
    text: str
    rows: int
    by: int
    at: datetime


def keep(job: ImportJob, recipe: ImportRecipe) -> None:
    """Keep what was corrected in this import beside its recipe; what was left as it is now is kept no more."""
    _forget_overruled(job, recipe)
    patches = patches_of(job, sheet=job.table.get("sheet", ""))
    columns = [name for name in dict.fromkeys(_corrected(patches)) if _is_open(job, name)]
    if not columns:
        return
    before = {(one.heading, one.value, one.text): one for one in recalled(job)}
    for heading, pairs in _pairs(job, patches, columns).items():
        for value, text in pairs:
            was = before.get((heading, value, text))
            recipe.corrections.update_or_create(
                column=heading_key(heading)[:LONGEST],
                value=value,
                defaults={
                    "heading": heading[:255],
                    "text": text,
                    "made_by_id": was.by if was else job.created_by_id,
                    "made_at": was.at if was else now(),
                },
            )


def _forget_overruled(job: ImportJob, recipe: ImportRecipe) -> None:
    overruled = set(job.table.get(OVERRULED, ()))
    if overruled:
        kept = recipe.corrections.all()
        wrong = [one.pk for one in kept if _place(one.heading, one.value) in overruled]
        recipe.corrections.filter(pk__in=wrong).delete()


def _is_open(job: ImportJob, heading: str) -> bool:
    """Say whether values of a column may stand in clear: it fills something, nothing sealed or sensitive."""
    codes = {one["column"]: one["target"] for one in job.mapping.get("columns", ())}
    target = by_code(targets_of_job(job)).get(codes.get(heading, ""))
    return target is not None and not sealed_or_sensitive(target)


def _place(heading: str, value: str) -> str:
    return f"{heading}\x1f{value}"


def _corrected(patches: Iterable[Patch]) -> Iterator[str]:
    for one in patches:
        if one.kind == CELLS:
            yield from one.content["cells"]
        elif one.kind == VALUES and not one.content.get("parts"):
            yield one.column


def _pairs(
    job: ImportJob, patches: Sequence[Patch], columns: Sequence[str]
) -> dict[str, list[tuple[str, str]]]:
    """Return column → (value, text) of what was corrected wherever it stood and to one text; reads the file."""
    made: dict[str, dict[str, set[str]]] = {name: {} for name in columns}
    counts: dict[str, Counter[str]] = {name: Counter() for name in columns}
    with contents.workbook(job) as workbook:
        found = as_chosen(workbook, job.table, patches)
        places = {name: found.columns.index(name) for name in columns if name in found.columns}
        for record in found.rows():
            was = record.before or record.cells
            for name, place in places.items():
                if place < len(was) and (value := as_text(was[place]).strip()):
                    made[name].setdefault(value, set()).add(as_text(record.cells[place]).strip())
                    counts[name][value] += 1
    return {
        name: [
            (value, next(iter(texts)))
            for value, _ in counts[name].most_common()
            if len(texts := made[name][value]) == 1
            and value not in texts
            and max(len(value), *map(len, texts)) <= LONGEST
        ][:MOST]
        for name in columns
    }


def found_again(recipe: ImportRecipe, source: Source) -> dict[str, dict[str, Recalled]]:
    """Return heading → value → the correction kept of it, of those that stand in a file; reads it where any is kept."""
    kept: dict[str, dict[str, ImportCorrection]] = {}
    for one in recipe.corrections.all():
        kept.setdefault(one.column, {})[one.value] = one
    columns = {name: kept.get(heading_key(name)[:LONGEST], {}) for name in source.table.columns}
    places = [(at, name) for at, name in enumerate(source.table.columns) if columns[name]]
    counts: dict[str, Counter[str]] = {name: Counter() for _, name in places}
    for record in source.rows() if places else ():
        for at, name in places:
            value = as_text(record.cells[at]).strip() if at < len(record.cells) else ""
            if value in columns[name]:
                counts[name][value] += 1
    return {
        name: {
            value: Recalled(
                heading=name,
                value=value,
                text=columns[name][value].text,
                rows=rows,
                by=columns[name][value].made_by_id,
                at=columns[name][value].made_at,
            )
            for value, rows in found.most_common()
        }
        for name, found in counts.items()
        if found
    }


def lay_over(job: ImportJob, found: Mapping[str, Mapping[str, Recalled]]) -> None:
    """Lay corrections over an import in the place of those that were recalled before."""
    for row, patch in _rows(job):
        if RECALLED in patch.content:
            row.state = Stand.REMOVED
            row.save(update_fields=["state"])
    order = ImportPatch.objects.filter(job=job).aggregate(last=Max("order"))["last"] or 0
    job.table.pop(OVERRULED, None)
    for heading, values in found.items():
        if not _is_open(job, heading):
            continue  # the policy changed since
        order += 1
        content = {
            "map": {value: one.text for value, one in values.items()},
            "parts": False,
            RECALLED: {
                value: {"by": one.by, "at": one.at.isoformat(), "rows": one.rows}
                for value, one in values.items()
            },
        }
        patch = Patch(kind=VALUES, column=heading, content=content)
        ImportPatch.objects.create(
            job=job,
            order=order,
            kind=VALUES,
            column=heading[:255],
            content=sealed(job, order, patch, sheet=job.table.get("sheet", "")),
            changed=sum(one.rows for one in values.values()),
            created_by_id=job.created_by_id,
            created_at=now(),
        )
        job.revision += 1


def recalled(job: ImportJob) -> list[Recalled]:
    """Return the corrections of earlier ledgers that are laid over an import."""
    return [
        Recalled(
            heading=patch.column,
            value=value,
            text=patch.content["map"][value],
            rows=said["rows"],
            by=said["by"],
            at=datetime.fromisoformat(said["at"]),
        )
        for _, patch in _rows(job)
        for value, said in patch.content.get(RECALLED, {}).items()
    ]


def leave(job: ImportJob, heading: str, value: str) -> bool:
    """Leave a value as the file has it, this time and from now on; False where none such is laid over it."""
    for row, patch in _rows(job):
        if patch.column != heading or value not in patch.content.get(RECALLED, {}):
            continue
        content: dict[str, Any] = {**patch.content}
        for part in ("map", RECALLED):
            content[part] = {key: said for key, said in content[part].items() if key != value}
        if not content["map"]:
            row.state = Stand.REMOVED
        left = Patch(kind=VALUES, column=heading, content=content)
        row.content = sealed(job, row.order, left, sheet=job.table.get("sheet", ""))
        row.changed = sum(said["rows"] for said in content[RECALLED].values())
        row.save(update_fields=["state", "content", "changed"])
        overruled = [*job.table.get(OVERRULED, ()), _place(heading, value)]
        job.table = {**job.table, OVERRULED: overruled}
        return True
    return False


def _rows(job: ImportJob) -> list[tuple[ImportPatch, Patch]]:
    found = ImportPatch.objects.filter(job=job, state=Stand.ACTIVE, kind=VALUES).order_by("order")
    return opened(job, found, sheet=job.table.get("sheet", ""))
