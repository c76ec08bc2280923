"""What a person may see of the rows of an import while correcting them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from archive.imports import contents
from archive.imports.cells import COVERED, as_text
from archive.imports.models import ImportIssue, ImportJob, ImportRow
from archive.imports.patch_models import ImportPatch
from archive.imports.patches import opened, patches_of
from archive.imports.patching import REPLACE, Patch, replacer
from archive.imports.seeing import hidden_columns
from archive.imports.understanding import as_chosen
from archive.mending.overlaying import Laid, Laying
from security.actor import Actor

PAGE = 100  # rows given at once
SAMPLES = 5


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which rows are looked at: those with one kind of doubt, in one column, in one state; '' any."""

    code: str = ""
    column: str = ""
    state: str = ""

    @property
    def is_all(self) -> bool:
        """Whether nothing narrows the rows."""
        return not (self.code or self.column or self.state)


@dataclass(frozen=True, kw_only=True)
class GridRow:
    """One row as it is shown: cells by place, what is said about each (place -1: the whole row), places changed."""

    laid: Laid
    cells: tuple[str, ...]
    issues: tuple[tuple[int, ImportIssue], ...]


def rows_wanted(job: ImportJob, wanted: Wanted) -> QuerySet[ImportRow]:
    """Return the staged rows somebody looks at, in the order of the file."""
    rows = ImportRow.objects.filter(job=job)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.code or wanted.column:
        rows = rows.filter(row__in=_issues(job, wanted).values("row"))
    return rows.order_by("row")


def page(actor: Actor, job: ImportJob, wanted: Wanted, *, start: int) -> list[GridRow]:
    """Return PAGE rows from place `start` (from 0) on."""
    rows = rows_wanted(job, wanted)
    # The place is found in the index alone: rows before it are not read.
    first = list(rows.values_list("row", flat=True)[start : start + 1])
    found = list(rows.filter(row__gte=first[0])[:PAGE]) if first else []
    return shown(actor, job, found)


def rows_numbered(actor: Actor, job: ImportJob, numbers: Collection[int]) -> list[GridRow]:
    """Return rows by their numbers in the file."""
    found = ImportRow.objects.filter(job=job, row__in=numbers).order_by("row")
    return shown(actor, job, list(found))


def shown(actor: Actor, job: ImportJob, rows: Sequence[ImportRow]) -> list[GridRow]:
    """Return staged rows as this person may see them."""
    hidden = hidden_columns(actor, job)
    laying = Laying(job)
    covered = {at for at, name in enumerate(laying.columns) if name in hidden}
    places = {name: at for at, name in enumerate(laying.columns)}
    said: dict[int, list[tuple[int, ImportIssue]]] = {}
    for one in ImportIssue.objects.filter(job=job, row__in=[row.row for row in rows]).order_by(
        "pk"
    ):
        said.setdefault(one.row, []).append((places.get(one.column, -1), one))
    return [
        GridRow(
            laid=laid,
            cells=tuple(
                COVERED if at in covered and text else text for at, text in enumerate(laid.cells)
            ),
            issues=tuple(said.get(laid.row.row, ())),
        )
        for laid in laying.laid(rows)
    ]


def next_problem(
    job: ImportJob, wanted: Wanted, *, row: int, place: int, back: bool = False
) -> tuple[int, int, int] | None:
    """Return (place among the rows looked at, row, column) of the next cell something is wrong with; None for no one.

    Looked for behind (row, place), or before it; at the end it begins anew. What only is to be checked counts
    where that is asked for.
    """
    columns = {name: at for at, name in enumerate(job.table["columns"])}
    issues = _issues(job, wanted)
    if not wanted.code:
        issues = issues.filter(severity=ImportIssue.Severity.ERROR)
    if wanted.state:
        rows = ImportRow.objects.filter(job=job, state=wanted.state)
        issues = issues.filter(row__in=rows.values("row"))
    issues = issues.order_by("-row" if back else "row")
    ahead = issues.filter(row__lte=row) if back else issues.filter(row__gte=row)
    for part in (ahead, issues):
        near = [
            (one, columns.get(name, -1)) for one, name in part.values_list("row", "column")[:200]
        ]
        for one in sorted(set(near), reverse=back):
            if part is issues or ((one < (row, place)) if back else (one > (row, place))):
                at = rows_wanted(job, wanted).filter(row__lt=one[0]).count()
                return at, *one
    return None


def problem_columns(job: ImportJob) -> dict[str, int]:
    """Return heading → number of rows with something wrong there."""
    rows = (
        ImportIssue.objects.filter(job=job, severity=ImportIssue.Severity.ERROR)
        .values("column")
        .annotate(n=Count("row", distinct=True))
    )
    return {one["column"]: one["n"] for one in rows}


def told_rows(job: ImportJob, headings: Sequence[str], *, most: int) -> list[int]:
    """Return the first rows something is said about in these columns, or about the row as a whole."""
    found = ImportIssue.objects.filter(Q(column__in=headings) | Q(column=""), job=job)
    return list(found.order_by("row").values_list("row", flat=True).distinct()[:most])


def texts_of(job: ImportJob, heading: str) -> Iterator[tuple[int, str]]:
    """Yield (row as the spreadsheet numbers it, text as it is now) of every cell of a column that holds something.

    They are read from the file, as the rehearsal does it: opening every staged row costs ten times as much.
    """
    patches = patches_of(job, sheet=job.table.get("sheet", ""))
    with contents.workbook(job) as workbook:
        found = as_chosen(workbook, job.table, patches)
        place = found.columns.index(heading)
        for record in found.rows():
            if text := as_text(record.cells[place]):
                yield record.row + 1, text


@dataclass(frozen=True, kw_only=True)
class Found:
    """What finding and replacing would change: how many cells, and the first ones before and after."""

    cells: int
    samples: tuple[tuple[int, str, str], ...]


def found_cells(job: ImportJob, patch: Patch) -> Found:
    """Return what a correction of kind REPLACE would change; nothing is written."""
    if patch.kind != REPLACE or patch.column not in job.table["columns"]:
        return Found(cells=0, samples=())
    change = replacer(patch.content)
    cells = 0
    samples: list[tuple[int, str, str]] = []
    for row, before in texts_of(job, patch.column):
        after = change(before)
        if after != before:
            cells += 1
            if len(samples) < SAMPLES:
                samples.append((row, before, after))
    return Found(cells=cells, samples=tuple(samples))


def history(job: ImportJob) -> list[tuple[ImportPatch, Patch]]:
    """Return every correction of this sheet, the last one first, with what it says."""
    rows = ImportPatch.objects.filter(job=job).select_related("created_by").order_by("-order")[:500]
    return opened(job, list(rows), sheet=job.table.get("sheet", ""))


def can_undo(job: ImportJob) -> tuple[bool, bool]:
    """Return whether there is a correction to take back, and one to do again."""
    states = set(
        ImportPatch.objects.filter(job=job)
        .exclude(state=ImportPatch.State.REMOVED)
        .values_list("state", flat=True)
    )
    return ImportPatch.State.ACTIVE in states, ImportPatch.State.UNDONE in states


def _issues(job: ImportJob, wanted: Wanted) -> QuerySet[ImportIssue]:
    issues = ImportIssue.objects.filter(job=job)
    if wanted.code:
        issues = issues.filter(code=wanted.code)
    return issues.filter(column=wanted.column) if wanted.column else issues
