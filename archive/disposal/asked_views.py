"""The list of what customers asked to be deleted, with its proposal in one click, and the way back to the desk."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from archive.disposal import asked
from archive.disposal.forms import WhyForm
from archive.disposal.views import tried
from archive.records.actions import note_search
from archive.records.screens import home_crumb
from archive.records.title_sealing import called, titled
from archive.records.watermarks import mark_over
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.digits import numbers_in
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor


@require_http_methods(["GET", "POST"])
def disposal_asked(request: HttpRequest) -> HttpResponse:
    """List what customers asked to be deleted, what is to be answered first on top; a POST proposes the ticked ones."""
    actor = _actor()
    permission.demand_any(actor, Verb.DESTROY, target="disposals")
    if request.method == "POST":
        numbers = numbers_in(request.POST.getlist("request"))
        made = _proposed(request, actor, numbers)
        return redirect("disposal", made) if made else redirect("disposal_asked")
    rows = asked.asked_for(actor)
    note_search(actor, {"list": "disposal_asked"}, shown=len(rows), verb=Verb.VIEW)
    context = {
        "title": _("Deletions asked for"),
        "lead": _(
            "What customers asked to be deleted and the privacy desk decided to. It comes first: the law sets a day."
        ),
        "breadcrumb": _crumbs(),
        "table": table(rows),
        "is_proposed": any(one.batch is None for one in rows),
        "screen_mark": mark_over(actor, [(one.record.category, one.record.level) for one in rows]),
    }
    return render(request, "disposal/asked.html", context)


@require_http_methods(["GET", "POST"])
def disposal_give_back(request: HttpRequest, number: int) -> HttpResponse:
    """Say why a record is not destroyed: the privacy desk seals it or refuses instead."""
    actor = _actor()
    permission.demand_any(actor, Verb.DESTROY, target="disposals")
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        if tried(form, lambda: (asked.give_back(actor, number, why),)) is not None:
            messages.success(request, _("The privacy desk decides anew."))
            return redirect("disposal_asked")
    title = _("Give back to the privacy desk")
    context = {
        "title": title,
        "lead": _("The request is open again there and shows your reason."),
        "breadcrumb": [*_crumbs(), {"label": title}],
        "form": form,
        "submit_label": title,
        "cancel_url": reverse("disposal_asked"),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def table(rows: list[asked.AskedFor]) -> dict[str, Any]:
    """Return the list: record, until when its person is answered, and the batch it is on."""
    return {
        "caption": _("Deletions asked for"),
        "columns": [
            {"label": _("Number"), "kind": "short"},
            {"label": _("Title"), "kind": "long"},
            {"label": _("Received on"), "kind": "short"},
            {"label": _("Answer by"), "kind": "short"},
            {"label": _("Reason told to the person"), "kind": "long"},
            {"label": _("How far"), "kind": "text"},
        ],
        "rows": [
            {
                "id": one.request.pk,
                "label": titled(one.record),
                "cells": [
                    one.record.archive_no or "—",
                    {
                        "text": called(one.record),
                        "url": reverse("record_page", args=[one.record.pk]),
                        "sub": _inside(one.inside),
                    },
                    one.request.received_on.isoformat(),
                    _due(one),
                    one.request.reason,
                    _how_far(one),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("Nothing waits"),
            "text": _("What the privacy desk decides to delete stands here until it is destroyed."),
        },
    }


def _due(one: asked.AskedFor) -> Any:
    due = one.request.due_on
    if due is None:
        return "—"
    if due < today():
        return {"text": due.isoformat(), "sub": _("overdue"), "tone": "bad"}
    return due.isoformat()


def _inside(count: int) -> str:
    if not count:
        return ""
    return ngettext("{count} record in it", "{count} records in it", count).format(count=count)


def _how_far(one: asked.AskedFor) -> Any:
    if one.batch is not None:
        return {"text": one.batch.number, "url": reverse("disposal", args=[one.batch.pk])}
    url = reverse("disposal_give_back", args=[one.request.pk])
    return {"text": _("give back"), "url": url, "sub": _("not proposed yet")}


def _proposed(request: HttpRequest, actor: Actor, numbers: list[int]) -> int | None:
    if not numbers:
        messages.warning(request, _("Tick at least one record first."))
        return None
    try:
        made = asked.propose(actor, numbers)
    except Conflict as error:
        messages.error(request, sentence(error))
    except Invalid as error:
        for problem in error.problems:
            messages.error(request, sentence(problem))
    else:
        messages.success(request, _("Proposed; now it is appraised."))
        return made
    return None


def _crumbs() -> list[dict[str, Any]]:
    here = {"label": _("Deletions asked for"), "url": reverse("disposal_asked")}
    return [home_crumb(), {"label": _("Disposal"), "url": reverse("disposals")}, here]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
