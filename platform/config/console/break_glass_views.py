"""The console's page of access to one company in an emergency: ask, get the code to go in, end it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from administration.wording import SCOPES, STAGES
from backoffice.moments import moment
from config.console import actions as console_actions
from config.console import break_glass, queries
from config.console.apart import apart
from config.console.forms import add_error
from config.console.views import address, for_operators
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from security.freshness import demand_fresh
from security.people import break_glass_actions as actions
from security.people.break_glass_rules import Asked, Scope, Stage


class AskForm(forms.Form):
    """What an operator asks of a company."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    ticket = forms.CharField(label=gettext_lazy("Ticket"), max_length=64)
    hours = forms.IntegerField(label=gettext_lazy("Hours"), initial=1, min_value=1)
    scope = forms.ChoiceField(
        label=gettext_lazy("What for"),
        choices=[(one.value, SCOPES[one.value]) for one in Scope],
        widget=forms.RadioSelect,
        initial=Scope.LOOK.value,
    )
    sensitive = forms.BooleanField(
        label=gettext_lazy("Show masked values and the highest level as well"), required=False
    )
    urgent = forms.BooleanField(
        label=gettext_lazy("Begin at once (an emergency; only where the company allows it)"),
        required=False,
    )


@for_operators
def company_access(request: HttpRequest, company_id: str) -> HttpResponse:
    """Show what was asked of a company; a POST asks, gets a code by a fresh second factor, or ends it."""
    found = queries.company_or_missing(company_id)
    rows = apart(lambda: break_glass.accesses(company_id))
    mine = _mine(rows)
    form = AskForm(request.POST if "do" not in request.POST and request.method == "POST" else None)
    code = ""
    try:
        if request.method == "POST" and request.POST.get("do") == "code":
            code = _code(company_id)
        elif request.method == "POST" and request.POST.get("do") == "end" and mine is not None:
            _end(company_id, mine.number)
            messages.success(request, _("Ended."))
            return redirect("console_access", company_id)
        elif request.method == "POST" and form.is_valid():
            _ask(company_id, form)
            messages.success(request, _("Asked. The company's people are told."))
            return redirect("console_access", company_id)
    except (Invalid, Conflict) as error:
        add_error(form, error) if form.is_bound else messages.error(request, str(error))
    door = address(request, found.hosts[0] if found.hosts else "") + "break-glass/"
    context = {
        "title": _("Emergency access"),
        "lead": _("Nobody reads a company's records without it. At most {hours} hours.").format(
            hours=settings.FONDS_BREAK_GLASS_HOURS
        ),
        "breadcrumb": [
            {"label": _("Companies"), "url": reverse("console_companies")},
            {"label": found.name, "url": reverse("console_company", args=[company_id])},
            {"label": _("Emergency access")},
        ],
        "form": None if mine and not form.errors else form,
        "submit_label": _("Ask the company"),
        "buttons": _buttons(mine),
        "code": code,
        "door": door,
        "table": _table(rows),
    }
    return render(request, "console/access.html", context)


def _mine(rows: Any) -> Any:
    """Return the access of who acts that waits or goes on."""
    return next(
        (
            row
            for row in rows
            if row.stage in {Stage.ASKED, Stage.OPEN} and row.operator == current().actor.id
        ),
        None,
    )


def _ask(company_id: str, form: AskForm) -> None:
    actor, data = current().actor, form.cleaned_data
    asked = Asked(**{**data, "scope": Scope(data["scope"])})
    operator = break_glass.operator_in_control(actor)
    said = {"ticket": asked.ticket, "reason": asked.reason, "hours": asked.hours}
    console_actions.told(
        actor,
        actions.ASK,
        company_id,
        lambda: break_glass.ask(operator, company_id, asked),
        **said,
    )


def _code(company_id: str) -> str:
    # On this host, with the operator's own second factor: the company's host asks for none of it again.
    demand_fresh(factor=True)
    actor = current().actor
    operator = break_glass.operator_in_control(actor)
    made = console_actions.told(
        actor, actions.CODE, company_id, lambda: break_glass.code_for(operator, company_id)
    )
    return str(made)


def _end(company_id: str, number: int) -> None:
    actor = current().actor
    operator = break_glass.operator_in_control(actor)
    console_actions.told(
        actor,
        actions.END,
        company_id,
        lambda: break_glass.withdraw(operator, company_id, number),
    )


def _buttons(mine: Any) -> list[dict[str, str]]:
    if mine is None:
        return []
    end = {"do": "end", "label": _("End it now"), "kind": "danger"}
    if mine.stage is Stage.OPEN:
        return [{"do": "code", "label": _("Make a code to go in"), "kind": ""}, end]
    return [{**end, "label": _("Take it back")}]


def _table(rows: Any) -> dict[str, Any]:
    return {
        "caption": _("What was asked"),
        "columns": [
            {"label": _("Operator"), "kind": "text"},
            {"label": _("Ticket"), "kind": "text"},
            {"label": _("Reason"), "kind": "long"},
            {"label": _("What for"), "kind": "short"},
            {"label": _("Asked at"), "kind": "short"},
            {"label": _("Until"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
            {"label": _("Answer"), "kind": "text"},
        ],
        "rows": [
            {
                "id": row.number,
                "cells": [
                    row.operator_name,
                    row.ticket,
                    row.reason,
                    SCOPES[row.scope],
                    moment(row.asked_at),
                    moment(row.until) if row.until else "—",
                    str(STAGES[row.stage]),
                    f"{row.closed_by} {row.closed_why}".strip() or "—",
                ],
            }
            for row in rows
        ],
        "empty": {"title": _("Nobody asked yet"), "text": ""},
    }
