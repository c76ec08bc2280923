"""The groups of a provider give and end posts: who maps them, and what each sign-in makes of them."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from kernel.clock import today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.models import Outcome
from security.freshness import demand_fresh
from security.people import second_port
from security.people.models import Appointment, Department, Position, User
from security.people.rights import demand_people
from security.people.second_guard import demand_second, is_hardened, said_of
from security.people.second_port import Act, Performer
from security.people.second_rules import Seconded
from security.people.sign_ins import DOOR
from security.providers.group_rules import Given, GroupPost, given_by_groups
from security.providers.models import IdentityProvider, ProviderGroup, ProviderPost
from security.providers.queries import mapping_of
from security.providers.rules import LONGEST_SUBJECT, REMOVED

MAP, UNMAP = "provider.map", "provider.unmap"
LEFT_OUT = "provider.left_out"
MOST = 200


def register_performers() -> None:
    """Name how mapping a group is done when a second administrator has to agree; called once at start-up."""
    second_port.register(MAP, Performer(label=N_("Let a group give a post"), perform=_map))


def mapping(number: int, wanted: GroupPost) -> Act:
    """Return the act of letting a group give a post."""
    return Act(
        subject=MAP,
        target=f"provider:{number}",
        title=f"{wanted.group} · {wanted.department} {wanted.position}",
        data={
            "provider": number,
            "group": wanted.group,
            "department": wanted.department,
            "position": wanted.position,
        },
    )


@transaction.atomic
def map_group(
    actor: Actor, number: int, wanted: GroupPost, *, seconded: Seconded | None = None
) -> ProviderGroup:
    """Let a group give a post from the next sign-in on; for who manages people.

    Refused, NotFresh, Missing, Invalid, Conflict, or SecondNeeded where a second administrator has to agree.
    """
    demand_people(actor, MAP, f"provider:{number}")
    if seconded is None:
        demand_fresh()
    demand_second(actor, MAP, f"provider:{number}", concerned=(), seconded=seconded)
    row = _provider(number)
    group = wanted.group.strip()
    if not 0 < len(group) <= LONGEST_SUBJECT or not group.isprintable():
        message = N_("Enter the group as the provider writes it.")
        raise Invalid([Problem(code="group", message=message, where="group")])
    department = Department.objects.filter(code=wanted.department, closed=False).first()
    position = Position.objects.filter(code=wanted.position, closed=False).first()
    if department is None or position is None:
        raise Missing
    held = ProviderGroup.objects.filter(provider=row)
    if held.count() >= MOST:
        raise Conflict(N_("A provider maps at most {most} groups."), most=MOST)
    if held.filter(group=group, department=department, position=position).exists():
        raise Conflict(N_("This group gives this post already."))
    made = ProviderGroup.objects.create(
        provider=row, group=group, department=department, position=position, by_id=int(actor.id)
    )
    payload = {**mapping(number, wanted).data, **said_of(seconded)}
    writer.record(actor=actor, verb=MAP, target=f"provider:{number}", payload=payload)
    return made


@transaction.atomic
def unmap_group(actor: Actor, number: int, mapped: int) -> None:
    """Let a group give a post no more; whom it gave one loses it at the next sign-in."""
    demand_people(actor, UNMAP, f"provider:{number}")
    demand_fresh()
    rows = ProviderGroup.objects.select_related("department", "position")
    row = rows.filter(pk=mapped, provider=_provider(number)).first()
    if row is None:
        raise Missing
    row.delete()
    payload = {
        "provider": number,
        "group": row.group,
        "department": row.department.code,
        "position": row.position.code,
    }
    writer.record(actor=actor, verb=UNMAP, target=f"provider:{number}", payload=payload)


def follow_groups(row: IdentityProvider, user: User, groups: Collection[str]) -> Given:
    """Give and end the posts of somebody who signs in as the groups say, as part of the sign-in.

    Only posts a group brought are ended, and none is rewritten; what clashes is not given and is told.
    """
    User.objects.select_for_update().get(pk=user.pk)
    on = today()
    brought = ProviderPost.objects.filter(provider=row, appointment__user=user)
    rows = Appointment.objects.select_related("department", "position").filter(user=user)
    # Also those that begin later: the database lets no two administrations of one person overlap.
    held = list(rows.exclude(valid_to__lt=on))
    ours = set(brought.values_list("appointment_id", flat=True))
    others = {one.position.code for one in held if one.pk not in ours}
    mapped, hardened, person = mapping_of(row.pk), is_hardened(), str(user.pk)
    given = given_by_groups(groups, mapped, person=person, held=others, hardened=hardened)
    ending = [one for one in held if one.pk in ours and _post(one) not in given.posts]
    # What began today is held until midnight.
    others |= {one.position.code for one in ending if one.valid_from >= on}
    given = given_by_groups(groups, mapped, person=person, held=others, hardened=hardened)
    kept = {_post(one) for one in held}
    _end(user, ending)
    _give(row, user, sorted(given.posts - kept))
    if given.left_out:
        _tell(row, user, given)
    return given


def _post(row: Appointment) -> tuple[str, str]:
    return row.department.code, row.position.code


def _end(user: User, rows: list[Appointment]) -> None:
    """End posts yesterday; one that began today ends today: no post ends before it began."""
    on = today()
    for row in rows:
        row.valid_to = max(row.valid_from, on - timedelta(days=1))
    if rows:
        Appointment.objects.bulk_update(rows, ["valid_to"])
        _record(user, "post.end", rows)


def _give(row: IdentityProvider, user: User, posts: list[tuple[str, str]]) -> None:
    made = []
    for department, position in posts:
        unit = Department.objects.filter(code=department, closed=False).first()
        office = Position.objects.filter(code=position, closed=False).first()
        if unit is None or office is None:
            continue
        made.append(
            Appointment.objects.create(
                user=user,
                department=unit,
                position=office,
                valid_from=max(today(), user.first_day or today()),
            )
        )
    ProviderPost.objects.bulk_create([ProviderPost(provider=row, appointment=one) for one in made])
    if made:
        _record(user, "post.appoint", made)


def _record(user: User, verb: str, rows: list[Appointment]) -> None:
    said = [
        {
            "id": row.pk,
            "person": row.user_id,
            "department": row.department.code,
            "position": row.position.code,
            "from": row.valid_from.isoformat(),
            "to": row.valid_to.isoformat() if row.valid_to else None,
        }
        for row in rows
    ]
    payload = {"appointments": said, "by": "groups"}
    writer.record(actor=DOOR, verb=verb, target=f"person:{user.pk}", payload=payload)


def _tell(row: IdentityProvider, user: User, given: Given) -> None:
    payload = {
        "provider": row.pk,
        "clashing": sorted(given.clashing),
        "by_two": sorted(given.by_two),
        "own": sorted(given.own),
    }
    writer.record(
        actor=Actor(id=str(user.pk), name=user.name),
        verb=LEFT_OUT,
        target=f"person:{user.pk}",
        outcome=Outcome.REFUSED,
        payload=payload,
    )


def _map(actor: Actor, data: Mapping[str, Any], seconded: Seconded | None) -> object:
    wanted = GroupPost(
        group=data["group"], department=data["department"], position=data["position"]
    )
    return map_group(actor, data["provider"], wanted, seconded=seconded)


def _provider(number: int) -> IdentityProvider:
    rows = IdentityProvider.objects.select_for_update().exclude(state=REMOVED)
    row = rows.filter(pk=number).first()
    if row is None:
        raise Missing
    return row
