"""The addresses that give sheets out as PDF; each print is noted before it leaves."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.outputs.asking import PURPOSE, page_for_record
from archive.printing import actions, queries
from archive.printing.above_views import asked_above
from archive.printing.added import additions_of
from archive.printing.models import Printout
from archive.printing.purpose_views import asked_purpose
from archive.printing.reading import AT_ONCE, READERS, demand_not_too_many
from archive.printing.sheets import blank_list_sheet, blank_sheets, record_sheets
from archive.records.models import RegisterEntry
from archive.records.queries import card, record_of, shape_for
from archive.records.screens import home_crumb, with_query
from backoffice.printing.answers import pdf_response
from backoffice.printing.sheet import Sheet
from backoffice.printing.typesetting import copies_of, pdf_of
from backoffice.sentences import sentence
from kernel.errors import Invalid, Missing
from kernel.scope import current
from policies.forms.rules import FormKind
from security.actor import Actor


@require_GET
def record_print(request: HttpRequest, number: int) -> HttpResponse:
    """Give one record on its form, or on the form of the kind that is asked for."""
    actor = _actor()
    record = record_of(actor, number)
    form = queries.form_asked_for(record.category, request.GET.get("form", ""))
    entry = RegisterEntry.objects.filter(record=record).first()
    if form.kind is FormKind.ENTRY and entry is None:
        raise Missing
    queries.demand_record(actor, record)
    asked = page_for_record(
        request, record, title=_("Print"), back=reverse("record_page", args=[record.pk])
    )
    if asked is not None:
        return asked
    actions.note_record(actor, record, form, purpose=request.GET.get(PURPOSE, ""))
    shown = card(actor, record)
    name = shown.number or f"record-{record.pk}"
    labels = queries.labels_as_filed(record, get_language() or "en")
    added = additions_of(actor, record)
    return _pdf(record_sheets(actor, form, shown, entry=entry, labels=labels, added=added), name)


@require_GET
def blank_print(request: HttpRequest, category: str) -> HttpResponse:
    """Give a blank form of a category to whoever may look records of it up, enter them or ask for them."""
    shape = shape_for(category)
    form = queries.form_asked_for(category, request.GET.get("form", ""))
    queries.demand_blank(_actor(), category)
    return _pdf(blank_sheets(form, shape), f"blank-{category}")


@require_GET
def list_blank(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the register or a catalogue (登记表, 目录) without a line, to whoever sees or enters records."""
    form = queries.list_form(_actor(), kind, request.GET.get("category", ""))
    return _pdf([blank_list_sheet(form)], f"blank-{kind}")


@require_http_methods(["GET", "POST"])
def register_print(request: HttpRequest) -> HttpResponse:
    """Give the lines of the register under the filters of its screen, oldest first."""
    return _lines(request, Printout.Form.REGISTER, "records_register")


@require_http_methods(["GET", "POST"])
def list_print(request: HttpRequest) -> HttpResponse:
    """Give the list as it is seen, all its pages: rows and fields one may take out."""
    return _lines(request, Printout.Form.LIST, "records_list")


@require_http_methods(["GET", "POST"])
def catalogue_print(request: HttpRequest) -> HttpResponse:
    """Give a catalogue of the register, in the order that was chosen."""
    return _lines(request, Printout.Form.CATALOGUE, "register_catalogue")


def _lines(request: HttpRequest, form: Printout.Form, screen: str) -> HttpResponse:
    """Give few lines at once, let many be printed in the background, lead back where they are too many."""
    actor, given, reader = _actor(), request.GET, READERS[form]
    reader.demand(actor, given)
    back = reverse(screen) + with_query(given)
    try:
        count = reader.count(actor, given)
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
    sheet = reader.sheet(actor, given, _at_once)
    actions.note_rows(actor, form, given, shown=count)
    return _pdf([sheet], "records" if form == Printout.Form.LIST else str(form))


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


def _pdf(sheets: Sequence[Sheet], name: str) -> HttpResponse:
    return pdf_response(copies_of([pdf_of(sheet) for sheet in sheets]), name)


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
