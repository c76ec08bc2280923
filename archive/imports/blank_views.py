"""The screen with the empty ledgers to fill in, one for each category somebody may import into."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.imports import queries
from archive.imports.blank import blank_ledger, headings_of
from archive.records.controls import name_of
from kernel.errors import Missing
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def template_list(request: HttpRequest) -> HttpResponse:
    """List the categories with the empty ledger of each."""
    actor: Actor = current().actor
    permission.demand_any(actor, Verb.IMPORT)
    language = get_language() or ""
    rows = []
    for one in queries.categories_for(actor):
        columns = headings_of(one.code)
        needed = sum(column.required for column in columns)
        rows.append(
            {
                "id": one.code,
                "cells": [
                    {
                        "text": name_of(one, language),
                        "sub": one.code,
                        "url": reverse("imports_template", args=[one.code]),
                    },
                    f"{len(columns)}",
                    f"{needed}",
                ],
            }
        )
    context = {
        "title": _("Import templates"),
        "lead": _(
            "Press a category to fetch an empty ledger with the columns of the policy in force; "
            "filled in, it imports as it is."
        ),
        "breadcrumb": [
            {"label": _("Import"), "url": reverse("imports_list")},
            {"label": _("Import templates")},
        ],
        "table": {
            "caption": _("Import templates"),
            "columns": [
                {"label": _("Category"), "kind": "long"},
                {"label": _("Number of columns"), "kind": "number"},
                {"label": _("Required columns"), "kind": "number"},
            ],
            "rows": rows,
            "empty": {
                "title": _("Nothing can be imported"),
                "text": _("You may import into no category."),
            },
        },
    }
    return render(request, "imports/list.html", context)


@require_GET
def template_take(request: HttpRequest, category: str) -> HttpResponse:
    """Give the empty ledger of a category one may import into."""
    actor: Actor = current().actor
    permission.demand_any(actor, Verb.IMPORT)
    found = {one.code: one for one in queries.categories_for(actor)}.get(category)
    if found is None:
        raise Missing
    name = _("{category} template").format(category=name_of(found, get_language() or ""))
    response = HttpResponse(blank_ledger(category), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or ""
    return response
