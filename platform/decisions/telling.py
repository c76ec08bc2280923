"""Tells people of requests: who has to decide the waiting step, and the asker how it ended."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from decisions.deciders import who_may
from decisions.models import Request
from decisions.port import handler_of
from decisions.rules import RequestFacts
from kernel import clock
from kernel.text import N_, Word
from notices.port import Kind, Notice, notify, register

ASKED = "decision.asked"
APPROVED = "decision.approved"
RETURNED = "decision.returned"
_WHAT: Mapping[str, Any] = {
    "variables": {"what": N_("what is asked, such as “Review a record”")},
    "samples": {"what": N_("Review a record")},
}


def register_kinds() -> None:
    """Make the kinds known; called once at start-up."""
    register(
        Kind(
            code=ASKED,
            label=N_("Something waits for my decision"),
            subject=N_("To decide: {what}"),
            body=N_("Somebody asked for “{what}”; it waits for your decision."),
            **_WHAT,
        )
    )
    register(
        Kind(
            code=APPROVED,
            label=N_("What I asked for is approved"),
            subject=N_("Approved: {what}"),
            body=N_("“{what}”, which you asked for, is approved."),
            **_WHAT,
        )
    )
    register(
        Kind(
            code=RETURNED,
            label=N_("What I asked for came back"),
            subject=N_("Returned: {what}"),
            body=N_("“{what}”, which you asked for, came back; the reason stands behind the link."),
            **_WHAT,
        )
    )


def tell_deciders(request: Request, facts: RequestFacts) -> None:
    """Tell everybody who may decide the step that waits."""
    excluded = facts.barred | facts.judged | {facts.asked_by}
    step = facts.steps[request.waiting - 1]
    people = who_may(step, excluded=excluded, on=clock.today())
    _tell(request, ASKED, people, f"request:{request.pk}:{request.waiting}")


def tell_asker(request: Request, *, approved: bool) -> None:
    """Tell the asker that the request ended; a part of the system that asked hears of it by its handler."""
    if request.asked_by_id is not None:
        kind = APPROVED if approved else RETURNED
        _tell(request, kind, (request.asked_by_id,), f"request:{request.pk}")


def _tell(request: Request, kind: str, people: tuple[int, ...], key: str) -> None:
    notify(
        [
            Notice(
                kind=kind,
                people=people,
                params={"what": Word(handler_of(request.subject).label)},
                path=reverse("request_page", args=[request.pk]),
                key=key,
            )
        ]
    )
