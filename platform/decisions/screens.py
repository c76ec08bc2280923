"""Words and rows of the request screens: what the theme's parts print."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from backoffice.moments import moment
from decisions import port
from decisions.deciders import PostNames, post_names
from decisions.models import RequestState, VerdictChoice
from decisions.queries import RequestView, StepView, Waiting
from decisions.rules import State, Verdict
from kernel import clock

BADGES = {
    State.OPEN: "waiting",
    State.APPROVED: "approved",
    State.RETURNED: "returned",
    State.WITHDRAWN: "cancelled",
}
TONES = {Verdict.APPROVE: "good", Verdict.RETURN: "warn"}


def subject_label(subject: str) -> str:
    """Return what is asked, in the reader's language."""
    handler = port.known(subject)
    return gettext(handler.label) if handler else subject


def target_url(subject: str, target: str) -> str:
    """Return the address of the thing asked about, '' where its owner gives none."""
    handler = port.known(subject)
    return handler.describe_url(target) if handler else ""


def waited(at: datetime) -> str:
    """Return for how many days something has waited, '' on its first day."""
    days = (clock.now() - at).days
    return ngettext("{n} day", "{n} days", days).format(n=days) if days else ""


def inbox_table(waiting: Sequence[Waiting]) -> dict[str, Any]:
    """Return what waits for somebody as a table: what, who asks, since when, which step."""
    return {
        "caption": _("Waiting for my decision"),
        "columns": [
            {"label": _("About"), "kind": "long"},
            {"label": _("Asked")},
            {"label": _("Asked by"), "kind": "short"},
            {"label": _("Since"), "kind": "short"},
            {"label": _("Step"), "kind": "short"},
        ],
        "rows": [_inbox_row(item) for item in waiting],
        "empty": {
            "title": _("Nothing waits for you"),
            "text": _("What others ask of you appears here, whatever it is about."),
        },
    }


def _inbox_row(item: Waiting) -> dict[str, Any]:
    stead = gettext("for {name}").format(name=item.on_behalf_of) if item.on_behalf_of else ""
    return {
        "id": item.id,
        "url": reverse("request_page", args=[item.id]),
        "label": item.title,
        "cells": [
            item.title,
            subject_label(item.subject),
            item.asked_by or gettext("the system"),
            {"text": moment(item.asked_at), "sub": waited(item.asked_at)},
            {
                "text": gettext("{step} of {steps}").format(step=item.step, steps=item.steps),
                "sub": stead,
            },
        ],
    }


def asked_table(requests: Sequence[RequestView]) -> dict[str, Any]:
    """Return what somebody asked as a table: what, when, how it stands, whom it waits for."""
    names = _names(*requests)
    return {
        "caption": _("What I asked for"),
        "columns": [
            {"label": _("About"), "kind": "long"},
            {"label": _("Asked")},
            {"label": _("On"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
            {"label": _("Waits for")},
        ],
        "rows": [
            {
                "id": request.id,
                "url": reverse("request_page", args=[request.id]),
                "label": request.title,
                "cells": [
                    request.title,
                    subject_label(request.subject),
                    moment(request.asked_at),
                    state_cell(request.state),
                    {"text": _waits_for(request, names), "sub": request.reason},
                ],
            }
            for request in requests
        ],
        "empty": {
            "title": _("You have not asked for anything"),
            "text": _("What you submit for review or approval appears here with its progress."),
        },
    }


def state_cell(state: str) -> dict[str, str]:
    """Return a request's state as a badge: its code in the theme, and a word of its own where that has none."""
    word = str(RequestState(state).label) if state == State.WITHDRAWN else ""
    return {"badge": BADGES[State(state)], "text": word}


def step_line(request: RequestView) -> list[dict[str, str]]:
    """Return the steps of a request for the steps part."""
    names = _names(request)
    return [
        {
            "label": names.of(step.spec),
            "state": _step_state(request, step),
            "note": step.decided_by,
        }
        for step in request.steps
    ]


def history(request: RequestView) -> list[dict[str, str]]:
    """Return what happened to a request, latest first, for the history part."""
    asked = {
        "who": request.asked_by or gettext("the system"),
        "what": gettext("asked"),
        "when": moment(request.asked_at),
    }
    decided = [_entry(step) for step in request.steps if step.at is not None]
    return [*reversed(decided), asked]


def facts(request: RequestView) -> list[dict[str, Any]]:
    """Return what is asked, about what, by whom and since when, for the values part."""
    return [
        {
            "label": _("About"),
            "value": request.title,
            "url": target_url(request.subject, request.target),
            "wide": True,
        },
        {"label": _("Asked"), "value": subject_label(request.subject)},
        {"label": _("Asked by"), "value": request.asked_by or gettext("the system")},
        {"label": _("Since"), "value": moment(request.asked_at)},
        {
            "label": _("Step"),
            "value": gettext("{step} of {steps}").format(
                step=min(request.waiting, len(request.steps)), steps=len(request.steps)
            ),
        },
    ]


def _entry(step: StepView) -> dict[str, str]:
    what = str(VerdictChoice(step.outcome).label)
    if step.on_behalf_of:
        what = gettext("{what}, standing in for {name}").format(what=what, name=step.on_behalf_of)
    return {
        "who": step.decided_by,
        "what": what,
        "when": moment(step.at) if step.at else "",
        "tone": TONES[Verdict(step.outcome)],
        "note": step.reason,
    }


def _step_state(request: RequestView, step: StepView) -> str:
    if step.at is not None:
        return "done"
    waits = request.state == State.OPEN and step.order == request.waiting
    return "current" if waits else "todo"


def _names(*requests: RequestView) -> PostNames:
    specs = [step.spec for request in requests for step in request.steps]
    return post_names(specs, get_language() or "")


def _waits_for(request: RequestView, names: PostNames) -> str:
    if request.state != State.OPEN:
        return ""
    return names.of(request.steps[request.waiting - 1].spec)
