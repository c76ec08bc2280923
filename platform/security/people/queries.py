"""Who somebody is today: the actor with the posts in force."""

from datetime import date

from django.db.models import Q, QuerySet

from kernel.clock import today
from security.actor import Actor, Post
from security.people.models import Appointment, User


def appointments_in_force(on: date) -> QuerySet[Appointment]:
    """Return the appointments that hold on a day."""
    return Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on
    ).select_related("user", "department", "position")


def actor_of(user: User, on: date | None = None) -> Actor:
    """Return the person as an actor with the posts of a day (today by default)."""
    held = list(appointments_in_force(on or today()).filter(user=user))
    return Actor(
        id=str(user.pk),
        name=user.name,
        posts=tuple(
            Post(
                department=a.department.code,
                position=a.position.code,
                stands_in_for=str(a.stands_in_for_id or ""),
            )
            for a in held
        ),
        territories=tuple(sorted({a.territory for a in held if a.territory})),
        language=user.language,
    )


def people_with(*, department: str, position: str, on: date) -> QuerySet[User]:
    """Return who holds a position ('' any) in a department ('' any) on a day."""
    held = appointments_in_force(on)
    if department:
        held = held.filter(department__code=department)
    if position:
        held = held.filter(position__code=position)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name", "pk")
