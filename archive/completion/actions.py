"""Hands a preliminary file on to the departments that complete it, and ends their tasks once nothing is missing."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.db import transaction

from archive.completion.queries import SOURCE, department_of, open_tasks, owed_by, standing
from archive.records.changing import locked, may_edit
from archive.records.demands import demand
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.rules import State
from archive.records.shapes import shape_of
from decisions.duties.models import Duty
from decisions.duties.occasions import end_occasions, raise_occasions
from decisions.duties.port import Occasion
from decisions.duties.rules import Bearer
from kernel.clock import today
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from kernel.workdays import work_calendar
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from policies.document.queries import published
from policies.fields.rules import Field
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.people.queries import actor_of, people_with

KIND = "completion"
WORKING_DAYS = 5  # a department has so long; the duty is told to its head when they have passed
VERB = "record.hand_on"


@transaction.atomic
def hand_on(actor: Actor, record_id: int) -> tuple[str, ...]:
    """Ask each other department for the fields it owes a draft (REQ-COL-15); return the departments.

    Raise Refused for who may not change the record, Conflict where it is no draft or nothing is owed,
    Invalid for a department of which nobody may see the record.
    """
    hold_policy()
    record = locked(actor, [record_id])[record_id]
    demand(actor, Verb.EDIT, record, may_edit(actor, record))
    if record.state not in {State.DRAFT, State.RETURNED}:
        raise Conflict(N_("Only a draft is handed on to be completed."))
    found = standing(record, shape_of(published(), record.category)).owed
    others = {code: one for code, one in found.items() if code and code not in actor.departments}
    if not others:
        raise Conflict(N_("No other department has anything left to fill in here."))
    _demand_seen(record, others)
    asked = {department_of(one) for one in open_tasks([record_id])}
    new = sorted(others.keys() - asked)
    if not new:
        raise Conflict(N_("The departments have been asked already."))
    # Where next year's holidays are not entered yet a week is as good.
    due = work_calendar().deadline(today(), WORKING_DAYS).day or today() + timedelta(days=7)
    with change_set(actor, VERB):
        target = f"record:{record_id}"
        said = {"departments": new, "due": str(due)}
        writer.record(actor=actor, verb=VERB, target=target, record_id=record_id, payload=said)
        raise_occasions(actor, SOURCE, [_task(record, code, due) for code in new])
    return tuple(new)


def end_filled(actor: Actor, ids: Collection[int], *, whole: bool = False) -> int:
    """End the tasks of these records whose department owes nothing any more, `whole`: all of them."""
    tasks = open_tasks(ids)
    if not tasks:
        return 0
    left = (
        {}
        if whole
        else owed_by(list(Record.objects.filter(pk__in=[one.subject_id for one in tasks])))
    )
    return end_occasions(actor, [one for one in tasks if not _owes(one, left)])


def _owes(task: Duty, left: Mapping[int, Mapping[str, tuple[Field, ...]]]) -> bool:
    return department_of(task) in left.get(int(task.subject_id), {})


def _task(record: Record, department: str, due: date) -> Occasion:
    on = today()
    return Occasion(
        key=f"{record.pk}:{department}",
        cause=f"{record.pk}:{department}",
        cadence=KIND,
        kind=KIND,
        zh="完善客户档案",
        en="Complete a file",
        subject=f"{SOURCE}:{record.pk}",
        appears_on=on,
        due_on=due,
        bearers=(Bearer(department=department),),
    )


def _demand_seen(record: Record, departments: Collection[str]) -> None:
    """Nobody learns of a record through a task, and a task nobody can do helps nobody."""
    blind = [code for code in sorted(departments) if not _is_seen(record, code)]
    if blind:
        message = N_(
            "Nobody of {departments} may see this record; the administrator gives the right under Policy, Rights."
        )
        params = {"departments": "、".join(blind)}
        raise Invalid([Problem(code="unseen", message=message, params=params)])


def _is_seen(record: Record, department: str) -> bool:
    people = people_with(department=department, position="", on=today())
    return any(visible_to(actor_of(one)).filter(pk=record.pk).exists() for one in people)
