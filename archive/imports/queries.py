"""What a person may read of imports: the own ones, their rows and doubts, and where they may import to."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Count, Q, QuerySet

from archive.imports.lying_in import fields_in_file, links_to
from archive.imports.models import ColumnMemory, ImportIssue, ImportJob, ImportRow
from archive.imports.storage import purpose
from archive.imports.targets import Target, targets_of
from jobs.queries import visible_to as jobs_of
from kernel.errors import Missing
from persistence.encoding import decoded
from policies.access.rules import Verb
from policies.categories.rules import Category, Kind
from policies.document.effective import effective, enterable
from policies.document.queries import published
from security.actor import Actor
from security.keys import store
from security.keys.envelope import Sealing
from security.permission import Subject, decide, demand

READ_AT_ONCE = 1_000


@dataclass(frozen=True, kw_only=True)
class StagedRow:
    """One row of an import with its cells as they were read."""

    row: int
    state: str
    cells: tuple[str, ...]
    issues: tuple[ImportIssue, ...] = ()
    record_id: int | None = None


def visible_to(actor: Actor) -> QuerySet[ImportJob]:
    """Return the imports this actor may see: those he started."""
    return ImportJob.objects.filter(created_by_id=actor.user_id).order_by("-id")


def import_of(actor: Actor, import_id: int) -> ImportJob:
    """Return one import, or raise Missing."""
    found = visible_to(actor).filter(pk=import_id).first()
    if found is None:
        raise Missing
    return found


def import_to_work_on(actor: Actor, import_id: int) -> ImportJob:
    """Return an own import whose rows the actor may still read: Refused once the right to import is gone."""
    found = import_of(actor, import_id)
    demand(actor, Verb.IMPORT, Subject(category=found.category), target=found.category)
    return found


def categories_for(actor: Actor) -> tuple[Category, ...]:
    """Return the categories this actor may import into."""
    return tuple(
        one
        for one in enterable(published().document)
        if decide(actor, Verb.IMPORT, Subject(category=one.code))
    )


def targets_for(category: str) -> tuple[Target, ...]:
    """Return what columns can fill in a category of the policy in force."""
    return targets_of(effective(published().document, category))


def targets_of_import(category: str, lying: str) -> tuple[Target, ...]:
    """Return what columns can fill, of the file its items lie in too where rows say whose they are (`lying`).

    What of an item names that file follows by itself.
    """
    found = targets_for(category)
    if not lying:
        return found
    links = links_of_import(category, lying)
    own = (one for one in found if one.code not in links)
    return (*own, *fields_in_file(effective(published().document, lying).fields))


def lying_of(job: ImportJob) -> str:
    """Return the category of the files whose customers the rows of an import name; '' none."""
    return str(job.mapping.get("lying") or "")


def targets_of_job(job: ImportJob) -> tuple[Target, ...]:
    """Return what the columns of an import can fill, as it stands now."""
    return targets_of_import(job.category, lying_of(job))


def links_of_import(category: str, lying: str) -> tuple[str, ...]:
    """Return the fields of an item that must name the file of its customer, of the category `lying`."""
    if not lying:
        return ()
    document = published().document
    above = [one.code for one in effective(document, lying).path]
    return links_to(effective(document, category).fields, above)


def file_categories(actor: Actor, category: str) -> tuple[Category, ...]:
    """Return the categories of files that items of a category may lie in and this actor may look up."""
    document = published().document
    if effective(document, category).kind is not Kind.ITEM:
        return ()
    return tuple(
        one
        for one in enterable(document)
        if effective(document, one.code).kind is Kind.FILE
        and decide(actor, Verb.VIEW, Subject(category=one.code))
    )


def memory_of(category: str) -> list[tuple[str, str]]:
    """Return (heading, target) of earlier imports into a category, the most used first."""
    rows = ColumnMemory.objects.filter(category=category).order_by("-hits")
    return list(rows.values_list("heading", "target"))


def same_file(actor: Actor, job: ImportJob) -> ImportJob | None:
    """Return an earlier import of the very same bytes that brought rows in, if the actor sees one."""
    earlier = visible_to(actor).filter(
        sha256=job.sha256, state=ImportJob.State.DONE, category=job.category
    )
    return earlier.exclude(pk=job.pk).first()


def came_from(actor: Actor, job: ImportJob, headings: Sequence[str]) -> ImportJob | None:
    """Return the import whose rows left out a file holds, by its headings; none where there are no headings."""
    earlier = visible_to(actor).filter(category=job.category, table__columns=list(headings))
    return earlier.exclude(pk=job.pk).exclude(counts={}).first() if headings else None


def preview_of(job: ImportJob) -> list[list[str]]:
    """Return the first rows of the file, as they were read."""
    if not job.preview:
        return []
    key = key_of(job)
    found: list[list[str]] = json.loads(
        store.open_bytes(key, bytes(job.preview), "import_preview", job.stored)
    )
    return found


def issue_counts(job: ImportJob) -> Sequence[Mapping[str, Any]]:
    """Return each kind of doubt with how many rows have it: code, severity, message, column, rows."""
    return list(
        ImportIssue.objects.filter(job=job)
        .values("code", "severity", "message", "column")
        .annotate(rows=Count("row", distinct=True))
        .order_by("severity", "-rows", "column")[:200]
    )


def issue_rows(
    job: ImportJob, *, code: str = "", column: str = "", state: str = ""
) -> QuerySet[ImportRow]:
    """Return the rows with doubts, or those with one kind of doubt, in the file's order."""
    issues = ImportIssue.objects.filter(job=job)
    if code:
        issues = issues.filter(code=code)
    if column:
        issues = issues.filter(column=column)
    rows = ImportRow.objects.filter(job=job, row__in=issues.values("row")).order_by("row")
    return rows.filter(state=state) if state else rows


def with_cells(job: ImportJob, rows: Sequence[ImportRow]) -> list[StagedRow]:
    """Return rows with their cells and their doubts."""
    key = key_of(job)
    issues: dict[int, list[ImportIssue]] = {}
    for one in ImportIssue.objects.filter(job=job, row__in=[row.row for row in rows]).order_by(
        "pk"
    ):
        issues.setdefault(one.row, []).append(one)
    return [
        StagedRow(
            row=row.row,
            state=row.state,
            cells=tuple(content_of(key, job, row)["raw"]),
            issues=tuple(issues.get(row.row, ())),
            record_id=row.record_id,
        )
        for row in rows
    ]


def left_out(job: ImportJob) -> Iterator[StagedRow]:
    """Yield the rows that did not become records, with their cells, in the file's order."""
    state = ImportRow.State
    states = (state.BAD, state.DUPLICATE, state.REFUSED, state.ALIKE)
    after = 0
    while True:
        rows = list(
            ImportRow.objects.filter(job=job, state__in=states, row__gt=after).order_by("row")[
                :READ_AT_ONCE
            ]
        )
        if not rows:
            return
        yield from with_cells(job, rows)
        after = rows[-1].row


class SealedRow(Protocol):
    """A staged row, or as much of it as is needed to open it."""

    @property
    def row(self) -> int: ...

    @property
    def content(self) -> bytes | memoryview: ...


def content_of(key: bytes, job: ImportJob, row: SealedRow) -> Mapping[str, Any]:
    """Return a row's cells and the record it would become."""
    plain = sealing_of(key, job).open(bytes(row.content), row.row)
    found: Mapping[str, Any] = decoded(plain)
    return found


def sealing_of(key: bytes, job: ImportJob) -> Sealing:
    """Return what opens the rows of an import, each at the place of its number."""
    return store.sealing(key, "import_row", job.stored)


def counted(job: ImportJob) -> dict[str, int]:
    """Return how many rows are in each state, and how many of the new ones will be filed."""
    found = dict.fromkeys(ImportRow.State.values, 0)
    rows = ImportRow.objects.filter(job=job).values("state").annotate(n=Count("pk"))
    found.update({one["state"]: one["n"] for one in rows})
    found["to_file"] = ImportRow.objects.filter(
        Q(state=ImportRow.State.NEW) | Q(state=ImportRow.State.COMMITTED), job=job, filing=True
    ).count()
    return found


@dataclass(frozen=True, kw_only=True)
class JobState:
    """How the background work of an import is going."""

    finished: bool
    done: int = 0
    total: int = 0
    problem: str = ""


def job_state(actor: Actor, number: int) -> JobState:
    """Return how the background work is going; work nobody knows any more counts as finished."""
    found = jobs_of(actor).filter(pk=number).first()
    if found is None:
        return JobState(finished=True)
    return JobState(
        finished=found.is_finished, done=found.done, total=found.total, problem=found.problem_text
    )


def key_of(job: ImportJob) -> bytes:
    """Return the key an import's rows are sealed with; raise Missing once it is destroyed."""
    found = store.open_purpose_keys([purpose(job.stored)]).get(purpose(job.stored))
    if found is None:
        raise Missing
    return found
