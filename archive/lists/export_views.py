"""The screen that gives a list out (输出) as it is seen."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from archive.lists.giving import given_list
from archive.lists.looking import look
from archive.records.actions import note_search
from archive.records.exporting import comma_separated, workbook
from archive.records.screens import with_query
from archive.records.views import criteria
from backoffice.sentences import sentence
from kernel.errors import Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.permission import ANYTHING, Subject

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@require_GET
def record_export(request: HttpRequest) -> HttpResponseBase:
    """Give the rows of a list in its columns and order; only what may be exported, noted before it leaves."""
    actor: Actor = current().actor
    seen = look(actor, request.GET)
    category = seen.query.category
    subject = Subject(category=category) if category else ANYTHING
    permission.demand(actor, Verb.EXPORT, subject, target=category)
    try:
        given = given_list(actor, seen)
    except Invalid as error:
        messages.warning(request, sentence(error.problems[0]))
        return redirect(reverse("records_list") + with_query(request.GET, format=""))
    note_search(actor, criteria(request.GET), shown=given.count, verb=Verb.EXPORT)
    if request.GET.get("format") == "csv":
        content, kind, ending = comma_separated(given.headings, given.rows), CSV, "csv"
    else:
        content, kind, ending = workbook(given.headings, given.rows), XLSX, "xlsx"
    return FileResponse(
        content, content_type=kind, as_attachment=True, filename=f"records.{ending}"
    )
