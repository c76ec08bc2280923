"""The screen that gives a list out (输出)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.records.actions import note_search
from archive.records.exporting import exported, workbook
from archive.records.listing import Row
from archive.records.screens import STATES, day, with_query
from archive.records.views import criteria, list_query
from backoffice.sentences import sentence
from kernel.errors import Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.permission import ANYTHING, Subject

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def record_export(request: HttpRequest) -> HttpResponse:
    """Give the rows of a list as a workbook; only what the person may export, noted before it leaves."""
    actor: Actor = current().actor
    query = list_query(request.GET)
    subject = Subject(category=query.category) if query.category else ANYTHING
    permission.demand(actor, Verb.EXPORT, subject, target=query.category)
    try:
        columns, rows = exported(actor, query)
    except Invalid as error:
        messages.warning(request, sentence(error.problems[0]))
        return redirect(reverse("records_list") + with_query(request.GET))
    note_search(actor, criteria(request.GET), shown=len(rows), verb=Verb.EXPORT)
    headings = (_("Number"), _("Title"), _("Category"), _("State"), _("Filed on"), *columns)
    response = HttpResponse(workbook(headings, [_cells(one) for one in rows]), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="records.xlsx"'
    return response


def _cells(row: Row) -> tuple[str, ...]:
    state = str(STATES.get(row.state, row.state))
    return (row.number, row.title, row.category_name, state, day(row.filed_on), *row.cells)
