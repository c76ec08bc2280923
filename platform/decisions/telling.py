"""Tells people of requests: who has to decide the waiting step, and the asker how it ended."""

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse

from decisions.deciders import who_may
from decisions.facts import facts_of
from decisions.models import Request
from decisions.port import handler_of
from decisions.rules import RequestFacts, State, StepSpec
from kernel import clock
from kernel.text import N_, Word
from notices.port import Kind, Notice, notify, register

ASKED = "decision.asked"
APPROVED = "decision.approved"
RETURNED = "decision.returned"
_ENDED = {State.APPROVED: APPROVED, State.RETURNED: RETURNED}
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


def tell_moved(requests: Collection[Request]) -> None:
    """Tell, of requests that were just asked or decided, who has to decide now or the asker how it ended.

    Withdrawn ones are not told. One call for many: who may decide is looked up once for each kind of step.
    """
    facts = facts_of(requests)
    known: dict[tuple[StepSpec, frozenset[str]], tuple[int, ...]] = {}
    notify(
        [
            notice
            for request in requests
            if (notice := _notice(request, facts[request.pk], known)) is not None
        ]
    )


def tell_passed(requests: Collection[Request], successor: int) -> None:
    """Tell who takes over from somebody leaving that these requests wait for him now."""
    notify(
        [
            _about(one, ASKED, (successor,), f"request:{one.pk}:{one.waiting}:{successor}")
            for one in requests
        ]
    )


def _notice(
    request: Request,
    facts: RequestFacts,
    known: dict[tuple[StepSpec, frozenset[str]], tuple[int, ...]],
) -> Notice | None:
    if request.state == State.OPEN:
        wanted = (
            facts.steps[request.waiting - 1],
            facts.barred | facts.judged | {facts.asked_by},
        )
        if wanted not in known:
            known[wanted] = who_may(wanted[0], excluded=wanted[1], on=clock.today())
        key = f"request:{request.pk}:{request.waiting}"
        return _about(request, ASKED, known[wanted], key)
    if request.asked_by_id is None or request.state not in _ENDED:
        return None
    return _about(request, _ENDED[State(request.state)], (request.asked_by_id,), f"{request.pk}")


def _about(request: Request, kind: str, people: tuple[int, ...], key: str) -> Notice:
    return Notice(
        kind=kind,
        people=people,
        params={"what": Word(handler_of(request.subject).label)},
        path=reverse("request_page", args=[request.pk]),
        key=key,
    )
