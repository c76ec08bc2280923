"""Rows that may be a customer there is: the person says whether each is the same, belongs to it, or is another."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from archive.imports import actions, queries
from archive.imports.known import ALIKE
from archive.imports.models import ImportIssue, ImportJob, ImportRow
from archive.imports.origins import records_met
from archive.imports.queries import StagedRow
from archive.imports.report import said
from archive.imports.resolving import waiting
from archive.imports.screens import steps_of
from archive.imports.seeing import cover, hidden_columns
from archive.records.alike import link_field
from archive.records.shapes import shape_of
from backoffice.sentences import sentence
from kernel.digits import number_in
from kernel.errors import Invalid
from kernel.scope import current
from policies.categories.rules import Kind
from policies.document.queries import published
from security.actor import Actor

ROWS_ON_PAGE = 25
Choice = ImportRow.Choice


@require_http_methods(["GET", "POST"])
def import_alike(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rows that wait for a decision; take it."""
    actor: Actor = current().actor
    job = queries.import_to_work_on(actor, pk)
    problem = ""
    if request.method == "POST":
        try:
            return _decided(request, actor, job)
        except Invalid as error:
            problem = sentence(error.problems[0])
    field = request.GET.get("field", "")
    page = Paginator(waiting(job, field=field), ROWS_ON_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    met = {row.row: row.met_id for row in rows}
    records = records_met(actor, rows)
    if rows:
        actions.note_compared(actor, pk, shown=len(records))
    shape = shape_of(published(), job.category)
    hidden = hidden_columns(actor, job)
    context = {
        "title": _("Perhaps known"),
        "lead": _(
            "One master file per customer: say of each row whether the archive has it already."
        ),
        "breadcrumb": [
            {"label": _("Import"), "url": reverse("imports_list")},
            {"label": job.file_name, "url": reverse("imports_show", args=[pk])},
            {"label": _("Perhaps known")},
        ],
        "job": job,
        "steps": steps_of("rehearsal"),
        "problem": problem,
        "fields": _fields(job, field),
        "field": field,
        "can_link": shape.category.kind is Kind.ITEM or bool(link_field(shape, job.category)),
        "reason": request.POST.get("reason", ""),
        "shown": [
            _shown(job, one, records.get(met[one.row] or 0), hidden)
            for one in queries.with_cells(job, rows)
        ],
        "page": page,
    }
    return render(request, "imports/alike.html", context, status=400 if problem else 200)


def _fields(job: ImportJob, chosen: str) -> list[dict[str, Any]]:
    """Return each column in which rows are alike, with how many rows wait by it."""
    waits = ImportRow.objects.filter(job=job, state=ImportRow.State.ALIKE).values("row")
    issues = ImportIssue.objects.filter(job=job, code__in=ALIKE, row__in=waits)
    pairs = issues.exclude(field="").values_list("field", "column", "row").distinct()
    counts = Counter((field, column) for field, column, _row in pairs)
    return [
        {"code": field, "label": column or field, "rows": count, "is_chosen": field == chosen}
        for (field, column), count in counts.most_common()
    ]


def _shown(
    job: ImportJob, one: StagedRow, record: tuple[int, str] | None, hidden: dict[str, str]
) -> dict[str, Any]:
    columns = job.table.get("columns", ())
    places = {name: place for place, name in enumerate(columns)}
    cells = cover(one.cells, columns, hidden)
    same = []
    for issue in one.issues:
        if issue.code in ALIKE:
            place = places.get(issue.column, len(cells))
            value = cells[place] if place < len(cells) else ""
            same.append(
                {"column": issue.column, "value": value, "what": said(issue.message, issue.params)}
            )
    return {"row": one.row, "record": record, "same": same}


def _decided(request: HttpRequest, actor: Actor, job: ImportJob) -> HttpResponseRedirect:
    reason = request.POST.get("reason", "")
    done = 0
    if field := request.POST.get("field", ""):
        decision = request.POST.get("all", "")
        if decision in Choice.values:
            done = actions.decide_alike(actor, job.pk, decision, field=field, reason=reason)
    else:
        chosen: dict[str, list[int]] = {}
        for name, value in request.POST.items():
            number = number_in(name.removeprefix("row."))
            if name.startswith("row.") and number is not None and value in Choice.values:
                chosen.setdefault(str(value), []).append(number)
        for decision, rows in chosen.items():
            done += actions.decide_alike(actor, job.pk, decision, rows=rows, reason=reason)
    text = ngettext("{count} row is decided.", "{count} rows are decided.", done)
    messages.success(request, text.format(count=f"{done:,}"))
    left = waiting(job).exists()
    return redirect("imports_alike" if left else "imports_show", pk=job.pk)
