"""The address that gives the records to check as PDF, to go through by hand; or the same form without a line."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from archive.checks import printed, queries
from archive.checks.queries import When
from archive.checks.views import asked_in, lead_of
from archive.outputs.actions import MOST, note_form
from archive.outputs.form_sheets import Working, sheet_of
from archive.records.title_sealing import open_titles
from backoffice.printing.answers import pdf_response
from backoffice.printing.typesetting import pdf_of
from backoffice.sentences import sentences
from kernel.errors import Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor


@require_GET
def check_print(request: HttpRequest) -> HttpResponse:
    """Give the list as it is seen, all its pages, of records its reader may take out."""
    actor: Actor = current().actor
    permission.demand_any(actor, Verb.VIEW)
    if "blank" in request.GET:
        return _pdf(actor, printed.check_form(actor, (), "", blank=True))
    permission.demand_any(actor, Verb.EXPORT, target="record")
    asked = asked_in(request)
    rows = queries.to_check(actor, asked).filter(queries.reached(actor, Verb.EXPORT))
    found = list(rows.select_related("record")[: MOST + 1])
    open_titles(one.record for one in found)
    of = lead_of(asked) if asked.when is When.LEFT else ""
    try:
        note_form(actor, "check", [one.record for one in found], {"review": asked.review})
    except Invalid as error:
        for text in sentences(error):
            messages.warning(request, text)
        return redirect("checks_list")
    return _pdf(actor, printed.check_form(actor, found, of))


def _pdf(actor: Actor, form: Working) -> HttpResponse:
    return pdf_response(pdf_of(sheet_of(actor, form)), "check")
