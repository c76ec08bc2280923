"""The addresses that give sheets out as PDF; each print is noted before it leaves."""

from collections.abc import Callable
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from archive.lists.giving import given_list
from archive.lists.looking import look
from archive.printing import actions
from archive.printing.blank import blank_sheet
from archive.printing.sheets import card_sheet, list_sheet, register_sheet
from archive.records.queries import card, record_of, register, shape_for
from archive.records.screens import chips, names_in, with_query
from archive.records.views import criteria, register_filters
from backoffice.printing.sheet import Sheet
from backoffice.printing.typesetting import pdf_of
from backoffice.sentences import sentence
from kernel.errors import Invalid, Problem
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.permission import ANYTHING, Subject

MOST = 5_000  # lines of one register on paper: 180 pages, some ten seconds


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


@require_GET
def register_print(request: HttpRequest) -> HttpResponse:
    """Give the lines of the register under the filters of its screen, oldest first."""
    actor = _actor()
    permission.demand_any(actor, Verb.EXPORT, target="register")

    def made() -> Sheet:
        lines = register(actor, **register_filters(request.GET), verb=Verb.EXPORT, size=MOST)
        if len(lines) > MOST:
            raise _too_many(MOST)
        actions.note_lines(actor, "register", criteria(request.GET), shown=len(lines))
        names = names_in(published().document, get_language() or "")
        wanted = [request.GET.get(name, "") for name in ("category", "department", "year")]
        said = "　".join(names.get(one, one) for one in wanted if one)
        return register_sheet(actor, lines[::-1], names, said)

    return _given(request, "records_register", "register", made)


@require_GET
def list_print(request: HttpRequest) -> HttpResponse:
    """Give the list as it is seen, all its pages: rows and fields one may take out."""
    actor = _actor()
    seen = look(actor, request.GET)
    category = seen.query.category
    subject = Subject(category=category) if category else ANYTHING
    permission.demand(actor, Verb.EXPORT, subject, target=category)

    def made() -> Sheet:
        given = given_list(actor, seen, most=MOST)
        actions.note_lines(actor, "list", criteria(request.GET), shown=given.count)
        return list_sheet(actor, given, _said(request.GET))

    return _given(request, "records_list", "records", made)


def _given(request: HttpRequest, screen: str, name: str, made: Callable[[], Sheet]) -> HttpResponse:
    """Give a sheet of lines; too many of them lead back to the screen, where they can be narrowed."""
    try:
        return _pdf(made(), name)
    except Invalid as error:
        messages.warning(request, sentence(error.problems[0]))
        return redirect(reverse(screen) + with_query(request.GET))


def _said(given: QueryDict) -> str:
    found = chips(given, published().document, get_language() or "")
    return "　".join(str(one["label"]) for one in found)


def _too_many(limit: int) -> Invalid:
    message = N_("More than {limit} lines would be printed; narrow the list first.")
    return Invalid([Problem(code="too_many", message=message, params={"limit": limit})])


def _pdf(sheet: Sheet, name: str) -> HttpResponse:
    response = HttpResponse(pdf_of(sheet), content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name, safe='')}.pdf"
    response["Cache-Control"] = "private, no-store"
    return response


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
