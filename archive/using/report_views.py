"""The report of use: how often departments used archives in a month, by manner."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.records.actions import note_search
from archive.records.screens import home_crumb
from archive.using.reporting import (
    COLUMNS,
    may_see_by,
    may_see_report,
    month_before,
    next_month,
    utilisation,
)
from kernel.clock import today
from kernel.decision import refusal
from kernel.errors import Refused
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from security.people.head_queries import department_names

_EARLIEST = date(2000, 1, 1)


@require_GET
def use_report(request: HttpRequest) -> HttpResponse:
    """Show how often departments used archives in one month."""
    actor = current().actor
    if not may_see_report(actor):
        decision = refusal(N_("Only who keeps archives or audits sees how they are used."))
        raise Refused(decision, actor=actor.id, verb=str(Verb.LOAN_DESK), target="uses")
    month = _month(request.GET.get("month", ""))
    found = utilisation(month)
    said = {"list": "use_report", "month": month.isoformat()[:7]}
    note_search(actor, said, shown=len(found), verb=may_see_by(actor))
    context = {
        "title": _("Report of use {month}").format(month=month.isoformat()[:7]),
        "lead": _(
            "How often each department used archives in a month, by manner, out of the audit trail."
        ),
        "breadcrumb": [
            home_crumb(),
            {"label": _("Use of archives"), "url": reverse("uses")},
            {"label": _("Report of use")},
        ],
        "actions": _steps(month),
        "table": _table(month, found),
    }
    return render(request, "using/list.html", context)


def _month(text: str) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today().replace(day=1)
    return found if _EARLIEST <= found <= today() else today().replace(day=1)


def _steps(month: date) -> list[dict[str, Any]]:
    places = [(_("Earlier month"), month_before(month))]
    if next_month(month) <= today():
        places.append((_("Later month"), next_month(month)))
    here = reverse("use_report")
    return [
        {"label": label, "url": f"{here}?month={day.isoformat()[:7]}", "kind": "secondary"}
        for label, day in places
    ]


def _table(month: date, found: Any) -> dict[str, Any]:
    names = department_names(closed=True)
    return {
        "caption": f"{_('How often departments use archives')} {month.isoformat()[:7]}",
        "columns": [
            {"label": _("Department")},
            *({"label": _(words), "kind": "number"} for words, _verbs in COLUMNS.values()),
        ],
        "rows": [
            {
                "id": at,
                "url": "",
                "label": names.get(code, code),
                "cells": [
                    names.get(code, code) or _("without a department"),
                    *(str(found[code][name]) for name in COLUMNS),
                ],
            }
            for at, code in enumerate(sorted(found), start=1)
        ],
        "empty": {
            "title": _("Nothing is here"),
            "text": _("Nobody used archives in this month."),
        },
    }
