"""The trail of hands (流转): read from the audit trail of each record, so that nothing else has to be kept right."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from django.urls import reverse

from archive.handovers import queries
from archive.handovers.models import HandoverLine
from archive.handovers.rules import Stage
from archive.handovers.screens import department_name
from archive.records.changing import DEPARTMENT, OWNER, facts_of
from archive.records.holders import Held
from archive.records.models import Record
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.rules import Verb
from security.actor import Actor
from security.audit.queries import ChangeView, changes_for_record
from security.people.names import names_of

_CODES = (OWNER, DEPARTMENT)
HANDED, CHANGED, FIRST = N_("Handover"), N_("Change of the record"), N_("First registered")


def told(actor: Actor, ids: Collection[int]) -> Mapping[int, Sequence[Held]]:
    """Return who was in charge of each of these records, and for which department, from when to when."""
    records = list(Record.objects.filter(any_id("pk", ids)))
    return {one.pk: _of(actor, one) for one in records}


def _of(actor: Actor, record: Record) -> list[Held]:
    found = changes_for_record(
        actor, record.pk, subject=facts_of(record), verb=Verb.VIEW, columns=_CODES
    )
    steps = [one for one in found if {*one.before, *one.after} & set(_CODES)]
    urls = _urls(actor, record)
    owner, department = _at_first(record, steps)
    held = [(record.created_at, owner, department, FIRST, "")]
    for one in steps:
        if not one.before and DEPARTMENT in one.after and one is steps[0]:
            continue  # the event that made it says where it began
        owner = str(one.after.get(OWNER, owner) or "")
        department = str(one.after.get(DEPARTMENT, department) or "")
        act = HANDED if one.verb.startswith("handover.") else CHANGED
        held.append((one.at, owner, department, act, urls.pop(0) if act == HANDED and urls else ""))
    names = names_of([int(person) for _at, person, *_rest in held if person.isdigit()])
    shown = [
        Held(
            since=at,
            person=names.get(int(person), "") if person.isdigit() else "",
            department=department_name(place),
            act=act,
            url=url,
        )
        for at, person, place, act, url in held
    ]
    ended = [replace(one, until=following.since) for one, following in pairwise(shown)]
    return [*ended, shown[-1]]


def _at_first(record: Record, steps: Sequence[ChangeView]) -> tuple[str, str]:
    """Return person and department at the beginning: what the first change of each says was before, else now."""
    owner, department = str(record.owner_id or ""), record.department
    for code in _CODES:
        first = next((one for one in steps if code in one.before), None)
        if first is not None and code == OWNER:
            owner = str(first.before[code] or "")
        elif first is not None:
            department = str(first.before[code] or "")
    return owner, department


def _urls(actor: Actor, record: Record) -> list[str]:
    """Return the addresses of the forms by which a record passed, in their order; '' for one `actor` may not see."""
    lines = HandoverLine.objects.filter(record=record, handover__stage=Stage.DONE)
    lines = lines.exclude(condition="missing").order_by("handover__done_at")
    forms = list(lines.values_list("handover", flat=True))
    seen = set(queries.visible_to(actor).filter(pk__in=forms).values_list("pk", flat=True))
    return [reverse("handover", args=[one]) if one in seen else "" for one in forms]
