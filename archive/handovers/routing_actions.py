"""Distributes files collected centrally to who works in the customer's territory, in bulk (REQ-TRF-03)."""

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction

from archive.handovers.actions import Drawing, draw_up
from archive.handovers.queries import standing_against
from archive.handovers.routing_queries import Route, routes
from archive.handovers.rules import MOST
from archive.records.actions import note
from archive.records.bars import Act, demand_free
from archive.records.handing import To, handed
from archive.records.models import Record
from kernel.decision import Outcome
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from persistence.arrays import any_id
from policies.document.locking import hold_policy
from security.actor import Actor


@transaction.atomic
def distribute(actor: Actor, wanted: Mapping[int, int]) -> Outcome[int]:
    """Give these files (record id → person id, as they were proposed) to whom they belong; all or none.

    What nobody was in charge of is assigned at once; what somebody has goes on a handover that both sign. `done` are
    the files assigned, `refused` stays empty. Invalid for none or too many, Conflict where the proposal is another by
    now or something stands against it.
    """
    hold_policy()
    if not 1 <= len(wanted) <= MOST:
        message = N_("Choose 1 to {most} files.")
        raise Invalid([Problem(code="record", message=message, params={"most": MOST})])
    rows = Record.objects.select_for_update().filter(any_id("pk", wanted)).order_by("pk")
    locked = {one.pk: one for one in rows}
    found = {one.record.pk: one for one in routes(actor, list(wanted))}
    if found.keys() != wanted.keys():
        raise Conflict(N_("Somebody routed one of these files meanwhile; look at the list again."))
    against = standing_against(locked)
    if not against:
        raise Conflict(against.reason, **against.params)
    demand_free(Act.HAND_OVER, list(locked))
    forms: defaultdict[tuple[int, int, str], list[int]] = defaultdict(list)
    assigned: defaultdict[tuple[int, str], list[Record]] = defaultdict(list)
    for pk, record in locked.items():
        to = _to(found[pk], wanted[pk])
        if record.owner_id is None:
            assigned[to.person, to.department].append(record)
        else:
            forms[record.owner_id, to.person, to.department].append(pk)
    for (person, department), records in assigned.items():
        moved = handed(actor, records, To(person=person, department=department))
        note(actor, "handover.assign", moved, to=person, department=department)
    for (giver, person, department), ids in forms.items():
        drawing = Drawing(transferor=giver, receiver=person, department=department)
        draw_up(actor, drawing, ids)
    return Outcome(done=tuple(one.pk for records in assigned.values() for one in records))


def _to(route: Route, seen: int) -> To:
    """Return to whom a file goes: to who was seen, where he works there; balanced anew it may be a colleague."""
    person = seen if seen in route.colleagues else route.person.pk
    if person != seen:
        raise Conflict(N_("Somebody routed one of these files meanwhile; look at the list again."))
    return To(person=person, department=route.colleagues[person])
