"""Reads the approvals and tasks that wait for one person by name, and who could take them over."""

from collections.abc import Collection, Sequence

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from decisions.cooperation import port
from decisions.cooperation.models import Cooperation
from decisions.cooperation.rules import UNFINISHED
from decisions.deciders import could_follow
from decisions.duties.models import DutyBearer, DutySignature
from decisions.duties.rules import State as DutyState
from decisions.facts import facts_of
from decisions.models import Request, Step
from decisions.named import NAMED, steps_named
from decisions.port import known
from decisions.queries import titles_for
from decisions.rules import State
from kernel.clock import today
from security.actor import Actor
from security.people.open_work_port import Item
from security.people.queries import (
    actor_of,
    people_with,
    people_with_posts,
)


def steps_named_on(person: int) -> QuerySet[Step]:
    """Return the steps that name a person in requests on their way, those not reached yet too."""
    rows = steps_named().filter(**{NAMED: person}, request__state=State.OPEN, decision__isnull=True)
    return rows.filter(order__gte=F("request__waiting")).order_by("request", "order")


def bearers_named_on(person: int) -> QuerySet[DutyBearer]:
    """Return the signatures a person has still to give by name."""
    rows = DutyBearer.objects.filter(person=person, is_open=True, duty__state=DutyState.OPEN)
    return rows.order_by("duty__due_on", "pk")


def approvals_of(actor: Actor, person: int) -> Sequence[Item]:
    """Return the requests that wait for a person, titled as far as `actor` may read them."""
    found = Request.objects.filter(pk__in=steps_named_on(person).values("request")).order_by("pk")
    titles = titles_for(actor, found)
    return [Item(label=titles[one], url=reverse("request_page", args=[one])) for one in titles]


def who_could_decide(person: int) -> frozenset[int]:
    """Return who may take every one of a person's approvals over: in office, and a stranger to each of them."""
    found = frozenset(people_with_posts(today()).values_list("pk", flat=True)) - {person}
    requests = list(Request.objects.filter(pk__in=steps_named_on(person).values("request")))
    facts = facts_of(requests)
    for one in requests:
        people = could_follow(facts[one.pk], str(person), [str(pk) for pk in found], today())
        handler = known(one.subject)
        found = frozenset(map(int, people))
        found = handler.may_take(found) if handler is not None else frozenset()
    return found


def duties_of(_actor: Actor, person: int) -> Sequence[Item]:
    """Return the tasks a person has still to sign by name."""
    rows = bearers_named_on(person).select_related("duty")
    duties = {one.duty_id: one.duty for one in rows}
    return [
        Item(label=f"{duty} · {duty.due_on.isoformat()}", url=reverse("duty_page", args=[number]))
        for number, duty in duties.items()
    ]


def who_could_sign(person: int) -> frozenset[int]:
    """Return who may take every one of a person's tasks over: in office, and no other signature of it is his."""
    duties = bearers_named_on(person).values("duty")
    others = DutyBearer.objects.filter(duty__in=duties, person__isnull=False)
    taken = set(others.values_list("person_id", flat=True))
    given = DutySignature.objects.filter(bearer__duty__in=duties)
    taken |= set(given.values_list("by_id", flat=True))
    return frozenset(people_with_posts(today()).values_list("pk", flat=True)) - taken


def tasks_taken_by(person: int) -> QuerySet[Cooperation]:
    """Return what a person was asked to help with by name, or has taken, and has not answered."""
    mine = Q(taken_by=person) | Q(taken_by__isnull=True, person=person)
    return Cooperation.objects.filter(mine, state__in=sorted(UNFINISHED)).order_by("due", "pk")


def cooperation_of(actor: Actor, person: int) -> Sequence[Item]:
    """Return what a person helps with; what it is about is named as far as `actor` may see it."""
    rows = list(tasks_taken_by(person))
    names = port.names(actor, [one.target for one in rows])
    return [
        Item(
            label=f"{names.get(one.target) or one.department} · {one.due.isoformat()}",
            url=reverse("cooperation_page", args=[one.pk]),
        )
        for one in rows
    ]


def who_could_help(person: int) -> frozenset[int]:
    """Return who may take every one of these over: of the department asked, and able to see what it is about."""
    found: set[int] | None = None
    for task in tasks_taken_by(person):
        people = people_with(department=task.department, position="", on=today())
        there = {one for one in people if found is None or one.pk in found}
        found = {one.pk for one in there if port.names(actor_of(one), [task.target])}
    return frozenset(found or ()) - {person}


def approvals_left(_actor: Actor, person: int, departments: Collection[str]) -> Sequence[Item]:
    """Return the requests that wait for a person by name in departments he moves out of (REQ-TRF-04)."""
    rows = steps_named_on(person).filter(department__in=list(departments))
    return [Item(label=str(pk)) for pk in sorted(set(rows.values_list("request", flat=True)))]


def duties_left(_actor: Actor, person: int, departments: Collection[str]) -> Sequence[Item]:
    """Return the tasks a person has to sign by name for departments he moves out of."""
    rows = bearers_named_on(person).filter(department__in=list(departments))
    return [Item(label=str(pk)) for pk in sorted(set(rows.values_list("duty", flat=True)))]


def cooperation_left(_actor: Actor, person: int, departments: Collection[str]) -> Sequence[Item]:
    """Return what a person helps with on behalf of departments he moves out of."""
    rows = tasks_taken_by(person).filter(department__in=list(departments))
    return [Item(label=str(pk)) for pk in rows.values_list("pk", flat=True)]
