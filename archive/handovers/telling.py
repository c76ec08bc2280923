"""Tells both people of a handover that it waits for their signatures."""

from django.urls import reverse

from archive.handovers.models import Handover
from kernel.text import N_
from notices.port import Kind, Notice, notify, register
from security.actor import Actor

WAITING = "handover.waiting"


def register_kinds() -> None:
    """Make the kind known; called once at start-up."""
    register(
        Kind(
            code=WAITING,
            label=N_("A handover waits for my signature"),
            subject=N_("A handover waits for your signature"),
            body=N_("Look at the files, write down what is wrong, and sign behind the link."),
        )
    )


def tell_waiting(actor: Actor, row: Handover) -> None:
    """Tell both, but not who drew it up."""
    people = tuple({row.transferor_id, row.receiver_id} - {actor.user_id})
    notify([Notice(kind=WAITING, people=people, path=reverse("handover", args=[row.pk]))])
