"""A person's choices of the files that the customers of a ledger may be: one that is there, or a new one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef

from archive.imports.cell_reading import Reading
from archive.imports.customer_models import ImportCustomer
from archive.imports.customer_rows import ERROR, Heard, State, Whose, opened_customer
from archive.imports.gathering import OPEN, judge_new
from archive.imports.lying_in import FilePlan
from archive.imports.models import ImportIssue, ImportJob, ImportRow
from archive.imports.queries import key_of
from archive.imports.settling import plan_of_files, shape_of_files
from archive.records.models import Record
from kernel.clock import today
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from persistence.arrays import any_id
from persistence.updating import update_rows
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

NEW = 0  # a new file
_NO_CHOICE = N_("This file is none of those the customer may lie in; choose one of them.")
_NOT_NOW = N_("Files are chosen between the rehearsal and the commit; rehearse the import again.")


def choose(actor: Actor, job: ImportJob, chosen: Mapping[int, int]) -> int:
    """Say of customers, by number, which file is theirs, 0 a new one; return how many rows that lets go.

    Raises Invalid for a file that was not offered or cannot be made, with the customer's number as place;
    Conflict once the commit has begun, until the import is rehearsed again.
    """
    if job.state != ImportJob.State.REHEARSED:
        raise Conflict(_NOT_NOW)
    rows = ImportCustomer.objects.select_for_update().filter(
        any_id("number", chosen), job=job, state=State.OPEN
    )
    about = {one.number: one for one in rows.order_by("number")}
    plan, key = plan_of_files(job), key_of(job)
    contents = {number: opened_customer(key, job, one) for number, one in about.items()}
    problems = list(_taken(actor, plan, chosen, about, contents))
    new = [_again(plan, about[one], contents[one]) for one in about if chosen[one] == NEW]
    file = bool(job.mapping.get("file"))
    judge_new(actor, plan, shape_of_files(job), new, Reading(today=today()), file=file)
    for judged in new:
        one = about[judged.number]
        one.state, one.filing, one.chosen = State(judged.state), judged.filing, True
        if judged.problem is not None:
            problems.append(replace(judged.problem, where=str(judged.number)))
    if problems:
        raise Invalid(problems)
    update_rows(
        ImportCustomer,
        {"state": "text", "filing": "boolean", "chosen": "boolean", "record_id": "bigint"},
        [(one.pk, str(one.state), one.filing, one.chosen, one.record_id) for one in about.values()],
    )
    return _let_go(job, about)


def _taken(
    actor: Actor,
    plan: FilePlan,
    chosen: Mapping[int, int],
    about: Mapping[int, ImportCustomer],
    contents: Mapping[int, Mapping[str, Any]],
) -> Sequence[Problem]:
    """Give customers the files chosen for them; return a problem for each that was not offered."""
    files = Record.objects.filter(any_id("pk", chosen.values()), category=plan.category)
    seen = set(files.filter(permission.reach(actor, Verb.VIEW)).values_list("pk", flat=True))
    problems = []
    for number, one in about.items():
        record = chosen[number]
        if record == NEW:
            continue
        if record in contents[number]["candidates"] and record in seen:
            one.state, one.record_id = State.FOUND, record
        else:
            problems.append(Problem(code="no_choice", message=_NO_CHOICE, where=str(number)))
    return problems


def _again(plan: FilePlan, one: ImportCustomer, content: Mapping[str, Any]) -> Whose:
    values = dict(content["values"])
    return Whose(
        number=one.number,
        members=(one.number,),
        heard=Heard(row=one.row, rows=one.rows, values=values),
        profile=plan.profile_of(values),
    )


def _let_go(job: ImportJob, numbers: Collection[int]) -> int:
    """Let rows go whose file is chosen, where nothing else is wrong with them and no other decision waits."""
    rows = ImportRow.objects.filter(any_id("customer", numbers), job=job)
    ImportIssue.objects.filter(job=job, code=OPEN, row__in=rows.values("row")).delete()
    wrong = ImportIssue.objects.filter(job=job, row=OuterRef("row"), severity=ERROR)
    waiting = rows.filter(state=ImportRow.State.BAD).exclude(Exists(wrong))
    return waiting.update(state=ImportRow.State.NEW)
