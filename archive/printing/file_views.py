"""The screens that give a list out (输出) as a workbook or CSV: few rows at once, many in the background."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.lists.marking import file_name
from archive.printing import actions
from archive.printing.above_views import asked_above
from archive.printing.files import (
    AT_ONCE,
    LARGEST,
    SOURCES,
    demand_not_too_many,
    ending_of,
    file_of,
)
from archive.printing.models import Printout
from archive.printing.purpose_views import asked_purpose
from archive.records.screens import home_crumb, with_query
from backoffice.sentences import sentence
from kernel.errors import Invalid
from kernel.scope import current
from security.actor import Actor

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_http_methods(["GET", "POST"])
def record_export(request: HttpRequest) -> HttpResponseBase:
    """Give the rows of a list in its columns and order; only what may be exported, noted before it leaves."""
    return _given_out(request, Printout.Form.LIST_FILE)


@require_http_methods(["GET", "POST"])
def register_export(request: HttpRequest) -> HttpResponseBase:
    """Give the lines of the register under the filters of its screen."""
    return _given_out(request, Printout.Form.REGISTER_FILE)


@require_http_methods(["GET", "POST"])
def due_export(request: HttpRequest) -> HttpResponseBase:
    """Give what falls due in the time its screen shows."""
    return _given_out(request, Printout.Form.DUE_FILE)


@require_http_methods(["GET", "POST"])
def catalogue_export(request: HttpRequest) -> HttpResponseBase:
    """Give a catalogue of the register, in the order that was chosen."""
    return _given_out(request, Printout.Form.CATALOGUE_FILE)


def _given_out(request: HttpRequest, form: Printout.Form) -> HttpResponseBase:
    actor, given, source = _actor(), request.GET, SOURCES[form]
    source.demand(actor, given)
    back = reverse(source.screen) + with_query(given, format="")
    try:
        count = source.count(actor, given, most=LARGEST + 1)
        demand_not_too_many(count)
        asked = asked_purpose(request, form, back)
        if asked is not None:
            return asked
        above = asked_above(request, form, count, back)
        if above is not None:
            return above
        if request.method == "POST":
            actions.order(actor, form, given)
            return redirect("printouts")
    except Invalid as error:
        messages.warning(request, sentence(error.problems[0]))
        return redirect(back)
    if count > AT_ONCE:
        return render(request, "fonds/confirm_page.html", _question(form, count, back))
    actions.note_rows(actor, form, given, shown=count)
    content, _count = file_of(actor, form, given, _at_once)
    ending = ending_of(given)
    return FileResponse(
        content,
        content_type=TYPES[ending],
        as_attachment=True,
        filename=file_name(actor, source.title(), count, ending),
    )


def file_response(content: bytes, form: str, ending: str, count: int) -> HttpResponse:
    """Return a file that was made in the background."""
    response = HttpResponse(content, content_type=TYPES[ending])
    name = file_name(_actor(), SOURCES[form].title(), count, ending)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["Cache-Control"] = "private, no-store"
    return response


def _at_once(read: Callable[[], Any]) -> Any:
    return read()


def _question(form: Printout.Form, count: int, back: str) -> dict[str, Any]:
    return {
        "title": _("Export {count} rows").format(count=f"{count:,}"),
        "lead": str(form.label),
        "breadcrumb": [
            home_crumb(),
            {"label": SOURCES[form].title(), "url": back},
            {"label": _("Export")},
        ],
        "tone": "info",
        "question": _("So many rows are exported in the background."),
        "consequence": _(
            "That takes some minutes. You may go on working; you are told when the file is done."
        ),
        "submit_label": _("Export in the background"),
        "cancel_url": back,
        "form_free": True,
    }


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
