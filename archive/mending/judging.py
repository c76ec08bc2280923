"""Judges single rows of an import again, as the rehearsal would, once a cell of theirs was corrected."""

from collections.abc import Sequence

from archive.imports import rehearsing
from archive.imports.cell_reading import Reading
from archive.imports.cells import as_text
from archive.imports.column_reading import is_linked
from archive.imports.gathering import gathering_of
from archive.imports.known import WARNING
from archive.imports.made import Doubt, Made
from archive.imports.making import Maker, Plan
from archive.imports.models import ImportDifference, ImportIssue, ImportJob, ImportRow
from archive.imports.origins import DONE
from archive.imports.patching import units_of
from archive.imports.planning import plan_of_import
from archive.imports.queries import key_of
from archive.imports.staging import order_of, records_by_number
from archive.imports.targets import PARENT
from archive.mending.overlaying import Laying
from archive.mending.rules import recovered
from kernel.clock import today
from kernel.errors import Problem
from kernel.text import N_
from policies.document.queries import published
from security.actor import Actor

_FILE_LATER = N_("The next rehearsal says whose file the row lies in.")
MOST = 500  # rows judged at once; the rehearsal judges the others


def judge_again(actor: Actor, job: ImportJob, numbers: Sequence[int]) -> list[int]:
    """Judge these rows, by their numbers in the file, and store what is said now; return those that were.

    Rows that are records already are left. What only the whole file tells, such as the same row twice or
    which file a customer has or gets, the next rehearsal says again; a row whose file waits for that says so.
    """
    staged = ImportRow.objects.filter(job=job, row__in=numbers)
    rows = list(staged.exclude(state__in=DONE).order_by("row")[:MOST])
    if not rows:
        return []
    laying = Laying(job)
    plan = plan_of_import(job, laying.columns, units=units_of(laying.patches))
    made = _made(actor, job, rows, laying, plan)
    gathering = gathering_of(plan, _reading(job))
    judged = rehearsing.judge(actor, made, rehearsing.Judging.of(job, plan, gathering=gathering))
    for one in made:
        _leave_open(one)
    found = [row.row for row in rows]
    for told in (ImportDifference, ImportIssue):
        told.objects.filter(job=job, row__in=found).delete()
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    rehearsing.write(job, key_of(job), judged)
    return found


def _leave_open(made: Made) -> None:
    """Say of a row that its file is found out with all rows of its customer, not now."""
    if made.customer is None:
        return
    made.customer = None
    problem = Problem(code="file_later", message=_FILE_LATER)
    made.doubts.append(Doubt(problem=problem, column="", code=PARENT, severity=WARNING))


def _reading(job: ImportJob) -> Reading:
    table = job.table.get
    return Reading(
        today=today(), epoch_1904=table("epoch_1904", False), shielded=table("shielded", False)
    )


def _made(
    actor: Actor, job: ImportJob, rows: Sequence[ImportRow], laying: Laying, plan: Plan
) -> list[Made]:
    """Make the rows anew, out of what was staged of them."""
    order = order_of(plan, published(), _reading(job), stage=rehearsing.stage_of(job))
    told = _told(job, rows)
    now = []
    for row in rows:
        own = [
            recovered(text, told.get((row.row, heading), ()))
            for text, heading in zip(laying.own(row), laying.columns, strict=False)
        ]
        now.append((row.row, laying.typed(row, own), own))
    maker = Maker(order)
    linked = [place for place, _, target in plan.columns if is_linked(target)]
    if linked:
        texts = [as_text(cells[place]) for _, cells, _ in now for place in linked]
        maker.link(records_by_number(actor, texts))
    return [
        maker.make(row, cells, own if cells[: len(own)] != tuple(own) else None)
        for row, cells, own in now
    ]


def _told(job: ImportJob, rows: Sequence[ImportRow]) -> dict[tuple[int, str], list[str]]:
    """Return what was said about the cells of these rows: (row, heading) → codes."""
    found: dict[tuple[int, str], list[str]] = {}
    issues = ImportIssue.objects.filter(job=job, row__in=[row.row for row in rows])
    for row, column, code in issues.values_list("row", "column", "code"):
        found.setdefault((row, column), []).append(code)
    return found
