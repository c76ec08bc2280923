"""Reads people, posts, departments and positions as the rows a file is compared with."""

from security.actor import Actor
from security.people.bulk_models import PeopleFile
from security.people.bulk_rows import PersonRow, PostRow, Standing, Standings, UnitRow
from security.people.models import Appointment, Department, Position, User
from security.people.rights import demand_people


def standings(actor: Actor) -> Standings:
    """Return the company as rows, with four queries; Refused unless `actor` manages people."""
    demand_people(actor, "person.view", "person")
    users = list(User.objects.order_by("username"))
    return Standings(
        departments={one.code: _department(one) for one in _departments()},
        positions={
            one.code: UnitRow(
                code=one.code,
                zh=one.zh,
                en=one.en,
                keeps=one.keeps,
                leads=one.leads,
                closed=one.closed,
            )
            for one in Position.objects.order_by("code")
        },
        people={user.username: person_row(user) for user in users},
        posts={one.pk: _post(one) for one in _appointments()},
        ids={user.username: user.pk for user in users},
    )


def people_file(actor: Actor, number: int) -> PeopleFile | None:
    """Return a file somebody read in himself, None when it is not there (any more)."""
    demand_people(actor, "person.view", "person")
    return PeopleFile.objects.filter(pk=number, by=int(actor.id)).first()


def person_row(user: User) -> PersonRow:
    """Return a person as a row."""
    standing = Standing.ACTIVE if user.is_active else Standing.INACTIVE
    return PersonRow(
        username=user.username,
        name=user.name,
        email=user.email,
        staff_no=user.staff_no,
        language=user.language,
        first_day=user.first_day,
        standing=Standing.FORMER if user.former else standing,
    )


def _departments() -> list[Department]:
    return list(Department.objects.select_related("parent").order_by("code"))


def _department(one: Department) -> UnitRow:
    return UnitRow(
        code=one.code,
        zh=one.zh,
        en=one.en,
        parent=one.parent.code if one.parent else "",
        closed=one.closed,
    )


def _appointments() -> list[Appointment]:
    rows = Appointment.objects.select_related("user", "department", "position", "stands_in_for")
    return list(rows.order_by("user__username", "valid_from", "pk"))


def _post(one: Appointment) -> PostRow:
    return PostRow(
        number=one.pk,
        username=one.user.username,
        name=one.user.name,
        department=one.department.code,
        position=one.position.code,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        territory=one.territory,
        stands_in_for=one.stands_in_for.username if one.stands_in_for else "",
    )
