"""Entering people who left before the company came: without an account, so that old records can name them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from kernel.clock import now, today
from kernel.decision import Outcome
from kernel.errors import Invalid, Problem
from security.actor import Actor
from security.audit import writer
from security.people.former_rules import FormerData, coined, problems_with_former
from security.people.models import Appointment, Department, Position, User
from security.people.rights import demand_people
from security.people.rules import same_name

VERB = "person.register_former"


@transaction.atomic
def register_former(actor: Actor, people: Sequence[FormerData]) -> Outcome[User]:
    """Enter people who left, in the given order, each with the post they held, if that is known.

    Refused unless `actor` manages people; Invalid names every problem of all of them, none is entered then.
    """
    demand_people(actor, VERB, "person")
    departments = {one.code: one for one in Department.objects.all()}
    positions = {one.code: one for one in Position.objects.all()}
    problems: list[Problem] = []
    for at, person in enumerate(people, start=1):
        found = problems_with_former(
            person, departments=departments, positions=positions, today=today()
        )
        problems += [_placed(one, at, many=len(people) > 1) for one in found]
    if problems:
        raise Invalid(problems)
    made = User.objects.bulk_create(_users(people))
    Appointment.objects.bulk_create(
        Appointment(
            user=user,
            department=departments[person.department],
            position=positions[person.position],
            valid_from=person.first_day,
            valid_to=person.last_day,
        )
        for user, person in zip(made, people, strict=True)
        if person.department and person.first_day and person.last_day
    )
    told = [_said(user, person) for user, person in zip(made, people, strict=True)]
    target = f"person:{made[0].pk}" if len(made) == 1 else "person"
    writer.record(actor=actor, verb=VERB, target=target, payload={"people": told})
    return Outcome(done=tuple(made))


def _placed(problem: Problem, row: int, *, many: bool) -> Problem:
    return replace(problem, where=f"{row}.{problem.where}") if many else problem


def _users(people: Iterable[FormerData]) -> list[User]:
    taken = {same_name(name) for name in User.objects.values_list("username", flat=True)}
    made = []
    for person in people:
        username = coined(person.staff_no, taken)
        taken.add(username)
        user = User(
            username=username,
            name=person.name.strip(),
            staff_no=person.staff_no.strip(),
            first_day=person.first_day,
            is_active=False,
            former=True,
            date_joined=now(),
        )
        user.set_unusable_password()
        made.append(user)
    return made


def _said(user: User, person: FormerData) -> dict[str, Any]:
    days = {"first_day": person.first_day, "last_day": person.last_day}
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.name,
        "staff_no": user.staff_no,
        "department": person.department,
        "position": person.position,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
    }
