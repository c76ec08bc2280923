"""The screen that gives a list out (输出) as it is seen."""

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from archive.lists.looking import look, place_names
from archive.lists.tables import given_out, headings
from archive.records.actions import note_search
from archive.records.exporting import (
    Value,
    comma_separated,
    exported,
    exported_count,
    workbook,
)
from archive.records.listing import Listing
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
        count = exported_count(actor, seen.query)
        pages = exported(actor, seen.query)
        first = next(pages)
    except Invalid as error:
        messages.warning(request, sentence(error.problems[0]))
        return redirect(reverse("records_list") + with_query(request.GET, format=""))
    note_search(actor, criteria(request.GET), shown=count, verb=Verb.EXPORT)
    columns = seen.shown(first)
    rows = _rows(first, pages, columns)
    if request.GET.get("format") == "csv":
        content, kind, ending = comma_separated(headings(first, columns), rows), CSV, "csv"
    else:
        content, kind, ending = workbook(headings(first, columns), rows), XLSX, "xlsx"
    return FileResponse(
        content, content_type=kind, as_attachment=True, filename=f"records.{ending}"
    )


def _rows(
    first: Listing, pages: Iterator[Listing], columns: Sequence[str]
) -> Iterator[Sequence[Value]]:
    names = place_names()
    for page in _all(first, pages):
        for row in page.rows:
            yield given_out(page, row, columns, names)


def _all(first: Listing, pages: Iterator[Listing]) -> Iterator[Listing]:
    yield first
    yield from pages
