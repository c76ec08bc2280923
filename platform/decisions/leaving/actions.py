"""Passes tasks and help that wait for one person by name to a successor."""

from django.db import transaction

from decisions.cooperation.models import Cooperation
from decisions.cooperation.rules import State
from decisions.cooperation.telling import tell_asked
from decisions.duties.models import Duty, DutyBearer
from decisions.duties.telling import tell_appeared
from decisions.leaving.queries import (
    bearers_named_on,
    steps_named_on,
    tasks_taken_by,
    who_could_decide,
    who_could_help,
    who_could_sign,
)
from decisions.models import Request, StepPassing
from decisions.telling import tell_passed
from kernel.decision import ALLOWED, refusal
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.people.rights import demand_people, require

_NOT_THERE = N_(
    "This person does not work in the department asked, or may not see what it is about."
)
_CONCERNED = N_(
    "This person asked for, prepared or decided one of them, decides another step of it, or may not decide it."
)
_OWN_JUDGE = N_("You asked for one of them yourself: somebody else chooses who decides it.")
_NOT_HE = N_("This person signs or has signed one of them, or holds no post.")


@transaction.atomic
def hand_over_approvals(actor: Actor, person: int, successor: int) -> int:
    """Let a successor decide the steps that name a person; return how many passed.

    Refused for who asked, prepared or decided one of them, is named in another of its steps, or asked for one
    and would choose his own judge by it; then none passes.
    """
    verb, target = "request.hand_over", f"person:{person}"
    demand_people(actor, verb, target)
    wanted = steps_named_on(person).values("request")
    requests = list(Request.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    steps = list(steps_named_on(person))
    if any(one.asked_by_id == actor.user_id for one in requests):
        require(refusal(_OWN_JUDGE), actor, verb, target)
    may = ALLOWED if successor in who_could_decide(person) else refusal(_CONCERNED)
    require(may, actor, verb, target)
    StepPassing.objects.bulk_create(
        StepPassing(step=step, person_id=successor, passed_by_id=actor.user_id) for step in steps
    )
    payload = {"requests": [one.pk for one in requests], "to": successor}
    writer.record(actor=actor, verb=verb, target=target, payload=payload)
    waiting = {step.request_id for step in steps if step.order == step.request.waiting}
    tell_passed([one for one in requests if one.pk in waiting], successor)
    return len(steps)


@transaction.atomic
def hand_over_duties(actor: Actor, person: int, successor: int) -> int:
    """Let a successor sign the tasks a person had to sign by name; return how many signatures passed.

    Refused for who signs or has signed one of them already; then none passes.
    """
    verb, target = "duty.hand_over", f"person:{person}"
    demand_people(actor, verb, target)
    rows = list(bearers_named_on(person).select_for_update(of=("self",)))
    may = ALLOWED if successor in who_could_sign(person) else refusal(_NOT_HE)
    require(may, actor, verb, target)
    for row in rows:
        row.person_id = successor
    DutyBearer.objects.bulk_update(rows, ["person"])
    duties = list(Duty.objects.filter(pk__in={row.duty_id for row in rows}))
    payload = {"duties": sorted(one.pk for one in duties), "to": successor}
    writer.record(actor=actor, verb=verb, target=target, payload=payload)
    tell_appeared(duties, rows)
    return len(rows)


@transaction.atomic
def hand_over_cooperation(actor: Actor, person: int, successor: int) -> int:
    """Put to a successor what a person helps with; he takes it then. Refused for who may not see it, or elsewhere."""
    verb, target = "cooperation.hand_over", f"person:{person}"
    demand_people(actor, verb, target)
    rows = list(tasks_taken_by(person).select_for_update(of=("self",)))
    may = ALLOWED if successor in who_could_help(person) else refusal(_NOT_THERE)
    require(may, actor, verb, target)
    for row in rows:
        row.state, row.taken_by, row.taken_at = State.OPEN, None, None
        row.person_id = successor
    Cooperation.objects.bulk_update(rows, ["state", "taken_by", "taken_at", "person"])
    payload = {"tasks": [row.pk for row in rows], "to": successor}
    writer.record(actor=actor, verb=verb, target=target, payload=payload)
    for row in rows:
        tell_asked(row, [successor])
    return len(rows)
