"""The addresses that give a report for record and the corrections of a line as PDF, filled or blank."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from archive.outputs.actions import note_form
from archive.outputs.form_sheets import Working, sheet_of
from archive.records.demands import demand
from archive.register import printed, queries
from archive.register.screens import names_now
from backoffice.printing.answers import pdf_response
from backoffice.printing.typesetting import pdf_of
from backoffice.sentences import sentences
from kernel.errors import Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor


@require_GET
def report_print(request: HttpRequest, number: int) -> HttpResponse:
    """Give a report for record with the records its reader may take out, for the departments of both sides."""
    actor = _actor()
    found = queries.report_of(actor, number)
    if not queries.may_print(actor):
        permission.demand_any(actor, Verb.EXPORT, target=f"report:{number}")
    lines = queries.lines_in(actor, found, printed=True)
    hidden = queries.sizes_of([found]).get(number, 0) - len(lines)
    try:
        note_form(actor, "report", [one.record for one in lines], {"report": number})
    except Invalid as error:
        for text in sentences(error):
            messages.warning(request, text)
        return redirect("report_page", number)
    return _pdf(
        actor, printed.report_form(found, lines, names_now(), hidden=hidden), f"report-{number}"
    )


@require_GET
def report_blank(request: HttpRequest) -> HttpResponse:
    """Give a report for record that nobody filled in, to who files."""
    actor = _actor()
    permission.demand_any(actor, Verb.FILE, target="report")
    return _pdf(actor, printed.report_form(None, (), names_now()), "report")


@require_GET
def correction_print(request: HttpRequest, number: int) -> HttpResponse:
    """Give the corrections of a line of the register, to who keeps the register."""
    actor = _actor()
    line = queries.line_of(actor, number)
    demand(actor, Verb.FILE, line.record, queries.may_note(actor, line.record))
    blank = "blank" in request.GET
    note_form(actor, "correction", [line.record], {"line": number, "blank": blank})
    form = printed.correction_form(line, names_now(), blank=blank)
    return _pdf(actor, form, f"correction-{line.archive_no}")


def _pdf(actor: Actor, form: Working, name: str) -> HttpResponse:
    return pdf_response(pdf_of(sheet_of(actor, form)), name)


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
