"""Screens that list records: the list, the register, what falls due; and what a form offers while one types."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.records.actions import note_search
from archive.records.choosing import records_to_choose
from archive.records.crowding import crowd_in, mask_lines, veiled
from archive.records.filters import from_parameters
from archive.records.printable import export_links, register_link
from archive.records.queries import ListQuery, categories_for
from archive.records.register_screens import level_names, register_table, register_tabs
from archive.records.registered import due, due_count, register, registered_count
from archive.records.screens import (
    due_table,
    home_crumb,
    names_in,
    with_query,
)
from kernel.clock import today
from kernel.digits import number_in
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor

PAGE = 50
LONGEST = 200
NO_DATE = "no_trigger"
_FOLDED_FROM = 8
_PERIODS = {"now": 0, "quarter": 92, "year": 366}


def criteria(given: QueryDict) -> dict[str, str]:
    """Return what a person searched by; cursors of pages say nothing of it."""
    return {
        name: str(value)
        for name, value in given.items()
        if value and name not in {"after", "before"}
    }


@require_GET
def register_list(request: HttpRequest) -> HttpResponse:
    """Show the register (登记表): one line for each filed record, newest first."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    before = number_in(request.GET.get("before", ""))
    lines = register(actor, **register_filters(request.GET), before=before, size=PAGE)
    shown = lines[:PAGE]
    filters = register_filters(request.GET)
    mask_lines(
        shown,
        crowd_in(
            str(filters["category"]), lambda most: registered_count(actor, **filters, most=most)
        ),
    )
    _note(actor, "register", criteria(request.GET), len(shown))
    more = with_query(request.GET) + f"&before={shown[-1].pk}" if len(lines) > PAGE else ""
    context = {
        "title": _("Register"),
        "lead": _("Every filed record with its number; a line never changes."),
        "breadcrumb": [home_crumb(), {"label": _("Register")}],
        "actions": [
            *_catalogue_link(request.GET),
            *(register_link(actor, request.GET) if lines else []),
        ],
        "tabs": register_tabs("records_register"),
        "table": register_table(shown, _names() | level_names(published().document)),
        "facets": _register_facets(request.GET, actor),
        "page": {
            "total": "" if more or before else f"{len(shown)}",
            "previous": with_query(request.GET) if before else "",
            "next": more,
        },
    }
    return render(request, "records/register.html", context)


def _catalogue_link(given: QueryDict) -> list[dict[str, Any]]:
    return [
        {
            "label": _("Catalogue"),
            "url": reverse("register_catalogue") + with_query(given, before=""),
            "kind": "secondary",
        }
    ]


def register_filters(given: QueryDict) -> dict[str, Any]:
    """Return what the address of the register asks for."""
    year = number_in(given.get("year", ""))
    return {
        "category": _text(given, "category"),
        "department": _text(given, "department"),
        "year": year if year and date.min.year <= year <= date.max.year else None,
    }


@require_GET
def due_list(request: HttpRequest) -> HttpResponse:
    """Show what falls due, earliest first, and what has no date to count from."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    span = request.GET.get("span", "year")
    days, state = due_asked(request.GET)
    until = today() + timedelta(days=days)
    size = LONGEST if state else PAGE  # what has no date has no order to page by
    found = due(actor, until, state=state, after=_due_cursor(request.GET), size=size)
    shown = found[:size]
    veiled(
        (one.record for one in shown),
        lambda most: due_count(actor, until, state=state, verb=Verb.VIEW, most=most),
    )
    _note(actor, "due", criteria(request.GET), len(shown))
    more = ""
    if len(found) > size and not state:
        last = shown[-1]
        more = with_query(request.GET) + f"&after={last.due or ''}_{last.record_id}"
    words = {
        "now": _("Due today"),
        "quarter": _("Within three months"),
        "year": _("Within a year"),
        NO_DATE: _("Without a date"),
    }
    active = span if span in words else "year"
    context = {
        "title": _("Due dates"),
        "lead": _(
            "How long each record is kept follows from the rules in force; its page says why."
        ),
        "breadcrumb": [home_crumb(), {"label": _("Due dates")}],
        "tabs": [
            {"label": label, "url": f"?span={code}", "active": code == active}
            for code, label in words.items()
        ],
        "actions": export_links(actor, "due_export", request.GET) if shown else [],
        "table": due_table(shown, _names()),
        "page": {
            "total": "" if len(found) > size or "after" in request.GET else f"{len(shown)}",
            "previous": f"?span={active}" if "after" in request.GET else "",
            "next": more,
        },
    }
    return render(request, "records/due.html", context)


def due_asked(given: QueryDict) -> tuple[int, str]:
    """Return what the address of the list of what falls due asks for: so many days ahead, or a state instead."""
    span = given.get("span", "year")
    return _PERIODS.get(span, _PERIODS["year"]), NO_DATE if span == NO_DATE else ""


@require_GET
def lookup(request: HttpRequest) -> JsonResponse:
    """Offer records by number or title while somebody types, as JSON: {results: [{id, label}]}."""
    actor = _actor()
    found = records_to_choose(
        actor,
        _text(request.GET, "q"),
        category=_text(request.GET, "category"),
        kind=_text(request.GET, "kind"),
    )
    if found or permission.decide(actor, Verb.VIEW):  # a question without an answer is one, too
        _note(actor, "lookup", criteria(request.GET), len(found))
    return JsonResponse({"results": [{"id": one.id, "label": one.label} for one in found]})


def list_query(given: QueryDict) -> ListQuery:
    """Return what the address of a list asks for."""
    return ListQuery(
        category=_text(given, "category"),
        text=_text(given, "q"),
        state=_text(given, "state"),
        department=_text(given, "department"),
        level=_text(given, "level"),
        territory=_text(given, "territory"),
        sort=_text(given, "sort") or "-updated",
        after=given.get("after", "")[:LONGEST],
        before=given.get("before", "")[:LONGEST],
        filters=from_parameters(
            (name, value) for name, values in given.lists() for value in values
        ),
        size=PAGE,
    )


def _note(actor: Actor, which: str, asked: Mapping[str, str], shown: int) -> None:
    """Note, before the lines leave, which list somebody read, by what, and how many lines (QRY-05)."""
    note_search(actor, {"list": which, **asked}, shown=shown, verb=Verb.VIEW)


def _text(given: QueryDict, name: str) -> str:
    return given.get(name, "").replace("\x00", "").strip()[:LONGEST]


def _register_facets(given: QueryDict, actor: Actor) -> list[dict[str, Any]]:
    names = _names()
    years = [str(today().year - back) for back in range(6)]
    categories = [one.code for one in categories_for(actor, Verb.VIEW)]
    values = [
        ("year", _("Filed in"), [(year, year) for year in years]),
        ("category", _("Category"), [(code, names[code]) for code in categories]),
    ]
    return [
        {
            "label": label,
            "closed": len(options) > _FOLDED_FROM and not given.get(name),
            "options": [
                {
                    "label": shown,
                    "url": with_query(given, **{name: "" if given.get(name) == value else value}),
                    "active": given.get(name) == value,
                }
                for value, shown in options
            ],
        }
        for name, label, options in values
    ]


def _due_cursor(given: QueryDict) -> tuple[date, int] | None:
    on, _sign, record = given.get("after", "").partition("_")
    number = number_in(record)
    try:
        return (date.fromisoformat(on), number) if on and number else None
    except ValueError:
        return None


def _names() -> dict[str, str]:
    return names_in(published().document, get_language() or "")


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
