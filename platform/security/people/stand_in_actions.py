"""What can change about stand-ins: set for a period, ended early; never overwritten."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from kernel.decision import Outcome
from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.freshness import demand_fresh_in_browser
from security.people.held import held_posts
from security.people.models import Appointment, User
from security.people.rights import manages_people, require
from security.people.rules import AppointmentData, problems_with_appointment
from security.people.second_guard import demand_second, said_of
from security.people.second_rules import Seconded
from security.people.stand_in_queries import StandIn, stand_in_with
from security.people.stand_in_rules import (
    NEVER_DELEGATED,
    StandInData,
    may_appoint,
    may_end,
    problems_with_stand_in,
)
from security.profiles.rules import OFFICERS


@transaction.atomic
def set_stand_in(
    actor: Actor, wanted: StandInData, *, today: date, seconded: Seconded | None = None
) -> Outcome[Appointment]:
    """Let one person stand in for another in all posts the latter holds in the period.

    Refused unless it is the person himself or who manages people, and never for oneself. Posts that one
    holds as a stand-in, and those of the three administrators, are not passed on. SecondNeeded where the
    company wants a second administrator and none has agreed; NotFresh for an officer's post while it is long ago
    that whoever sits there proved to be himself.
    """
    manages = bool(manages_people(actor))
    target = f"person:{wanted.principal}"
    require(may_appoint(actor.id, wanted, manages=manages), actor, "stand_in.set", target)
    problems = problems_with_stand_in(wanted, today=today)
    if problems:
        raise Invalid(problems)
    both = (wanted.principal, wanted.stand_in)
    demand_second(actor, "stand_in.set", target, concerned=both, seconded=seconded)
    before = held_posts([wanted.stand_in])
    pair = User.objects.select_for_update().filter(pk__in=[wanted.principal, wanted.stand_in])
    found = {user.pk: user for user in pair.order_by("pk")}
    if len(found) < len({wanted.principal, wanted.stand_in}):
        raise Missing
    if not found[wanted.stand_in].is_active:
        message = N_("{name} may not sign in and cannot stand in for anybody.")
        params = {"name": found[wanted.stand_in].name}
        raise Invalid([Problem(code="inactive", message=message, params=params, where="stand_in")])
    made = _made(wanted)
    if any(row.position.code in OFFICERS for row in made):
        demand_fresh_in_browser()
    with change_set(actor, "stand_in.set"):
        made = Appointment.objects.bulk_create(made)
        payload = {
            **_said(wanted),
            "posts": [row.pk for row in made],
            "before": before,
            "after": held_posts([wanted.stand_in]),
            **said_of(seconded),
        }
        writer.record(actor=actor, verb="stand_in.set", target=target, payload=payload)
    return Outcome(done=tuple(made))


@transaction.atomic
def end_stand_in(actor: Actor, appointment: int, *, today: date) -> StandIn:
    """End a stand-in: yesterday was its last day, or today when it began today; a coming one is called off.

    Missing when it is over already.
    """
    found = stand_in_with(actor, appointment)
    if found is None or (found.valid_to is not None and found.valid_to < today):
        raise Missing
    decision = may_end(
        actor.id,
        principal=found.principal.pk,
        stand_in=found.stand_in.pk,
        manages=bool(manages_people(actor)),
    )
    require(decision, actor, "stand_in.end", f"person:{found.principal.pk}")
    numbers = [row.pk for row in found.posts]
    rows = list(Appointment.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))
    last = max(found.valid_from, today - timedelta(days=1))
    for row in rows:
        row.valid_to = min(last, row.valid_to or last)
    with change_set(actor, "stand_in.end"):
        if found.valid_from > today:
            # It never was in force, so nobody did anything under it: nothing is left to be shown.
            Appointment.objects.filter(pk__in=numbers).delete()
        else:
            Appointment.objects.bulk_update(rows, ["valid_to"])
        payload = {
            "posts": numbers,
            "last_day": "" if found.valid_from > today else last.isoformat(),
        }
        target = f"person:{found.principal.pk}"
        writer.record(actor=actor, verb="stand_in.end", target=target, payload=payload)
    return found


def _made(wanted: StandInData) -> list[Appointment]:
    held = Appointment.objects.filter(
        user=wanted.principal, stands_in_for__isnull=True, valid_from__lte=wanted.valid_to
    ).exclude(valid_to__lt=wanted.valid_from)
    own = list(
        held.exclude(position__code__in=NEVER_DELEGATED).select_related("department", "position")
    )
    if not own:
        message = N_("This person holds no post in that time that somebody could take over.")
        raise Invalid([Problem(code="no_post", message=message, where="principal")])
    taken = [
        _data(row)
        for row in Appointment.objects.filter(user=wanted.stand_in).select_related(
            "department", "position"
        )
    ]
    made = []
    for row in own:
        # Never beyond the post itself: it begins and ends with it.
        one = AppointmentData(
            person=wanted.stand_in,
            department=row.department.code,
            position=row.position.code,
            valid_from=max(wanted.valid_from, row.valid_from),
            valid_to=min(wanted.valid_to, row.valid_to or wanted.valid_to),
            territory=row.territory,
            stands_in_for=wanted.principal,
        )
        problems = problems_with_appointment(one, taken)
        if problems:
            raise Invalid(problems)
        made.append(
            Appointment(
                user_id=wanted.stand_in,
                department=row.department,
                position=row.position,
                territory=row.territory,
                stands_in_for_id=wanted.principal,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
            )
        )
    return made


def _data(row: Appointment) -> AppointmentData:
    return AppointmentData(
        person=row.user_id,
        department=row.department.code,
        position=row.position.code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        stands_in_for=row.stands_in_for_id,
    )


def _said(wanted: StandInData) -> dict[str, Any]:
    return {
        "principal": wanted.principal,
        "stand_in": wanted.stand_in,
        "from": wanted.valid_from.isoformat(),
        "to": wanted.valid_to.isoformat(),
    }
