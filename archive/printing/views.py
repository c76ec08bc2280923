"""The addresses that give sheets out as PDF; each print is noted before it leaves."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.printing import actions
from archive.printing.blank import blank_sheet
from archive.printing.models import Printout
from archive.printing.reading import AT_ONCE, READERS, demand_not_too_many
from archive.printing.sheets import card_sheet
from archive.records.queries import card, record_of, shape_for
from archive.records.screens import home_crumb, with_query
from archive.records.views import criteria
from backoffice.printing.sheet import Sheet
from backoffice.printing.typesetting import pdf_of
from backoffice.sentences import sentence
from kernel.errors import Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.permission import Subject


@require_GET
def record_print(request: HttpRequest, number: int) -> HttpResponse:
    """Give the card of one record."""
    actor = _actor()
    record = record_of(actor, number)
    actions.note_card(actor, record)
    shown = card(actor, record)
    return _pdf(card_sheet(actor, shown), shown.number or f"record-{record.pk}")


@require_GET
def blank_print(request: HttpRequest, category: str) -> HttpResponse:
    """Give the blank card of a category to whoever may enter records of it."""
    shape = shape_for(category)
    permission.demand(_actor(), Verb.CREATE, Subject(category=category), target=category)
    return _pdf(blank_sheet(shape), f"blank-{category}")


@require_http_methods(["GET", "POST"])
def register_print(request: HttpRequest) -> HttpResponse:
    """Give the lines of the register under the filters of its screen, oldest first."""
    return _lines(request, Printout.Form.REGISTER, "records_register")


@require_http_methods(["GET", "POST"])
def list_print(request: HttpRequest) -> HttpResponse:
    """Give the list as it is seen, all its pages: rows and fields one may take out."""
    return _lines(request, Printout.Form.LIST, "records_list")


def _lines(request: HttpRequest, form: Printout.Form, screen: str) -> HttpResponse:
    """Give few lines at once, let many be printed in the background, lead back where they are too many."""
    actor, given, reader = _actor(), request.GET, READERS[form]
    reader.demand(actor, given)
    back = reverse(screen) + with_query(given)
    try:
        if request.method == "POST":
            actions.order(actor, form, given)
            return redirect("printouts")
        count = reader.count(actor, given)
        demand_not_too_many(count)
    except Invalid as error:
        messages.warning(request, sentence(error.problems[0]))
        return redirect(back)
    if count > AT_ONCE:
        return render(request, "fonds/confirm_page.html", _question(form, count, back))
    sheet = reader.sheet(actor, given, _at_once)
    actions.note_lines(actor, form, criteria(given), shown=count)
    return _pdf(sheet, "register" if form == Printout.Form.REGISTER else "records")


def _at_once(read: Callable[[], Any]) -> Any:
    return read()


def _question(form: Printout.Form, count: int, back: str) -> dict[str, Any]:
    return {
        "title": _("Print {count} lines").format(count=f"{count:,}"),
        "lead": str(form.label),
        "breadcrumb": [
            home_crumb(),
            {"label": str(form.label), "url": back},
            {"label": _("Print")},
        ],
        "tone": "info",
        "question": _("So many lines are printed in the background."),
        "consequence": _(
            "That takes some minutes. You may go on working; you are told when the PDF is done."
        ),
        "submit_label": _("Print in the background"),
        "cancel_url": back,
        "form_free": True,
    }


def _pdf(sheet: Sheet, name: str) -> HttpResponse:
    return pdf_response(pdf_of(sheet), name)


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """Return a PDF that the browser shows and keeps for nobody."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name, safe='')}.pdf"
    response["Cache-Control"] = "private, no-store"
    return response


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
