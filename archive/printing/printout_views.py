"""The screen of what was printed in the background for its reader: how far it is, stop it, open it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archive.printing import actions, asking, files, queries
from archive.printing.file_views import file_response
from archive.printing.files import SOURCES, ending_of
from archive.printing.models import Printout
from archive.printing.reading import AT_ONCE
from archive.printing.turns import waiting_in_turn
from archive.records.screens import home_crumb
from backoffice.moments import moment
from backoffice.printing.answers import pdf_response
from backoffice.sentences import say, sentence
from jobs.models import Job
from jobs.progress import JobState
from jobs.queries import visible_to as jobs_of
from kernel.errors import Invalid
from kernel.scope import current
from security.actor import Actor

_SHOWN = 50
_KILO = 1024


@require_GET
def printouts(request: HttpRequest) -> HttpResponse:
    """List what was printed for this person lately."""
    actor: Actor = current().actor
    found = list(queries.visible_to(actor)[:_SHOWN])
    jobs = {one.pk: one for one in jobs_of(actor).filter(pk__in=[one.job or 0 for one in found])}
    turns = waiting_in_turn() if any(_waits(one) for one in found) else ()
    context = {
        "title": _("Prints and exports"),
        "lead": _("Long registers and lists you let print or export. Each is kept for 30 days."),
        "breadcrumb": [home_crumb(), {"label": _("Prints and exports")}],
        "approved": [
            {
                "label": f"{one.get_form_display()} · {_('{count} lines').format(count=f'{one.lines:,}')}",
                "make_url": reverse("printout_make", args=[one.pk]),
            }
            for one in found
            if one.approved_at and one.turn is None and one.job is None
        ],
        "running": [
            _running(one, jobs.get(one.job or 0), turns) for one in found if _is_running(one, jobs)
        ],
        "table": _table(found, jobs),
    }
    return render(request, "printing/printouts.html", context)


@require_POST
def printout_stop(request: HttpRequest, number: int) -> HttpResponse:
    """Stop a print that is not done yet; nothing is kept of it."""
    actor: Actor = current().actor
    actions.stop(actor, number)
    return redirect("printouts")


@require_POST
def printout_make(request: HttpRequest, number: int) -> HttpResponse:
    """Have made what was approved."""
    try:
        actions.make_approved(current().actor, number)
    except Invalid as error:
        messages.warning(request, sentence(error.problems[0]))
    return redirect("printouts")


@require_GET
def printout_take(request: HttpRequest, number: int) -> HttpResponse:
    """Give the PDF; that is noted before it leaves."""
    actor: Actor = current().actor
    made, content = queries.printout_of(actor, number), actions.take(actor, number)
    if made.form in SOURCES:
        ending = ending_of(asking.filters_of(made))
        return file_response(content, made.form, ending, made.lines)
    return pdf_response(content, f"print-{number}")


def _waits(one: Printout) -> bool:
    return one.turn is not None and one.job is None


def _is_running(one: Printout, jobs: Mapping[int, Job]) -> bool:
    job = jobs.get(one.job or 0)
    return _waits(one) or (one.done_at is None and job is not None and not job.is_finished)


def _running(one: Printout, job: Job | None, turns: Sequence[int]) -> dict[str, Any]:
    if job is None:
        before = turns.index(one.pk) if one.pk in turns else 0
        return _shown(
            one, _("Waits for its turn: {count} before it.").format(count=before + 1), 0, 0
        )
    words = _("Waiting") if job.state == JobState.QUEUED else job.message_text
    return _shown(one, words, job.done, job.total)


def _shown(one: Printout, words: str, done: int, total: int) -> dict[str, Any]:
    return {
        "label": f"{one.get_form_display()} · {_('{count} lines').format(count=f'{one.lines:,}')}",
        "text": words,
        "done": done,
        "total": total,
        "stop_url": reverse("printout_stop", args=[one.pk]),
    }


def _table(found: Sequence[Printout], jobs: Mapping[int, Job]) -> dict[str, Any]:
    return {
        "caption": _("Prints and exports"),
        "columns": [
            {"label": _("Ordered"), "kind": "short"},
            {"label": _("What"), "kind": "text"},
            {"label": _("Lines"), "kind": "number"},
            {"label": _("State"), "kind": "long"},
        ],
        "rows": [
            {
                "id": one.pk,
                "cells": [
                    moment(one.ordered_at),
                    one.get_form_display(),
                    f"{one.lines:,}",
                    _state(one, jobs.get(one.job or 0)),
                ],
            }
            for one in found
        ],
        "empty": {
            "title": _("Nothing was printed or exported yet"),
            "text": _(
                "A list of more than {limit} lines is printed, one of more than {most} rows exported, "
                "in the background."
            ).format(limit=f"{AT_ONCE:,}", most=f"{files.AT_ONCE:,}"),
        },
    }


def _state(one: Printout, job: Job | None) -> dict[str, Any]:
    if one.done_at is not None:
        size = _("{size} kB").format(size=f"{one.size // _KILO:,}")
        return {
            "text": _("Fetch the file") if one.form in SOURCES else _("Open the PDF"),
            "url": reverse("printout_take", args=[one.pk]),
            "sub": size,
        }
    if _waits(one):
        return {"text": _("waits for its turn")}
    if one.request is not None and job is None:
        url = reverse("request_page", args=[one.request])
        return {"text": _("approved") if one.approved_at else _("waits for approval"), "url": url}
    if job is not None and not job.is_finished:
        return {"text": _("at work")}
    if job is not None and job.problem:
        return {"text": say(job.problem, job.problem_params), "tone": "bad"}
    return {"text": _("stopped")}
