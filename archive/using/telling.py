"""Tells who keeps archives what waits for him and what was misused, and an applicant what became of his question."""

from collections.abc import Iterable

from django.urls import reverse

from archive.using.keepers import keepers
from archive.using.models import UseApplication
from kernel.text import N_
from notices.port import Kind, Notice, notify, register
from security.actor import Actor

RECEIVED, DECIDED, MISUSED = "use.received", "use.decided", "use.misused"


def register_kinds() -> None:
    """Make the kinds known; called once at start-up."""
    variables = {"number": N_("number of the application")}
    samples = {"number": "SY2026-00009"}
    register(
        Kind(
            code=RECEIVED,
            label=N_("An application to use archives names records to be found"),
            subject=N_("Find what application {number} asks for"),
            body=N_("The applicant does not see the records; find them, or answer in words."),
            variables=variables,
            samples=samples,
        )
    )
    register(
        Kind(
            code=DECIDED,
            label=N_("What became of my application to use archives"),
            subject=N_("Application {number} was decided or ended"),
            body=N_("What is open to you, and until when, stands on the application."),
            variables=variables,
            samples=samples,
        )
    )
    register(
        Kind(
            code=MISUSED,
            label=N_("Archives were asked for a purpose they are not used for"),
            subject=N_("{name} asked to use archives for a purpose they are not used for"),
            body=N_("Nothing was opened. What was asked for stands in the audit trail."),
            variables={"name": N_("who asked")},
            samples={"name": "张三"},
        )
    )


def tell_received(row: UseApplication) -> None:
    """Tell who keeps archives that something is to be found."""
    _tell(RECEIVED, row, keepers(but=str(row.applicant_id)), key=f"{row.pk}")


def tell_decided(row: UseApplication) -> None:
    """Tell the applicant what became of his question."""
    _tell(DECIDED, row, (row.applicant_id,), key=f"{row.pk}:{row.state}")


def tell_misuse(actor: Actor, event: int) -> None:
    """Tell who keeps archives that somebody wanted them for what they are not there for."""
    notice = Notice(
        kind=MISUSED,
        people=keepers(but=actor.id),
        params={"name": actor.name},
        path=reverse("uses"),
        key=f"{event}",
    )
    notify([notice])


def _tell(kind: str, row: UseApplication, people: Iterable[int], *, key: str) -> None:
    path = reverse("use_application", args=[row.pk])
    notify(
        [Notice(kind=kind, people=tuple(people), params={"number": row.number}, path=path, key=key)]
    )
