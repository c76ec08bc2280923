"""What somebody did, and taking it back: a preview first, then what still can be."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from administration import undo_work_views
from administration.naming import said
from administration.undo_work import is_large
from administration.wording import verb_said
from backoffice.sentences import say, sentence
from kernel.digits import number_in
from kernel.errors import Invalid
from kernel.scope import current
from security.actor import Actor
from security.audit.models import ChangeSet
from security.audit.queries import PAGE, own_sets
from security.audit.touched import RECORD, Touched, touched_by
from security.audit.undoing import AT_ONCE, Item, Plan, may_undo, plan_undo, undo
from security.people.keeper_guard import WHY

_LONGEST_WHY = 500
SHOWN = 200  # items of a preview; the figures count all


@require_GET
def did_list(request: HttpRequest) -> HttpResponse:
    """List what this person did, newest first, with what can be taken back."""
    actor: Actor = current().actor
    found = own_sets(actor, before=number_in(request.GET.get("before", "")))
    shown = found[:PAGE]
    touched = touched_by(actor, [one.pk for one, _undone in shown])
    context = {
        "title": _("What I did"),
        "lead": _("Each line is one act, however many records it touched. Most can be taken back."),
        "breadcrumb": [
            {"label": _("My account"), "url": reverse("own_account")},
            {"label": _("What I did")},
        ],
        "table": {
            "caption": _("What I did"),
            "columns": [
                {"label": _("What"), "kind": "text"},
                {"label": _("With what"), "kind": "text"},
                {"label": _("Taking back"), "kind": "text"},
            ],
            "rows": [_row(actor, one, touched.get(one.pk), undone=undone) for one, undone in shown],
            "empty": {
                "title": _("Nothing done yet"),
                "text": _("What you enter, change or import is listed here."),
            },
        },
        "older": f"?before={shown[-1][0].pk}" if len(found) > PAGE else "",
    }
    return render(request, "administration/did.html", context)


def _row(actor: Actor, one: ChangeSet, touched: Touched | None, *, undone: bool) -> dict[str, Any]:
    decision = may_undo(actor, one, undone=undone)
    cell: dict[str, Any] = {"text": sentence(decision)}
    if decision:
        cell = {"text": _("Take back…"), "url": reverse("did_undo", args=[one.pk])}
    elif undone and touched is not None and touched.count > AT_ONCE:
        cell["url"] = reverse("did_undo", args=[one.pk])  # how far that is, or what became of it
    when = date_format(localtime(one.opened_at), "Y-m-d H:i")
    what = {"text": verb_said(one.verb), "sub": when}
    return {"id": one.pk, "cells": [what, _which(touched), cell]}


def _which(touched: Touched | None) -> dict[str, Any]:
    """Return what an act touched: the first of it by name, with a link, and how many more there are."""
    if touched is None:
        return {"text": ""}
    if touched.first is not None:
        more = touched.count - 1
        return {
            "text": touched.first.text,
            "url": touched.first.url,
            "sub": _more(touched.kind, more) if more else "",
        }
    if touched.kind == RECORD:
        hidden = ngettext(
            "{count} record that is gone or that you may not see any more",
            "{count} records that are gone or that you may not see any more",
            touched.count,
        )
        return {"text": hidden.format(count=f"{touched.count:,}")}
    return {
        "text": said(touched.kind, touched.thing),
        "sub": _more(touched.kind, touched.count - 1) if touched.count > 1 else "",
    }


def _more(kind: str, count: int) -> str:
    text = ngettext("and {count} more", "and {count} more", count)
    if kind == RECORD:
        text = ngettext("and {count} more record", "and {count} more records", count)
    return text.format(count=f"{count:,}")


@require_http_methods(["GET", "POST"])
def did_undo(request: HttpRequest, number: int) -> HttpResponse:
    """Show what would be taken back and what stays, then do it."""
    actor: Actor = current().actor
    at_work = undo_work_views.shown(request, actor, number)
    if request.method == "POST" and (at_work is not None or is_large(actor, number)):
        return undo_work_views.begun(request, actor, number)
    if at_work is not None:
        return at_work
    why = request.POST.get(WHY, "").strip()[:_LONGEST_WHY]
    if request.method == "POST":
        try:
            outcome = undo(actor, number, why=why)
        except Invalid as error:
            return _asked_why(request, plan_undo(actor, number), error)
        done = ngettext(
            "{count} item was taken back.", "{count} items were taken back.", len(outcome.done)
        )
        messages.success(request, done.format(count=f"{len(outcome.done):,}"))
        if outcome.refused:
            stayed = ngettext(
                "{count} item stays as it is: {reason}",
                "{count} items stay as they are: {reason}",
                len(outcome.refused),
            )
            reason = sentence(outcome.refused[0][1])
            messages.warning(
                request, stayed.format(count=f"{len(outcome.refused):,}", reason=reason)
            )
        return redirect("did_list")
    return render(request, "administration/undo.html", _preview(plan_undo(actor, number)))


def _asked_why(request: HttpRequest, plan: Plan, error: Invalid) -> HttpResponse:
    """Show the preview again and ask why files may stay without a keeper; nothing was taken back."""
    context = {**_preview(plan), "unkept": sentence(error.problems[0])}
    return render(request, "administration/undo.html", context, status=400)


def _preview(plan: Plan) -> dict[str, Any]:
    what = verb_said(plan.change_set.verb)
    figures = [
        {"label": _("would be taken back"), "value": f"{len(plan.possible):,}"},
        {"label": _("stay as they are"), "value": f"{len(plan.refused):,}"},
    ]
    if plan.is_large:
        figures = [{"label": _("records in all"), "value": f"{plan.total:,}"}]
    when = date_format(localtime(plan.change_set.opened_at), "Y-m-d H:i")
    return {
        "title": _("Take back: {what}").format(what=what),
        "lead": when,
        "breadcrumb": [
            {"label": _("My account"), "url": reverse("own_account")},
            {"label": _("What I did"), "url": reverse("did_list")},
            {"label": _("Take back")},
        ],
        "reason": sentence(plan.decision),
        "figures": figures,
        "in_background": plan.is_large,
        "possible": [_shown(one) for one in plan.possible[:SHOWN]],
        "refused": [_shown(one) for one in plan.refused[:SHOWN]],
        "more": max(len(plan.possible), len(plan.refused)) > SHOWN,
        "form_free": True,
        "submit_label": _("Take back"),
        "cancel_url": reverse("did_list"),
    }


def _shown(item: Item) -> dict[str, Any]:
    return {
        "label": item.label,
        "url": item.url,
        "note": say(item.note, item.params),
        "reason": sentence(item.decision),
        "lines": item.lines,
    }
