"""Moving on: a new post, and the former ones end on the day before, unless a reason is given for keeping one."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_, Word
from security.actor import Actor
from security.audit import writer
from security.people.leaving_queries import former_posts
from security.people.models import Appointment
from security.people.open_work_port import left_behind
from security.people.post_actions import appoint, end_appointments
from security.people.rules import AppointmentData
from security.people.second_rules import Seconded

LONGEST_REASON = 500


@transaction.atomic
def move(
    actor: Actor,
    wanted: AppointmentData,
    *,
    ends: Sequence[int],
    reason: str = "",
    vacancy: str = "",
    seconded: Seconded | None = None,
) -> Appointment:
    """Give a post and end those of `ends` on the day before it begins; all of it or nothing.

    `reason` says why a former post in another department is kept; Invalid where one is and nobody says, Missing
    for a post that is not one of the person's former ones. Else as `appoint` and `end_appointments`.
    """
    former = former_posts(wanted.person, before=wanted.valid_from)
    if set(ends) - {one.pk for one in former}:
        raise Missing
    kept = [
        one for one in former if one.pk not in ends and one.department.code != wanted.department
    ]
    if kept and not 0 < len(reason.strip()) <= LONGEST_REASON:
        message = N_(
            "{post} would go on beside the new post: let it end, or write why it is kept, in at most "
            "{limit} characters."
        )
        params = {"post": f"{kept[0].department} · {kept[0].position}", "limit": LONGEST_REASON}
        raise Invalid([Problem(code="kept", message=message, params=params, where="reason")])
    _demand_nothing_left(actor, wanted, [one for one in former if one.pk in ends])
    if ends:
        last_day = wanted.valid_from - timedelta(days=1)
        end_appointments(actor, ends, last_day=last_day, vacancy=vacancy, seconded=seconded)
    made = appoint(actor, [wanted], seconded=seconded).done[0]
    if kept:
        payload = {"posts": [one.pk for one in kept], "beside": made.pk, "reason": reason.strip()}
        target = f"person:{wanted.person}"
        writer.record(actor=actor, verb="post.keep", target=target, payload=payload)
    return made


def _demand_nothing_left(
    actor: Actor, wanted: AppointmentData, ended: Sequence[Appointment]
) -> None:
    """Refuse to move somebody out of a department where something is in his name: it is handed over before."""
    out_of = {one.department.code for one in ended} - {wanted.department}
    for label, count in left_behind(actor, wanted.person, out_of) if out_of else ():
        message = N_(
            "{what} in the name of this person in the department that is left: {count}. Hand them over first."
        )
        params = {"what": Word(label), "count": count}
        raise Invalid([Problem(code="left", message=message, params=params)])
