"""Reads who holds which post: for the report of who is missing, and for whoever wants to know who keeps what."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel.clock import today
from security.actor import Actor
from security.people.keeper_port import asked
from security.people.keeper_rules import Holder
from security.people.models import Appointment, Department
from security.people.queries import appointments_in_force
from security.people.rights import demand_people


def holders(actor: Actor) -> list[Holder]:
    """Return every holder of a post of his own, past ones too; Refused unless `actor` manages people."""
    demand_people(actor, "person.view", "person")
    return _holders(Appointment.objects.all())


def keeping_from(day: date) -> list[Holder]:
    """Return who keeps the files of a department on a day or later."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return _holders(Appointment.objects.filter(lasting, position__keeps=True))


def keepers(departments: Collection[str] | None = None) -> dict[str, tuple[str, ...]]:
    """Return who keeps the files of each department today, by name; None asks for all departments."""
    held = _keeping_today()
    if departments is not None:
        held = held.filter(department__code__in=departments)
    found: dict[str, dict[str, None]] = {}
    for row in held.order_by("user__name", "user_id"):
        found.setdefault(row.department.code, {})[row.user.name] = None
    return {code: tuple(names) for code, names in found.items()}


def open_departments(actor: Actor) -> list[Department]:
    """Return the departments that are in use; Refused unless `actor` manages people."""
    demand_people(actor, "department.view", "department")
    return list(Department.objects.filter(closed=False).order_by("code"))


def unkept(actor: Actor, language: str) -> tuple[int, int]:
    """Return how many departments in use and how many categories nobody keeps today, with one query."""
    demand_people(actor, "department.view", "department")
    held = _keeping_today().filter(department=OuterRef("pk"))
    rows = Department.objects.filter(closed=False).annotate(kept=Exists(held))
    kept = dict(rows.values_list("code", "kept"))
    custodians = [one.custodian for one in asked(language).categories]
    return (
        sum(not found for found in kept.values()),
        sum(not kept.get(code, False) for code in custodians),
    )


def _keeping_today() -> QuerySet[Appointment]:
    held = appointments_in_force(today())
    return held.filter(position__keeps=True, stands_in_for__isnull=True, user__is_active=True)


def _holders(rows: QuerySet[Appointment]) -> list[Holder]:
    own = rows.filter(stands_in_for__isnull=True)
    return [
        Holder(
            name=row.user.name,
            department=row.department.code,
            position=row.position.code,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            active=row.user.is_active,
            former=row.user.former,
            keeps=row.position.keeps,
        )
        for row in own.select_related("user", "department", "position")
    ]
