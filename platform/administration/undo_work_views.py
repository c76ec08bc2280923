"""The screens of taking back in the background: how far it is, stop it, go on, what became of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from administration.undo_work import begin, job_of_undo, may_go_on
from backoffice.sentences import say
from jobs.actions import cancel
from jobs.models import Job
from security.actor import Actor
from security.audit.touched import RECORD, names_of


def begun(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Begin or go on, or stop what is at work; then show how far it is."""
    job = job_of_undo(actor, number)
    if "stop" in request.POST and job is not None:
        cancel(actor, [job.pk])
    else:
        begin(actor, number)
    return redirect("did_undo", number)


def shown(request: HttpRequest, actor: Actor, number: int) -> HttpResponse | None:
    """Return the page of the work on a change set; None where none was begun."""
    job = job_of_undo(actor, number)
    if job is None:
        return None
    context = {
        "title": _("Take back"),
        "breadcrumb": [
            {"label": _("My account"), "url": reverse("own_account")},
            {"label": _("What I did"), "url": reverse("did_list")},
            {"label": _("Take back")},
        ],
        "job": job,
        "text": f"{job.done:,} / {job.total:,}",
        "can_go_on": may_go_on(job),
        "problem": say(job.problem, job.problem_params) if job.problem else "",
        **_result(actor, job),
    }
    return render(request, "administration/undo_work.html", context)


def _result(actor: Actor, job: Job) -> dict[str, Any]:
    found = job.result if isinstance(job.result, dict) else {}
    if not found:
        return {}
    listed = found.get("listed", [])
    names = names_of(actor, [(RECORD, str(key)) for key, _reason, _params in listed])
    refused = []
    for key, reason, params in listed:
        named = names.get((RECORD, str(key)))
        refused.append(
            {
                "label": named.text if named else "—",
                "url": named.url if named else "",
                "reason": say(reason, params),
            }
        )
    return {
        "figures": [
            {"label": _("were taken back"), "value": f"{found['done']:,}", "tone": "good"},
            {"label": _("stay as they are"), "value": f"{found['refused']:,}", "tone": "warn"},
        ],
        "refused": refused,
        "more": found["refused"] > len(refused),
    }
