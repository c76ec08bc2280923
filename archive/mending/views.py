"""The grid in which the rows of an import are corrected before they are rehearsed again."""

import json
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.imports.actions import start_rehearsal
from archive.imports.models import ImportJob
from archive.imports.patching import REPLACE, Patch
from archive.imports.queries import import_to_work_on, issue_counts
from archive.imports.screens import steps_of
from archive.imports.seeing import hidden_columns
from archive.mending import actions, queries, screens
from archive.mending.forms import CorrectedForm
from archive.mending.parsing import body_of, malformed, near_of, number_of, patch_of, wanted_of
from backoffice.sentences import sentences
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from security.actor import Actor


@require_GET
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rows of an import as a grid."""
    actor = _actor()
    job = import_to_work_on(actor, pk)
    if not job.counts:
        return redirect("imports_show", pk=pk)
    hidden = hidden_columns(actor, job)
    context = {
        "title": _("Correct the rows"),
        "job": job,
        "breadcrumb": _way(job),
        "steps": steps_of("rehearsal"),
        "columns": screens.columns_of(job, hidden, get_language() or ""),
        "kinds": screens.kinds_of(issue_counts(job)),
        "states": screens.states_of(job.counts),
        "wanted": wanted_of(request.GET),
        "hidden": hidden,
        "stale": not job.policy_digest,
        "told": json.dumps(_told(actor, job), ensure_ascii=False),
    }
    return render(request, "mending/grid.html", context)


@require_GET
def grid_rows(request: HttpRequest, pk: int) -> JsonResponse:
    """Give a page of rows to the grid."""
    actor = _actor()
    job = import_to_work_on(actor, pk)
    wanted = wanted_of(request.GET)
    found = queries.page(actor, job, wanted, start=max(0, number_of(request.GET, "start")))
    answer: dict[str, Any] = {
        "rows": [screens.row_of(one) for one in found],
        "revision": job.revision,
    }
    if "total" in request.GET:
        answer["total"] = queries.rows_wanted(job, wanted).count()
    return JsonResponse(answer)


@require_GET
def grid_next(request: HttpRequest, pk: int) -> JsonResponse:
    """Say where the next problem is, or the one before."""
    job = import_to_work_on(_actor(), pk)
    found = queries.next_problem(
        job,
        wanted_of(request.GET),
        row=number_of(request.GET, "row"),
        place=number_of(request.GET, "place", -1),
        back="back" in request.GET,
    )
    return JsonResponse({"found": found})


@require_GET
def grid_find(request: HttpRequest, pk: int) -> JsonResponse:
    """Say how many cells finding and replacing would change, and show the first."""
    actor = _actor()
    job = import_to_work_on(actor, pk)
    asked = request.GET
    content = {name: asked.get(name, "") for name in ("find", "with")}
    flags = {name: bool(asked.get(name)) for name in ("whole", "case")}
    column = asked.get("in", "")
    patch = Patch(kind=REPLACE, column=column, content={**content, **flags})
    if not content["find"] or column in hidden_columns(actor, job):
        return JsonResponse({"cells": 0, "samples": []})
    found = queries.found_cells(job, patch)
    return JsonResponse({"cells": found.cells, "samples": found.samples})


@require_GET
def grid_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was corrected, by whom and when."""
    actor = _actor()
    job = import_to_work_on(actor, pk)
    done = screens.corrections_of(queries.history(job), hidden_columns(actor, job))
    return render(request, "mending/history.html", {"corrections": done})


@require_POST
def grid_do(request: HttpRequest, pk: int) -> JsonResponse:
    """Correct something, take it back or do it again; answer with the rows as they are then."""
    actor = _actor()
    try:
        with transaction.atomic():
            done = _done(actor, pk, request.body)
    except (Invalid, Conflict) as error:
        job = import_to_work_on(actor, pk)
        said = " ".join(sentences(error))
        status = 409 if isinstance(error, Conflict) else 400
        return JsonResponse({"error": said, **_told(actor, job)}, status=status)
    rows = queries.rows_numbered(actor, done.job, done.rows)
    answer = {**_told(actor, done.job), "rows": [screens.row_of(one) for one in rows]}
    return JsonResponse(answer)


@require_POST
def grid_rehearse(request: HttpRequest, pk: int) -> HttpResponse:
    """Rehearse the import again, with what was corrected."""
    start_rehearsal(_actor(), pk)
    return redirect("imports_show", pk=pk)


@require_http_methods(["GET", "POST"])
def import_corrected(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the workbook of rows left out back, corrected."""
    actor = _actor()
    job = import_to_work_on(actor, pk)
    form = CorrectedForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            with transaction.atomic():
                actions.take_corrected(actor, pk, file_name=upload.name, chunks=upload.chunks())
        except (Invalid, Conflict) as error:
            for text in sentences(error):
                form.add_error("file", text)
        else:
            return redirect("imports_show", pk=pk)
    context = {
        "title": _("Upload corrected rows"),
        "breadcrumb": _way(job),
        "steps": steps_of("rehearsal"),
        "form": form,
        "submit_label": _("Upload and rehearse"),
        "cancel_url": reverse("imports_show", args=[pk]),
    }
    status = 400 if form.errors else 200
    return render(request, "mending/corrected.html", context, status=status)


def _way(job: ImportJob) -> list[dict[str, str]]:
    return [
        {"label": _("Import"), "url": reverse("imports_list")},
        {"label": job.file_name, "url": reverse("imports_show", args=[job.pk])},
    ]


def _done(actor: Actor, pk: int, raw: bytes) -> actions.Mended:
    body = body_of(raw)
    seen, near = body["seen"], near_of(body)
    act = body.get("do")
    if act == "mend":
        return actions.mend(actor, pk, patch_of(body), seen=seen, near=near)
    if act == "undo":
        return actions.undo(actor, pk, seen=seen, near=near)
    if act == "redo":
        return actions.redo(actor, pk, seen=seen, near=near)
    order = body.get("order")
    if act == "remove" and isinstance(order, int):
        return actions.remove(actor, pk, order, seen=seen, near=near)
    raise malformed()


def _told(actor: Actor, job: ImportJob) -> dict[str, Any]:
    """Return what the page has to know of an import besides its rows."""
    undo, redo = queries.can_undo(job)
    hidden = hidden_columns(actor, job)
    return {
        "revision": job.revision,
        "columns": screens.columns_of(job, hidden, get_language() or ""),
        "wrong": queries.problem_columns(job),
        "counts": {name: job.counts.get(name, 0) for name in ("new", "bad", "duplicate")},
        "undo": undo,
        "redo": redo,
        "stale": not job.policy_digest,
    }


def _actor() -> Actor:
    actor: Actor | None = current().actor
    return actor or Actor.system("nobody")
