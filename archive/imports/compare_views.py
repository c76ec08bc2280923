"""The comparison (比对): what rows say beside what their records have; the person takes or leaves each value."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from archive.imports import actions, comparing, queries
from archive.imports.models import ImportJob
from archive.imports.screens import steps_of
from archive.imports.updating import differences_by_field
from kernel.digits import number_in
from kernel.scope import current
from security.actor import Actor

RECORDS_ON_PAGE = 25
TAKE_ALL, KEEP_ALL = "take_all", "keep_all"


@require_http_methods(["GET", "POST"])
def import_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rows that differ from their records; take a person's choices."""
    actor: Actor = current().actor
    job = queries.import_to_work_on(actor, pk)
    if request.method == "POST":
        return _decided(request, actor, job)
    field = request.GET.get("field", "")
    page = Paginator(comparing.rows_to_compare(job, field=field), RECORDS_ON_PAGE).get_page(
        request.GET.get("page")
    )
    shown = comparing.compared(actor, job, list(page), field=field)
    if shown:
        actions.note_compared(actor, pk, shown=len(shown))
    context = {
        "title": _("Comparison"),
        "lead": _("What you tick is taken from the file. Empty cells of the file erase nothing."),
        "breadcrumb": [
            {"label": _("Import"), "url": reverse("imports_list")},
            {"label": job.file_name, "url": reverse("imports_show", args=[pk])},
            {"label": _("Comparison")},
        ],
        "job": job,
        "steps": steps_of("rehearsal"),
        "fields": _fields(actor, job, field),
        "field": field,
        "shown": shown,
        "page": page,
    }
    return render(request, "imports/compare.html", context)


def _fields(actor: Actor, job: ImportJob, chosen: str) -> list[dict[str, Any]]:
    found = differences_by_field(job)
    labels = comparing.field_labels(actor, job, [one["field"] for one in found])
    return [
        {
            "code": one["field"],
            "label": labels[one["field"]],
            "rows": one["rows"],
            "taken": one["taken"],
            "is_chosen": one["field"] == chosen,
        }
        for one in found
        if one["field"] in labels
    ]


def _decided(request: HttpRequest, actor: Actor, job: ImportJob) -> HttpResponseRedirect:
    for name in (TAKE_ALL, KEEP_ALL):
        if field := request.POST.get(name, ""):
            count = actions.decide(actor, job.pk, accepted=name == TAKE_ALL, field=field)
            _say(request, count, taken=name == TAKE_ALL)
            return _back(request, job)
    shown = [_cell(text) for text in request.POST.getlist("shown")]
    taken = {_cell(text) for text in request.POST.getlist("take")}
    cells = [one for one in shown if one is not None]
    yes = [one for one in cells if one in taken]
    no = [one for one in cells if one not in taken]
    if yes:
        actions.decide(actor, job.pk, accepted=True, cells=yes)
    if no:
        actions.decide(actor, job.pk, accepted=False, cells=no)
    messages.success(request, _("The choices of this page are kept."))
    return _back(request, job)


def _say(request: HttpRequest, count: int, *, taken: bool) -> None:
    text = (
        ngettext(
            "The file's value is taken in {count} row.",
            "The file's values are taken in {count} rows.",
            count,
        )
        if taken
        else ngettext(
            "The record's value stays in {count} row.",
            "The records' values stay in {count} rows.",
            count,
        )
    )
    messages.success(request, text.format(count=f"{count:,}"))


def _cell(text: str) -> tuple[int, str] | None:
    row, _sign, code = text.partition(":")
    number = number_in(row)
    return None if number is None or not code else (number, code)


def _back(request: HttpRequest, job: ImportJob) -> HttpResponseRedirect:
    query = request.GET.urlencode()
    return redirect(reverse("imports_compare", args=[job.pk]) + (f"?{query}" if query else ""))
