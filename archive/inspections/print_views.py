"""The address that gives the form of an inspection as PDF, blank or filled."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from archive.inspections import queries
from archive.inspections.printed import inspection_form
from archive.outputs.actions import note_form
from archive.outputs.form_sheets import sheet_of
from backoffice.printing.answers import pdf_response
from backoffice.printing.typesetting import pdf_of
from kernel.scope import current
from security.actor import Actor


@require_GET
def inspection_print(request: HttpRequest, number: int) -> HttpResponse:
    """Give the checklist to take along, or what was found; who sees the inspection may."""
    actor: Actor = current().actor
    sheet = queries.sheet_of(actor, number)
    blank = "blank" in request.GET or not sheet.answers
    note_form(actor, "inspection", [], {"duty": number, "blank": blank})
    content = pdf_of(sheet_of(actor, inspection_form(sheet, blank=blank)))
    return pdf_response(content, f"inspection-{number}")
