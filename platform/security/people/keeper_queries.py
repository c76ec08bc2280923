"""Reads who holds which post, for the report of departments, categories and approvals without anybody."""

from security.actor import Actor
from security.people.keeper_rules import Holder
from security.people.models import Appointment, Department
from security.people.rights import demand_people


def holders(actor: Actor) -> list[Holder]:
    """Return every holder of a post of his own, past ones too; Refused unless `actor` manages people."""
    demand_people(actor, "person.view", "person")
    rows = Appointment.objects.filter(stands_in_for__isnull=True)
    return [
        Holder(
            name=row.user.name,
            department=row.department.code,
            position=row.position.code,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            active=row.user.is_active,
            former=row.user.former,
        )
        for row in rows.select_related("user", "department", "position")
    ]


def open_departments(actor: Actor) -> list[Department]:
    """Return the departments that are in use; Refused unless `actor` manages people."""
    demand_people(actor, "department.view", "department")
    return list(Department.objects.filter(closed=False).order_by("code"))
