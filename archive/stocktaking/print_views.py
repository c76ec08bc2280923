"""The address that gives the form of a stock-take as PDF, to be ticked off by hand or with what it came to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from archive.custody.screens import said_and_back
from archive.outputs.actions import note_form
from archive.outputs.form_sheets import sheet_of
from archive.stocktaking import printed, queries
from archive.stocktaking.rules import State
from backoffice.printing.answers import pdf_response
from backoffice.printing.typesetting import pdf_of
from kernel.errors import Invalid
from kernel.scope import current
from policies.access.regime import KEEPING
from security import permission
from security.actor import Actor


@require_GET
def stock_take_print(request: HttpRequest, number: int) -> HttpResponse:
    """Give the list to tick off, or the results once the stock-take has ended; who keeps records may."""
    actor: Actor = current().actor
    permission.demand_any(actor, KEEPING, target="stock_take")
    take = queries.take_of(actor, number)
    blank = "blank" in request.GET or take.state == State.OPEN
    found = printed.expected(take) if blank else queries.findings_of(take)
    given = printed.counted(actor, take, found)
    try:
        note_form(actor, "stock_take", given.records, {"take": number, "blank": blank})
    except Invalid as error:
        return said_and_back(request, error, redirect("stock_take", number))
    content = pdf_of(sheet_of(actor, printed.stock_form(take, given, blank=blank)))
    return pdf_response(content, f"stock-take-{number}")
