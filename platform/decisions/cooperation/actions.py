"""Asking for cooperation, taking, giving, answering and withdrawing: the only writer of these tasks."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from decisions.cooperation import port
from decisions.cooperation.models import Cooperation
from decisions.cooperation.rules import (
    OUTCOMES,
    Ask,
    State,
    Step,
    concerns,
    due_day,
    may,
    problems_with,
)
from decisions.cooperation.telling import tell_asked, tell_ended, tell_withdrawn
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from kernel.workdays import work_calendar
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.people.models import Department, User
from security.people.queries import actor_of, people_answering, people_with

BIGGEST = 2**63  # no id of the database reaches it


@transaction.atomic
def ask(actor: Actor, wanted: Ask) -> Cooperation:
    """Ask a department for help with a thing the actor may see; who is asked must be able to see it too.

    Missing for a thing that is not there for the actor; Invalid with every problem.
    """
    _demand_seen(actor, wanted.target)
    department = Department.objects.filter(code=wanted.department, closed=False).first()
    people = (
        list(people_with(department=department.code, position="", on=today())) if department else []
    )
    chosen = [one for one in people if one.pk == wanted.person]
    due, problems = due_day(wanted, work_calendar(), today())
    problems += problems_with(
        wanted.what,
        department_known=department is not None,
        person_works_there=wanted.person is None or bool(chosen),
    )
    if problems or due is None or department is None:
        raise Invalid(problems)
    sighted = _who_see(wanted.target, chosen or people)
    if not sighted:
        raise Invalid([_unseen(wanted.target, department, chosen)])
    with change_set(actor, "cooperation.ask"):
        task = _stored(actor, wanted, due)
        _note(actor, "cooperation.ask", task, what=task.what, due=due, person=task.person_id)
        tell_asked(task, _to_tell(task, sighted))
    return task


def take(actor: Actor, number: int) -> Cooperation:
    """Take a task of one's department."""

    def apply(task: Cooperation) -> None:
        _demand_seen(actor, task.target)
        task.state, task.taken_by_id, task.taken_at = State.TAKEN, int(actor.id), now()

    return _step(actor, number, Step.TAKE, apply)


def give_back(actor: Actor, number: int) -> Cooperation:
    """Give a task back to the department: anybody of it may take it."""

    def apply(task: Cooperation) -> None:
        task.state, task.taken_by, task.taken_at, task.person = State.OPEN, None, None, None

    return _step(actor, number, Step.GIVE_BACK, apply)


def assign(actor: Actor, number: int, *, person: int) -> Cooperation:
    """Give a task to somebody of the asked department who may see what it is about; they take it then."""

    def apply(task: Cooperation) -> None:
        people = people_with(department=task.department, position="", on=today())
        chosen = list(people.filter(pk=person))
        if not chosen:
            raise Invalid(problems_with(task.what, department_known=True, person_works_there=False))
        if not _who_see(task.target, chosen):
            department = Department.objects.get(code=task.department)
            raise Invalid([_unseen(task.target, department, chosen)])
        task.state, task.taken_by, task.taken_at = State.OPEN, None, None
        task.person_id = person
        tell_asked(task, [person])

    return _step(actor, number, Step.ASSIGN, apply, person=person)


def answer(actor: Actor, number: int, *, outcome: str, words: str) -> Cooperation:
    """Answer a task: done, or could not be done, which needs words."""
    if outcome not in OUTCOMES:
        raise Missing

    def apply(task: Cooperation) -> None:
        _demand_seen(actor, task.target)
        if outcome == State.COULD_NOT and not words.strip():
            message = N_("Say why it could not be done.")
            raise Invalid([Problem(code="words", message=message, where="words")])
        task.state, task.answer, task.ended_at = outcome, words.strip(), now()
        tell_ended(task)

    return _step(actor, number, Step.ANSWER, apply, outcome=outcome, words=words.strip())


def withdraw(actor: Actor, number: int) -> Cooperation:
    """Withdraw a task one asked for, while nobody has answered it."""

    def apply(task: Cooperation) -> None:
        worker = task.taken_by_id or task.person_id
        task.state, task.ended_at = State.WITHDRAWN, now()
        if worker:
            tell_withdrawn(task, [worker])

    return _step(actor, number, Step.WITHDRAW, apply)


@transaction.atomic
def _step(
    actor: Actor, number: int, step: Step, apply: Callable[[Cooperation], None], **said: Any
) -> Cooperation:
    rows = Cooperation.objects.select_for_update().filter(pk=number) if number < BIGGEST else None
    task = rows.first() if rows is not None else None
    if task is None or not concerns(actor, task.facts):
        raise Missing
    allowed = may(step, actor, task.facts)
    if not allowed:
        raise Conflict(allowed.reason, **allowed.params)
    with change_set(actor, f"cooperation.{step}"):
        before = task.facts
        apply(task)
        task.save()
        if before.taken_by not in {"", actor.id} and step is Step.ANSWER:
            said["on_behalf_of"] = before.taken_by
        _note(actor, f"cooperation.{step}", task, **said)
    return task


def _stored(actor: Actor, wanted: Ask, due: date) -> Cooperation:
    kind, _, number = wanted.target.partition(":")
    return Cooperation.objects.create(
        target_kind=kind,
        target_id=number,
        asked_by_id=int(actor.id),
        asked_at=now(),
        department=wanted.department,
        person_id=wanted.person,
        what=wanted.what.strip(),
        due=due,
    )


def _demand_seen(actor: Actor, target: str) -> None:
    port.target_of(target.partition(":")[0])
    if target not in port.names(actor, [target]):
        raise Missing


def _who_see(target: str, people: Iterable[User]) -> list[User]:
    """Return who of these people may see a thing: nobody learns of a record through a task."""
    return [one for one in people if port.names(actor_of(one), [target])]


def _unseen(target: str, department: Department, chosen: Sequence[User]) -> Problem:
    who = chosen[0].name if chosen else str(department)
    return Problem(
        code="unseen",
        message=port.target_of(target.partition(":")[0]).grant,
        params={"who": who},
        where="person" if chosen else "department",
    )


def _to_tell(task: Cooperation, sighted: Sequence[User]) -> list[int]:
    """Return whom a new task is told: the person asked, else heads and keepers, else all who may see it."""
    if task.person_id:
        return [task.person_id]
    ids = {one.pk for one in sighted}
    heads_and_keepers = people_answering(task.department, on=today())
    leading = heads_and_keepers.filter(pk__in=ids).values_list("pk", flat=True)
    return list(leading) or sorted(ids)


def _note(
    actor: Actor, verb: str, task: Cooperation, *, on_behalf_of: str = "", **said: Any
) -> None:
    is_record = task.target_kind == "record" and task.target_id.isdigit()
    writer.record(
        actor=actor,
        verb=verb,
        target=f"cooperation:{task.pk}",
        record_id=int(task.target_id) if is_record else None,
        payload={"about": task.target, "department": task.department, **said},
        on_behalf_of=on_behalf_of,
    )
