"""The screen of forms to print blank and fill in by hand: cards, slips, lists of the management records."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.printing import queries
from archive.printing.laying import said
from archive.printing.queries import BlankForm
from archive.records.controls import name_of
from archive.records.screens import home_crumb
from kernel.scope import current
from policies.document.queries import published
from policies.forms.rules import Form
from policies.studio.print_showing import paper_in_words
from policies.studio.print_words import FORM_KINDS
from policies.studio.words import word
from security.actor import Actor


@require_GET
def blank_forms(request: HttpRequest) -> HttpResponse:
    """List the forms somebody may print blank."""
    actor: Actor = current().actor
    context = {
        "title": _("Blank forms"),
        "lead": _(
            "Print a form, fill it in by hand, have it signed, then register it with its scan."
        ),
        "breadcrumb": [home_crumb(), {"label": _("Blank forms")}],
        "table": {
            "caption": _("Blank forms"),
            "columns": [
                {"label": _("Form"), "kind": "long"},
                {"label": _("Kind of form"), "kind": "text"},
                {"label": _("Category"), "kind": "text"},
                {"label": _("Paper size"), "kind": "short"},
            ],
            "rows": [
                *(_row(at, one) for at, one in enumerate(queries.blank_forms(actor))),
                *(_list_row(category, form) for category, form in queries.list_forms(actor)),
            ],
            "empty": {
                "title": _("There is no form for you to print"),
                "text": _("Forms are printed by who may look up or register records."),
            },
        },
    }
    return render(request, "printing/forms.html", context)


def _row(at: int, one: BlankForm) -> dict[str, Any]:
    language = get_language() or "en"
    form = one.found.form
    category = published().document.categories_by_code[one.category]
    url = reverse("records_blank", args=[one.category])
    url += "" if one.main else f"?{urlencode({'form': form.kind})}"
    return {
        "id": at,
        "cells": [
            {"text": said(form, language), "url": url},
            str(word(FORM_KINDS, form.kind)),
            f"{category.code} {name_of(category, language)}"
            if form.categories or one.main
            else _("All categories"),
            paper_in_words(form),
        ],
    }


def _list_row(code: str, form: Form) -> dict[str, Any]:
    """Return the row of a list (登记表, 目录): its form without a line."""
    language = get_language() or "en"
    url = reverse("list_blank", args=[form.kind])
    url += f"?{urlencode({'category': code})}" if code else ""
    category = published().document.categories_by_code.get(code)
    return {
        "id": f"{form.kind}-{code}",
        "cells": [
            {"text": said(form, language), "url": url},
            str(word(FORM_KINDS, form.kind)),
            f"{code} {name_of(category, language)}" if category else _("All categories"),
            paper_in_words(form),
        ],
    }
