"""Settles whose file the rows of an import lie in: a person's choices, and the files the commit makes first."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from archive.imports import queries
from archive.imports.cell_reading import Reading
from archive.imports.customer_models import ImportCustomer
from archive.imports.customer_rows import (
    ERROR,
    State,
    opened_customer,
    write_doubts,
)
from archive.imports.finding import find_files
from archive.imports.gathering import OPEN, fixed_values, new_file
from archive.imports.lying_in import FilePlan
from archive.imports.made import Doubt
from archive.imports.models import ImportJob, ImportRow
from archive.imports.planning import stored_plan
from archive.imports.queries import key_of
from archive.records.actions import enter_many
from archive.records.rules import NewRecord
from archive.records.shapes import Shape, shape_of
from kernel.clock import today
from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_
from persistence.arrays import any_id
from persistence.locks import lock_exclusive
from persistence.updating import update_rows
from policies.document.queries import published
from security.actor import Actor

AT_ONCE = 500  # files made in one transaction
_AGAIN = N_("The archive has changed: this customer's file must be chosen now; rehearse again.")


def plan_of_files(job: ImportJob) -> FilePlan:
    """Return how the rows of an import name their files; raise Missing where they do it by number, or not."""
    plan = stored_plan(job)
    if plan.lying is None:
        raise Missing
    return plan.lying


def make_files(actor: Actor, job: ImportJob) -> int:
    """Make the next new files in the caller's transaction, before their items; return how many were dealt with.

    Once for each customer: what another import or a colleague has made meanwhile is found, and who makes
    files in this moment is waited for. A customer whose file cannot be made any more leaves its rows out.
    """
    lock_exclusive("imports.files")
    wanted = ImportCustomer.objects.select_for_update().filter(job=job, state=State.NEW)
    wanted = wanted.filter(Exists(_rows(job, OuterRef("number")).filter(state=ImportRow.State.NEW)))
    found = list(wanted.order_by("row", "number")[:AT_ONCE])
    if not found:
        return 0
    plan, shape, key = plan_of_files(job), shape_of_files(job), key_of(job)
    heard = {one.number: opened_customer(key, job, one)["values"] for one in found}
    profiles = [plan.profile_of(heard[one.number]) for one in found]
    fixed, _ = fixed_values(plan, Reading(today=today()))
    making: list[tuple[ImportCustomer, NewRecord]] = []
    for one, known in zip(found, find_files(actor, plan, profiles), strict=True):
        if known.record_id is not None:
            one.state, one.record_id = State.FOUND, known.record_id
        elif known.problem is not None or (known.candidates and not one.chosen):
            problem = known.problem or Problem(code=OPEN, message=_AGAIN)
            _leave_out(job, one, [problem])
        else:
            making.append((one, new_file(plan, shape, heard[one.number], fixed)))
    for filing in (True, False):
        _make(actor, job, [one for one in making if one[0].filing is filing])
    update_rows(
        ImportCustomer,
        {"state": "text", "record_id": "bigint"},
        [(one.pk, str(one.state), one.record_id) for one in found],
    )
    return len(found)


def _make(actor: Actor, job: ImportJob, files: Sequence[tuple[ImportCustomer, NewRecord]]) -> None:
    """Enter files together; when they are refused, in halves, until the refused ones stand alone."""
    if not files:
        return
    try:
        with transaction.atomic():
            rows = [new for _, new in files]
            ids = enter_many(actor, rows, file=files[0][0].filing, checked=True)
    except Invalid as error:
        if len(files) == 1:
            _leave_out(job, files[0][0], error.problems)
            return
        middle = len(files) // 2
        _make(actor, job, files[:middle])
        _make(actor, job, files[middle:])
        return
    for (one, _), number in zip(files, ids, strict=True):
        one.state, one.record_id = State.MADE, number


def _leave_out(job: ImportJob, one: ImportCustomer, problems: Sequence[Problem]) -> None:
    """Set the rows of a customer aside whose file cannot be made now."""
    one.state = State.BAD
    rows = _rows(job, one.number).filter(state=ImportRow.State.NEW)
    numbers = list(rows.values_list("row", flat=True))
    rows.update(state=ImportRow.State.REFUSED)
    write_doubts(
        job,
        [
            (row, Doubt(problem=problem, column="", code="@parent", severity=ERROR))
            for row in numbers
            for problem in problems
        ],
    )


def _rows(job: ImportJob, number: Any) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(job=job, customer=number)


def shape_of_files(job: ImportJob) -> Shape:
    return shape_of(published(), str(job.mapping["lying"]))


def counted(job: ImportJob) -> dict[str, int]:
    """Return how many rows are in which state, and how many customers' files where rows name customers."""
    rows = queries.counted(job)
    if not job.mapping.get("lying"):
        return rows
    found = ImportCustomer.objects.filter(job=job).values("state").annotate(n=Count("pk"))
    counts = dict.fromkeys(State.values, 0) | {one["state"]: one["n"] for one in found}
    there = ImportCustomer.objects.filter(job=job, state=State.FOUND)
    counts[State.FOUND] = there.aggregate(n=Count("record_id", distinct=True))["n"]  # files
    return rows | {f"files_{state}": number for state, number in counts.items()}


class Placing:
    """Puts rows of a commit into their files, once these are made."""

    def __init__(self, job: ImportJob) -> None:
        self._job = job
        lying = str(job.mapping.get("lying") or "")
        self.is_needed = bool(lying)
        self.links = plan_of_files(job).links if lying else ()

    def files(self, customers: Collection[int | None]) -> Mapping[int, int]:
        """Return customer → its file, for these."""
        wanted = {one for one in customers if one is not None}
        if not wanted:
            return {}
        found = ImportCustomer.objects.filter(any_id("number", wanted), job=self._job)
        rows = found.filter(record_id__isnull=False).values_list("number", "record_id")
        return {number: record or 0 for number, record in rows}
