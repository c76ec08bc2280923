"""Passes tasks and help that wait for one person by name to a successor."""

from django.db import transaction

from decisions.cooperation.models import Cooperation
from decisions.cooperation.rules import State
from decisions.cooperation.telling import tell_asked
from decisions.duties.models import Duty, DutyBearer
from decisions.duties.telling import tell_appeared
from decisions.leaving.queries import (
    bearers_named_on,
    tasks_taken_by,
    who_could_help,
    who_could_sign,
)
from kernel.decision import ALLOWED, refusal
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.people.rights import demand_people, require

_NOT_THERE = N_(
    "This person does not work in the department asked, or may not see what it is about."
)
_NOT_HE = N_("This person signs or has signed one of them, or holds no post.")


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
