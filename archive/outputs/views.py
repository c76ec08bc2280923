"""The screens of what leaves: figures by person and month, and how many rows may leave at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.outputs import actions, queries
from archive.outputs.models import OutputLimit
from archive.outputs.rules import Limit
from archive.records.controls import name_of
from archive.records.purposes import purpose_name, purposes
from archive.records.screens import names_in
from backoffice.problems import add_problems
from kernel.errors import Invalid
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor


class LimitForm(forms.Form):
    """A category, a position, the most rows."""

    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    position = forms.ChoiceField(label=gettext_lazy("Position"), required=False)
    rows = forms.IntegerField(label=gettext_lazy("Rows at once"), min_value=1)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        document, language = published().document, get_language() or "en"
        categories = [
            (one.code, f"{one.code} {name_of(one, language)}") for one in document.categories
        ]
        positions = [
            (one.code, f"{one.code} {name_of(one, language)}") for one in document.positions
        ]
        self._offer("category", _("All categories"), categories)
        self._offer("position", _("All positions"), positions)

    def _offer(self, name: str, everything: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", everything), *choices]


@require_GET
def output_figures(request: HttpRequest) -> HttpResponse:
    """Show how often who let how many rows out in a month."""
    actor = _actor()
    queries.demand_watch(actor)
    months = queries.months()
    asked = request.GET.get("month", "")
    month = next((one for one in months if f"{one:%Y-%m}" == asked), months[0] if months else None)
    context = {
        "title": _("Output"),
        "lead": _("Exports, prints and downloads by person and month, counted apart from looking."),
        "tabs": _tabs(actor, "output_figures"),
        "months": [{"value": f"{one:%Y-%m}", "selected": one == month} for one in months],
        "table": _figures_table(_("Person"), queries.figures(actor, month) if month else [], month),
        "for_table": _purposes_table(actor, month),
    }
    return render(request, "records/output_figures.html", context)


def _purposes_table(actor: Actor, month: date | None) -> dict[str, Any] | None:
    """Return the figures by what it was for; None where no purpose was ever asked."""
    found = queries.figures_by_purpose(actor, month) if month else []
    if month is None or not any(code for code, _row in found):
        return None
    names = {one.code: purpose_name(one) for one in purposes()}
    named = [replace(row, name=names.get(code, code) or _("none asked")) for code, row in found]
    return _figures_table(_("Purpose of use"), named, month)


def _figures_table(
    first: str, found: Sequence[queries.Figures], month: date | None
) -> dict[str, Any]:
    return {
        "caption": f"{month:%Y-%m}" if month else _("Output"),
        "columns": [
            {"label": first, "kind": "text"},
            {"label": _("Exports"), "kind": "number"},
            {"label": _("Rows exported"), "kind": "number"},
            {"label": _("Prints"), "kind": "number"},
            {"label": _("Rows printed"), "kind": "number"},
            {"label": _("Files downloaded"), "kind": "number"},
        ],
        "rows": [
            {
                "id": at,
                "cells": [
                    one.name,
                    f"{one.exports:,}",
                    f"{one.exported_rows:,}",
                    f"{one.prints:,}",
                    f"{one.printed_rows:,}",
                    f"{one.downloads:,}",
                ],
            }
            for at, one in enumerate(found)
        ],
        "empty": {
            "title": _("Nothing has left yet"),
            "text": _("Every export, print and download is counted here."),
        },
    }


@require_http_methods(["GET", "POST"])
def output_limits(request: HttpRequest) -> HttpResponse:
    """Show how many rows may leave at once; a POST sets one limit."""
    actor = _actor()
    permission.demand(actor, Verb.CONFIGURE, target="output")
    form = LimitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_limit(actor, Limit(**form.cleaned_data))
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("output_limits")
    names = names_in(published().document, get_language() or "")
    context = {
        "title": _("Rows at once"),
        "lead": _(
            "The nearest category decides; a limit of one's own position goes before one for all "
            "positions. Above it the approval of output decides, where the policy has one."
        ),
        "tabs": _tabs(actor, "output_limits"),
        "limits": [
            {
                "category": f"{row.category} {names.get(row.category, '')}".strip(),
                "position": f"{row.position} {names.get(row.position, '')}".strip(),
                "rows": f"{row.rows:,}",
                "drop_url": reverse("output_limit_drop", args=[row.pk]),
            }
            for row in OutputLimit.objects.all()
        ],
        "form": form,
        "submit_label": _("Set the limit"),
    }
    status = 400 if form.errors else 200
    return render(request, "records/output_limits.html", context, status=status)


@require_POST
def output_limit_drop(request: HttpRequest, number: int) -> HttpResponse:
    """Drop a limit."""
    actions.drop_limit(_actor(), number)
    messages.success(request, _("Saved."))
    return redirect("output_limits")


def _tabs(actor: Actor, active: str) -> list[dict[str, Any]]:
    shown = [("output_figures", _("By person and month"))]
    if permission.decide(actor, Verb.CONFIGURE):
        shown.append(("output_limits", _("Rows at once")))
    return [
        {"label": label, "url": reverse(name), "active": name == active} for name, label in shown
    ]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
