"""The company's side of an operator's access: the door he comes in by, what was asked, the answer, the report."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from administration.break_glass_forms import AtOnceForm, CodeForm, RemarkForm
from administration.company.views import tabs
from administration.naming import said
from administration.visit_middleware import SESSION
from administration.wording import OUTCOMES, SCOPES, STAGES, verb_said
from backoffice.moments import moment
from backoffice.problems import add_problems
from kernel.decision import refusal
from kernel.errors import Invalid, Refused
from kernel.scope import current
from kernel.text import N_
from security.audit.canonical import Header
from security.audit.queries import header_of
from security.audit.touched import names_of
from security.people import break_glass_actions as actions
from security.people.break_glass_models import BreakGlass
from security.people.break_glass_queries import (
    SHOWN,
    access_or_missing,
    accesses,
    acts_of,
    begins_at_once,
    stage_of,
)
from security.people.break_glass_rules import Stage
from security.people.queries import actor_of
from security.people.security_rights import keeps_security
from security.people.sign_ins import DOOR
from security.people.signin import CompanyBackend

_BADGES = {Stage.ASKED: "warn", Stage.OPEN: "bad", Stage.OVER: "warn", Stage.SEEN: "good"}


@never_cache
@sensitive_post_parameters()
def break_glass_enter(request: HttpRequest) -> HttpResponse:
    """Let an operator in by the code he was given on his own host; nobody else has one."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.redeem(form.cleaned_data["code"])
        except Invalid as error:
            add_problems(form, error)
            _remember()
        else:
            request.session.flush()  # nothing of whoever sat here before goes along
            _let_in(request, user.pk)
            return redirect("wagtailadmin_home")
    return render(request, "sign_in/break_glass.html", {"form": form})


def _remember() -> None:
    """Let a wrong code stand in the trail like a wrong password; what was typed is not told."""
    reason = N_("The code is wrong, was used already, or is older than two minutes.")
    refused = Refused(refusal(reason), actor=DOOR.id, verb=actions.ENTER, target="break_glass")
    current().refusals.append(refused)


def _let_in(request: HttpRequest, person: int) -> None:
    user = CompanyBackend().get_user(person)
    assert user is not None  # noqa: S101 - his access goes on, or the code would not have opened
    visit = actor_of(user).visit
    assert visit is not None  # noqa: S101 - the same
    login(request, user, backend="security.people.signin.CompanyBackend")
    request.session[SESSION] = visit.number


def break_glass_list(request: HttpRequest) -> HttpResponse:
    """List every access that was ever asked for; a POST says whether an emergency begins at once."""
    actor = current().actor
    rows = list(accesses(actor)[:200])
    at_once = begins_at_once()
    form = AtOnceForm(request.POST or None, initial={"at_once": "yes" if at_once else "no"})
    if request.method == "POST" and form.is_valid():
        actions.switch_at_once(actor, at_once=form.cleaned_data["at_once"])
        messages.success(request, _("Saved."))
        return redirect("break_glass_list")
    context = {
        "title": _("Emergency access"),
        "lead": _(
            "Operators run the installation without reading your records. In an emergency they "
            "ask here, you decide, and everything they look at stands in your audit trail."
        ),
        "tabs": tabs("break_glass_list"),
        "table": _table(rows),
        "form": form if keeps_security(actor) else None,
        "submit_label": _("Save"),
    }
    return render(request, "administration/break_glass_list.html", context)


def break_glass(request: HttpRequest, number: int) -> HttpResponse:
    """Show one access with what was done in it; a POST agrees, refuses, ends it or signs its report."""
    actor = current().actor
    row = access_or_missing(actor, number)
    stage = stage_of(row)
    steps = _steps(stage, keeps=bool(keeps_security(actor)))
    form = RemarkForm(request.POST or None, initial={"do": steps.get("does", "")})
    if request.method == "POST" and form.is_valid() and _answered(request, row, form):
        return redirect("break_glass", number)
    context = {
        "title": _("Emergency access of {name}").format(name=row.operator_name),
        "breadcrumb": [
            {"label": _("Emergency access"), "url": reverse("break_glass_list")},
            {"label": row.ticket},
        ],
        "stage": {"tone": _BADGES.get(stage, "off"), "text": STAGES[stage]},
        "sections": [{"title": _("What was asked"), "columns": 2, "fields": _facts(row)}],
        "form": form,
        **steps,
        **_report(row),
    }
    return render(request, "administration/break_glass.html", context)


def _answered(request: HttpRequest, row: BreakGlass, form: forms.Form) -> bool:
    does: dict[str, Callable[[Any, int, str], Any]] = {
        "agree": actions.agree,
        "refuse": actions.refuse,
        "end": actions.end,
        "see": actions.see,
    }
    act = does.get(request.POST.get("do", ""))
    if act is None:
        return False
    try:
        act(current().actor, row.pk, form.cleaned_data["remark"])
    except Invalid as error:
        add_problems(form, error)
        return False
    messages.success(request, _("Done."))
    return True


def _steps(stage: Stage, *, keeps: bool) -> dict[str, Any]:
    """Return the buttons below the remark; none where nothing is left to do."""
    if stage is Stage.ASKED:
        refuse = {"name": "do", "value": "refuse", "label": _("Refuse")}
        return {"submit_label": _("Agree"), "does": "agree", "submit_extra": [refuse]}
    if stage is Stage.OPEN:
        return {"submit_label": _("End it now"), "does": "end", "submit_kind": "danger"}
    if stage is Stage.OVER and keeps:
        return {"submit_label": _("Sign as seen"), "does": "see"}
    return {}


def _facts(row: BreakGlass) -> list[dict[str, Any]]:
    agreed = [f"{one.person.name} {moment(one.at)} {one.remark}" for one in row.consents.all()]
    found: list[dict[str, Any]] = [
        {"label": _("Operator"), "value": row.operator_name},
        {"label": _("Ticket"), "value": row.ticket},
        {"label": _("Reason"), "value": row.reason, "wide": True},
        {"label": _("What for"), "value": SCOPES[row.scope]},
        {
            "label": _("Masked values and the highest level"),
            "value": _("shown") if row.sensitive else _("stay hidden"),
        },
        {"label": _("Hours"), "value": str(row.hours)},
        {"label": _("Asked at"), "value": moment(row.asked_at)},
        {"label": _("Begins at"), "value": _begun(row)},
        {"label": _("Until"), "value": moment(row.until) if row.until else "—"},
        {"label": _("Agreed"), "value": "；".join(agreed) or "—", "wide": True},
    ]
    if row.closed_at:
        ended = f"{row.closed_by} {moment(row.closed_at)} {row.closed_why}"
        found.append({"label": _("Ended by"), "value": ended, "wide": True})
    if row.seen_at and row.seen_by:
        seen = f"{row.seen_by.name} {moment(row.seen_at)} {row.seen_remark}"
        found.append({"label": _("Signed as seen"), "value": seen, "wide": True})
    return found


def _begun(row: BreakGlass) -> str:
    if row.begins_at is None:
        return "—"
    at_once = _("(at once, told afterwards)") if row.urgent else ""
    return f"{moment(row.begins_at)} {at_once}".strip()


def _report(row: BreakGlass) -> dict[str, Any]:
    """Return what was looked at and done: how often what, and each act with its time."""
    found = acts_of(row)
    headers = [header_of(one) for one in found[:SHOWN]]
    counted = Counter(found.values_list("verb", "outcome"))
    named = names_of(current().actor, [(one.target_kind, one.target_id) for one in headers])
    return {
        "counts": [
            {"text": _act(verb, outcome), "number": number}
            for (verb, outcome), number in counted.most_common()
        ],
        "acts": {
            "caption": _("What was looked at and done"),
            "columns": [
                {"label": _("When"), "kind": "short"},
                {"label": _("What"), "kind": "text"},
                {"label": _("Of what"), "kind": "long"},
                {"label": _("Event"), "kind": "number"},
            ],
            "rows": [{"id": one.id, "cells": _cells(one, named)} for one in headers],
            "empty": {"title": _("Nothing was looked at or done"), "text": ""},
        },
        "left_out": max(0, sum(counted.values()) - SHOWN),
    }


def _cells(header: Header, named: Any) -> list[Any]:
    thing = named.get((header.target_kind, header.target_id))
    text = thing.text if thing else said(header.target_kind, header.target_id)
    return [moment(header.at), _act(header.verb, header.outcome), text, str(header.id)]


def _act(verb: str, outcome: str) -> str:
    words = str(verb_said(verb))
    return words if outcome == "done" else f"{words} ({OUTCOMES.get(outcome, outcome)})"


def _table(rows: list[BreakGlass]) -> dict[str, Any]:
    return {
        "caption": _("Emergency access"),
        "columns": [
            {"label": _("Operator"), "kind": "text"},
            {"label": _("Ticket"), "kind": "text"},
            {"label": _("What for"), "kind": "short"},
            {"label": _("Asked at"), "kind": "short"},
            {"label": _("Until"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [
            {
                "id": row.pk,
                "url": reverse("break_glass", args=[row.pk]),
                "label": row.operator_name,
                "cells": [
                    row.operator_name,
                    row.ticket,
                    SCOPES[row.scope],
                    moment(row.asked_at),
                    moment(row.until) if row.until else "—",
                    str(STAGES[stage_of(row)]),
                ],
            }
            for row in rows
        ],
        "empty": {
            "title": _("No operator has ever asked"),
            "text": _("The installation runs without anybody reading your records."),
        },
    }
