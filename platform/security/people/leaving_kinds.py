"""Makes known as open work what hangs on posts: departments headed pass to a successor, stand-ins end."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from kernel.clock import today
from kernel.text import N_
from security.actor import Actor
from security.people.models import Appointment
from security.people.open_work_port import Item, Kind, register
from security.people.post_actions import appoint
from security.people.queries import people_with_posts
from security.people.rules import AppointmentData


def register_open_work() -> None:
    """Register the kinds; called once at start-up."""
    register(
        "heads",
        Kind(
            label=N_("Departments headed"),
            items=_headed,
            successors=_successors,
            hand_over=_hand_over_heads,
        ),
    )
    register("stand_ins", Kind(label=N_("Stand-ins"), items=_stand_ins))


def _not_over() -> QuerySet[Appointment]:
    rows = Appointment.objects.exclude(valid_to__lt=today())
    return rows.select_related("user", "department", "position", "stands_in_for")


def _head_posts(person: int) -> list[Appointment]:
    """Return the posts by which a person heads a department that nobody else heads."""
    leading = _not_over().filter(position__leads=True, stands_in_for__isnull=True)
    own = list(leading.filter(user=person).order_by("department__code", "pk"))
    others = leading.exclude(user=person).filter(user__is_active=True)
    headed = set(others.values_list("department_id", flat=True))
    found = {one.department_id: one for one in own if one.department_id not in headed}
    return list(found.values())


def _headed(_actor: Actor, person: int) -> Sequence[Item]:
    return [Item(label=f"{one.department} · {one.position}") for one in _head_posts(person)]


def _successors(person: int) -> frozenset[int]:
    return frozenset(people_with_posts(today()).values_list("pk", flat=True)) - {person}


def _hand_over_heads(actor: Actor, person: int, successor: int) -> int:
    """Give the successor the posts from today on, by the rules of giving posts: never to oneself, and with a second
    administrator where the company wants one.
    """
    wanted = [
        AppointmentData(
            person=successor,
            department=one.department.code,
            position=one.position.code,
            valid_from=max(today(), one.valid_from),
            territory=one.territory,
        )
        for one in _head_posts(person)
    ]
    return len(appoint(actor, wanted).done)


def _stand_ins(_actor: Actor, person: int) -> Sequence[Item]:
    rows = _not_over().filter(Q(user=person) | Q(stands_in_for=person), stands_in_for__isnull=False)
    pairs = {(one.user_id, one.stands_in_for_id): one for one in rows.order_by("pk")}
    return [Item(label=f"{one.stands_in_for} → {one.user}") for one in pairs.values()]
