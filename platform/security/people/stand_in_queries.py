"""Reads who stands in for whom: one's own, or everybody's for who manages people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from security.actor import Actor
from security.people.models import Appointment, User
from security.people.rights import manages_people


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """One person standing in for another over one period; `posts` are the appointments it consists of."""

    principal: User
    stand_in: User
    valid_from: date
    valid_to: date | None
    posts: tuple[Appointment, ...]

    @property
    def number(self) -> int:
        """Return the id of the first appointment, which names the whole."""
        return self.posts[0].pk


def stand_ins(actor: Actor, *, on: date, past: bool = False) -> list[StandIn]:
    """Return who stands in from a day on (or did before it), for oneself; for all to who manages people."""
    rows = _visible(actor).filter(stands_in_for__isnull=False)
    over = Q(valid_to__lt=on)
    rows = rows.filter(over) if past else rows.exclude(over)
    rows = rows.select_related("user", "stands_in_for", "department", "position")
    return _together(rows.order_by("-valid_from", "pk"))


def stand_in_with(actor: Actor, appointment: int) -> StandIn | None:
    """Return the stand-in an appointment belongs to, None when there is none this person may see."""
    found = _visible(actor).filter(pk=appointment, stands_in_for__isnull=False).first()
    if found is None:
        return None
    rows = Appointment.objects.filter(
        user=found.user_id,
        stands_in_for=found.stands_in_for_id,
        valid_from=found.valid_from,
        valid_to=found.valid_to,
    ).select_related("user", "stands_in_for", "department", "position")
    return _together(rows.order_by("pk"))[0]


def possible_stand_ins(principal: int) -> QuerySet[User]:
    """Return who could stand in for a person: everybody else who may sign in."""
    return User.objects.filter(is_active=True).exclude(pk=principal).order_by("name", "pk")


def _visible(actor: Actor) -> QuerySet[Appointment]:
    rows = Appointment.objects.all()
    if manages_people(actor):
        return rows
    return rows.filter(Q(user=int(actor.id)) | Q(stands_in_for=int(actor.id)))


def _together(rows: Iterable[Appointment]) -> list[StandIn]:
    grouped: dict[tuple[int, int | None, date, date | None], list[Appointment]] = {}
    for row in rows:
        key = (row.user_id, row.stands_in_for_id, row.valid_from, row.valid_to)
        grouped.setdefault(key, []).append(row)
    return [_stand_in(posts) for posts in grouped.values()]


def _stand_in(posts: list[Appointment]) -> StandIn:
    first = posts[0]
    assert first.stands_in_for is not None  # noqa: S101 - the queries ask for it
    return StandIn(
        principal=first.stands_in_for,
        stand_in=first.user,
        valid_from=first.valid_from,
        valid_to=first.valid_to,
        posts=tuple(posts),
    )
