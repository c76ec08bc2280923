"""Handovers and files in the name of who leaves: nobody goes before they are handed over (REQ-TRF-04)."""

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from archive.handovers.actions import replace_receiver
from archive.handovers.models import Handover
from archive.handovers.rules import Stage
from archive.records.choosing import person_label
from archive.records.models import Record
from archive.records.rules import State
from kernel.text import N_
from security.actor import Actor
from security.people.models import User
from security.people.open_work_port import Item, Kind, register

FILES = "files"
WAITING = "handovers"


def register_open_work() -> None:
    """Register both kinds; called once at start-up."""
    register(
        WAITING,
        Kind(
            label=N_("Handovers to receive"),
            items=_waiting,
            successors=_successors,
            hand_over=replace_receiver,
        ),
    )
    register(
        FILES,
        Kind(
            label=N_("Filed records"),
            items=_files,
            left_behind=_left_behind,
            stays=N_("They pass by a handover that both sign: draw it up behind the link."),
        ),
    )


def _waiting(_actor: Actor, person: int) -> Sequence[Item]:
    rows = Handover.objects.filter(receiver=person, stage=Stage.OPEN).order_by("pk")
    return [Item(label=one.number, url=reverse("handover", args=[one.pk])) for one in rows]


def _successors(person: int) -> frozenset[int]:
    """Return who could receive instead: whoever works there, and is not who hands one of them over."""
    rows = Handover.objects.filter(receiver=person, stage=Stage.OPEN)
    givers = set(rows.values_list("transferor", flat=True))
    places = set(rows.values_list("to_department", flat=True))
    there = User.objects.filter(
        is_active=True, appointments__department__code__in=places
    ).values_list("pk", flat=True)
    return frozenset(there) - givers - {person}


def _files(_actor: Actor, person: int) -> Sequence[Item]:
    """Return one line for all the files in a person's charge, with the way to the form that passes them."""
    rows = Record.objects.filter(owner=person, state=State.FILED, parent__isnull=True)
    count = rows.count()
    if not count:
        return []
    who = User.objects.get(pk=person)
    query = urlencode({"transferor": person_label(who.name, who.username)})
    label = gettext("Draw up a handover of {count}").format(count=count)
    return [Item(label=label, url=f"{reverse('handover_new')}?{query}")]


def _left_behind(_actor: Actor, person: int, departments: Collection[str]) -> Sequence[Item]:
    """Return one item for each file in a person's charge that a department he moves out of answers for."""
    rows = Record.objects.filter(owner=person, state=State.FILED, parent__isnull=True)
    rows = rows.filter(department__in=list(departments))
    return [Item(label=str(pk)) for pk in rows.values_list("pk", flat=True)]
