"""Tells people of a regulation they must read: when it is published, and again while they have not."""

from collections.abc import Iterable

from django.urls import reverse

from kernel.text import N_
from notices.port import Kind, Notice, notify, register
from policies.regulations.models import RegulationVersion

NEW = "regulation.new"
REMINDER = "regulation.reminder"
_VARIABLES = {"title": N_("the title of the regulation"), "day": N_("the day it takes effect")}
_SAMPLES = {"title": "客户档案管理制度", "day": "2026-12-01"}


def register_kinds() -> None:
    """Make the kinds known; called once at start-up."""
    register(
        Kind(
            code=NEW,
            label=N_("A regulation I have to read"),
            subject=N_("Please read “{title}”, in force from {day}"),
            body=N_("Read the regulation behind the link and acknowledge there that you did."),
            variables=_VARIABLES,
            samples=_SAMPLES,
        )
    )
    register(
        Kind(
            code=REMINDER,
            label=N_("A regulation I have not acknowledged yet"),
            subject=N_("You have not acknowledged “{title}” yet"),
            body=N_(
                "It is in force since {day}. Read it behind the link and acknowledge it there."
            ),
            variables=_VARIABLES,
            samples=_SAMPLES,
            escalation=True,
        )
    )


def tell_new(version: RegulationVersion, people: Iterable[int]) -> None:
    """Tell those a version is for that it was published."""
    _tell(NEW, version, people, key=f"{NEW}:{version.pk}")


def tell_again(version: RegulationVersion, people: Iterable[int], *, day: str) -> None:
    """Remind those who have not acknowledged it; once a day at most."""
    _tell(REMINDER, version, people, key=f"{REMINDER}:{version.pk}:{day}")


def _tell(kind: str, version: RegulationVersion, people: Iterable[int], *, key: str) -> None:
    said = {"title": version.said.title, "day": f"{version.effective_on:%Y-%m-%d}"}
    path = reverse("regulation", args=[version.regulation.code])
    notify([Notice(kind=kind, people=tuple(people), params=said, path=path, key=key)])
