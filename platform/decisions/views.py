"""The one inbox for everything that waits for a decision, and the page of a request."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.sentences import sentence
from decisions import actions, queries, screens
from decisions.forms import DecisionForm
from decisions.panels import waiting_now
from decisions.queries import PAGE, RequestView
from decisions.rules import Ruling, Verdict, may_withdraw
from kernel.digits import number_in, numbers_in
from kernel.scope import current
from security.actor import Actor


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """List what waits for the person, oldest first."""
    actor, start = _actor(), _start(request)
    total = waiting_now()
    waiting = queries.inbox(actor, start=start, limit=PAGE)
    context = {
        "title": _("To decide"),
        "lead": _("Everything that others ask of you, whatever it is about."),
        "tabs": _tabs(active="inbox", waiting=total),
        "table": screens.inbox_table(waiting),
        "page": _page(start, shown=len(waiting), total=total),
        "bulk_actions": [
            {"value": Verdict.APPROVE.value, "label": _("Approve"), "kind": "primary"}
        ],
    }
    return render(request, "decisions/inbox.html", context)


@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """List what the person asked for, latest first."""
    actor, start = _actor(), _start(request)
    found = queries.asked_by(actor, start=start, limit=PAGE + 1)
    context = {
        "title": _("What I asked for"),
        "tabs": _tabs(active="asked", waiting=waiting_now()),
        "table": screens.asked_table(found[:PAGE]),
        "page": _page(start, shown=len(found[:PAGE]), total=start + len(found)),
    }
    return render(request, "decisions/asked.html", context)


@require_http_methods(["GET", "POST"])
def request_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a request with its history, and decide it."""
    actor = _actor()
    view, ruling = queries.request_of(actor, number)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = (number, form.cleaned_data["outcome"], form.cleaned_data["reason"])
        step = number_in(request.POST.get("step", "")) or 0
        outcome = actions.decide(actor, [given], seen={number: step})
        if outcome.done:
            messages.success(request, _said(given[1]).format(title=view.title))
            return HttpResponseRedirect(reverse("requests_inbox"))
        messages.error(request, sentence(outcome.refused[0][1]))
        view, ruling = queries.request_of(actor, number)
    status = 400 if request.method == "POST" else 200
    return render(
        request,
        "decisions/request.html",
        _request_context(actor, view, ruling, form),
        status=status,
    )


@require_POST
def decide_chosen(request: HttpRequest) -> HttpResponse:
    """Approve the chosen requests and show what became of each."""
    chosen = list(dict.fromkeys(numbers_in(request.POST.getlist("ids"))))
    if not chosen:
        messages.warning(request, _("Choose at least one request first."))
        return HttpResponseRedirect(reverse("requests_inbox"))
    actor = _actor()
    titles = queries.titles_for(actor, queries.waiting_for(actor).filter(pk__in=chosen))
    outcome = actions.decide(actor, [(number, Verdict.APPROVE, "") for number in chosen])
    results = [
        *((titles.get(number, str(number)), "approved", "") for number in outcome.done),
        *(
            (titles.get(number, str(number)), "refused", sentence(decision))
            for number, decision in outcome.refused
        ),
    ]
    many = len(outcome.done)
    context = {
        "title": ngettext("{n} request approved", "{n} requests approved", many).format(n=many),
        "breadcrumb": _breadcrumb(_("Result")),
        "table": {
            "caption": _("Result"),
            "columns": [
                {"label": _("About"), "kind": "long"},
                {"label": _("Result"), "kind": "short"},
                {"label": _("Reason"), "kind": "long"},
            ],
            "rows": [
                {"id": place, "cells": [title, {"badge": code}, reason]}
                for place, (title, code, reason) in enumerate(results)
            ],
        },
        "actions": [{"label": _("Back to the list"), "url": reverse("requests_inbox")}],
    }
    return render(request, "decisions/result.html", context)


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take back a request one asked oneself."""
    outcome = actions.withdraw(_actor(), [number])
    if outcome.done:
        messages.success(request, _("The request is withdrawn."))
        return HttpResponseRedirect(reverse("requests_asked"))
    messages.error(request, sentence(outcome.refused[0][1]))
    return HttpResponseRedirect(reverse("request_page", args=[number]))


def _request_context(
    actor: Actor, view: RequestView, ruling: Ruling, form: DecisionForm
) -> dict[str, Any]:
    stead = ""
    if ruling.on_behalf_of:
        name = queries.name_of(ruling.on_behalf_of)
        stead = _("You decide this standing in for {name}; it counts for both of you.").format(
            name=name
        )
    withdrawing = {
        "label": _("Withdraw"),
        "url": reverse("request_withdraw", args=[view.id]),
        "method": "post",
        "kind": "secondary",
    }
    return {
        "title": view.title,
        "breadcrumb": _breadcrumb(view.title),
        "badge": screens.state_cell(view.state),
        "actions": [withdrawing] if may_withdraw(actor, view.facts) else [],
        "sections": [{"title": "", "columns": 2, "fields": screens.facts(view)}],
        "steps": screens.step_line(view),
        "entries": screens.history(view),
        "step": len(view.facts.decided) + 1,
        "may_decide": bool(ruling),
        "why_not": "" if ruling else sentence(ruling.decision),
        "stead": stead,
        "form": form,
    }


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor


def _start(request: HttpRequest) -> int:
    return number_in(request.GET.get("start", "")) or 0


def _page(start: int, *, shown: int, total: int) -> dict[str, Any]:
    return {
        "start": start + 1 if shown else 0,
        "end": start + shown,
        "total": total,
        "previous": f"?start={max(0, start - PAGE)}" if start else "",
        "next": f"?start={start + PAGE}" if start + shown < total else "",
    }


def _tabs(*, active: str, waiting: int) -> list[dict[str, Any]]:
    return [
        {
            "label": _("Waiting for me"),
            "url": reverse("requests_inbox"),
            "active": active == "inbox",
            "count": waiting,
        },
        {
            "label": _("What I asked for"),
            "url": reverse("requests_asked"),
            "active": active == "asked",
        },
    ]


def _breadcrumb(last: str) -> list[dict[str, str]]:
    return [{"label": _("To decide"), "url": reverse("requests_inbox")}, {"label": last}]


def _said(outcome: str) -> str:
    if outcome == Verdict.RETURN:
        return _("“{title}” goes back to its asker.")
    return _("“{title}” is approved by you.")
