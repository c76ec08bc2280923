"""Tells people of cooperation tasks: who was asked, and the asker how it ended."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from decisions.cooperation.models import Cooperation
from decisions.cooperation.rules import State
from kernel.text import N_
from notices.port import Kind, Notice, notify, register

ASKED = "cooperation.asked"
DONE = "cooperation.done"
COULD_NOT = "cooperation.could_not"
WITHDRAWN = "cooperation.withdrawn"
_ENDED = {State.DONE: DONE, State.COULD_NOT: COULD_NOT}
_DUE: Mapping[str, Any] = {
    "variables": {"due": N_("the day it is due")},
    "samples": {"due": "2026-12-01"},
}


def register_kinds() -> None:
    """Make the kinds known; called once at start-up."""
    for kind in (
        Kind(
            code=ASKED,
            label=N_("My department is asked to cooperate"),
            subject=N_("Cooperation asked, due {due}"),
            body=N_(
                "Your department is asked to cooperate, due {due}; what is asked stands behind the link."
            ),
            **_DUE,
        ),
        Kind(
            code=DONE,
            label=N_("Cooperation I asked for is done"),
            subject=N_("Cooperation done"),
            body=N_("The cooperation you asked for is done; the answer stands behind the link."),
        ),
        Kind(
            code=COULD_NOT,
            label=N_("Cooperation I asked for could not be done"),
            subject=N_("Cooperation could not be done"),
            body=N_("The cooperation you asked for could not be done; why stands behind the link."),
        ),
        Kind(
            code=WITHDRAWN,
            label=N_("A cooperation task was withdrawn"),
            subject=N_("Cooperation withdrawn"),
            body=N_("The cooperation your department was asked for is not needed any more."),
        ),
    ):
        register(kind)


def tell_asked(task: Cooperation, people: Iterable[int]) -> None:
    """Tell who is asked, again each time the task is given to them."""
    params = {"due": task.due.isoformat()}
    _tell(task, ASKED, people, params)


def tell_ended(task: Cooperation) -> None:
    """Tell the asker how it ended."""
    _tell(task, _ENDED[State(task.state)], [task.asked_by_id])


def tell_withdrawn(task: Cooperation, people: Iterable[int]) -> None:
    """Tell who works on it that it is not needed any more."""
    _tell(task, WITHDRAWN, people)


def _tell(
    task: Cooperation, kind: str, people: Iterable[int], params: Mapping[str, str] | None = None
) -> None:
    notify(
        [
            Notice(
                kind=kind,
                people=tuple(people),
                params=params or {},
                path=reverse("cooperation_page", args=[task.pk]),
            )
        ]
    )
