"""Who somebody is today: the actor with the posts in force."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from kernel.clock import today
from kernel.errors import Missing
from security.actor import Actor, Post, Visit
from security.people.models import Appointment, User


def appointments_in_force(on: date) -> QuerySet[Appointment]:
    """Return the appointments that hold on a day; nobody stands in for somebody who left the company."""
    held = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on
    )
    held = held.exclude(stands_in_for__former=True)
    return held.select_related("user", "department", "position")


def actor_of(user: User, on: date | None = None) -> Actor:
    """Return the person as an actor with the posts of a day (today by default)."""
    return actor_with(user, list(appointments_in_force(on or today()).filter(user=user)))


def actor_with(user: User, held: Iterable[Appointment]) -> Actor:
    """Return the person as an actor with these posts; for many people, whose posts are read together."""
    held = list(held)
    visit = getattr(user, "visit", None)  # read with the person of a request, and of nobody else
    if isinstance(visit, Visit):
        return Actor(
            id=str(user.pk),
            name=user.name,
            language=user.language,
            only=visit.verbs,
            via=f"break-glass:{visit.number}",
            visit=visit,
        )
    return Actor(
        id=str(user.pk),
        name=user.name,
        posts=tuple(
            Post(
                department=a.department.code,
                position=a.position.code,
                stands_in_for=str(a.stands_in_for_id or ""),
                keeps=a.position.keeps,
                leads=a.position.leads,
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


def posts_held(positions: Collection[str], on: date) -> list[tuple[int, str, str]]:
    """Return (person id, department, position) of who may sign in and holds one of `positions` ('' any), by name."""
    held = appointments_in_force(on).filter(user__is_active=True)
    if "" not in positions:
        held = held.filter(position__code__in=positions)
    rows = held.order_by("user__name", "user_id")
    return list(rows.values_list("user_id", "department__code", "position__code"))


def people_with_posts(on: date) -> QuerySet[User]:
    """Return everybody who may sign in and holds a post on a day, by name: who can have any right at all."""
    held = appointments_in_force(on).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")


def people_answering(department: str, *, on: date) -> QuerySet[User]:
    """Return who heads a department or keeps its files on a day."""
    held = appointments_in_force(on).filter(
        Q(position__leads=True) | Q(position__keeps=True), department__code=department
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name", "pk")


def people(*, text: str = "", former: bool = False) -> QuerySet[User]:
    """Return the people of the company by name; `text` is a part of name, sign-in name or staff number."""
    found = User.objects.filter(former=former)
    for word in text.split():
        found = found.filter(
            Q(name__icontains=word) | Q(username__icontains=word) | Q(staff_no__icontains=word)
        )
    return found.order_by("name", "pk")


def posts_by_person(ids: Iterable[int], on: date) -> dict[int, list[Appointment]]:
    """Return the appointments in force on a day, by person, with one query."""
    found: dict[int, list[Appointment]] = {}
    for appointment in appointments_in_force(on).filter(user_id__in=list(ids)):
        found.setdefault(appointment.user_id, []).append(appointment)
    return found


def appointments_of(person: int) -> QuerySet[Appointment]:
    """Return every appointment of a person, the newest first; the past ones stay."""
    return Appointment.objects.filter(user_id=person).select_related(
        "user", "department", "position", "stands_in_for"
    )


def person_or_missing(person: int) -> User:
    """Return a person of the company; Missing if there is none with this id."""
    found = User.objects.filter(pk=person).first()
    if found is None:
        raise Missing
    return found
