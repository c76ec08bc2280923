"""Screens of who manages notices: the sender with its test, the texts with their preview, the deliveries."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.errors import Invalid, Missing
from kernel.text import N_
from notices import actions, mail, queries
from notices.forms import SenderForm, WordingForm
from notices.frame import (
    acting,
    admin_tabs,
    crumbs,
    page_of,
    problem_said,
    start_of,
    state_badge,
)
from notices.kinds import TEST
from notices.models import DeliveryStateChoice
from notices.port import Kind, find_kind, kinds
from notices.queries import PAGE
from notices.rules import LINK
from notices.screens import delivery_table
from notices.words import link_to, sample_values, templates, worded

ABOUT_LINK = N_("the address of the matter; left out, it follows below the text")


@require_http_methods(["GET", "POST"])
def sender(request: HttpRequest) -> HttpResponse:
    """Show and change under which name mails go out, with the result of the latest test."""
    actor = acting()
    stored = queries.sender(actor)
    form = SenderForm(
        request.POST or None, initial={"name": stored.name, "address": stored.address}
    )
    usual = settings.FONDS_SMTP.sender
    form.fields["address"].help_text = (
        _("Empty: {address}").format(address=usual)
        if usual
        else _("The installation names none of its own; fill one in.")
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_sender(actor, **form.cleaned_data)
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("notice_sender")
    testing = {
        "label": _("Send a test"),
        "url": reverse("notice_sender_test"),
        "method": "post",
        "kind": "secondary",
    }
    context = {
        "title": _("Notice settings"),
        "lead": _("Mails to your people come from this name and address."),
        "tabs": admin_tabs("notice_sender"),
        "actions": [testing] if mail.is_configured() else [],
        "configured": mail.is_configured(),
        "test": _latest_test(),
        "form": form,
        "submit_label": _("Save"),
    }
    return render(request, "notices/sender.html", context)


def _latest_test() -> dict[str, Any] | None:
    """Return how one's latest test went."""
    actor = acting()
    found = (
        queries.deliveries(actor)
        .filter(occasion__kind=TEST, person=actor.user_id, channel__isnull=True)
        .first()
    )
    if found is None:
        return None
    return {
        "badge": state_badge(found),
        "busy": found.ended_at is None,
        "address": found.person.email if found.person else "",
        "problem": problem_said(found),
        "at": found.made_at,
    }


@require_POST
def sender_test(request: HttpRequest) -> HttpResponse:
    """Send a test to oneself; the page of the sender shows how it ended."""
    actions.send_test_mail(acting())
    return redirect("notice_sender")


@require_GET
def texts(request: HttpRequest) -> HttpResponse:
    """List the kinds with their texts in each language."""
    own = {(row.kind, row.language) for row in queries.wordings(acting())}
    context = {
        "title": _("Notice settings"),
        "lead": _("What each notice says, in both languages. Yours replaces the text of Fonds."),
        "tabs": admin_tabs("notice_texts"),
        "table": {
            "caption": _("Texts"),
            "columns": [
                {"label": _("Notice"), "kind": "long"},
                *({"label": name, "kind": "short"} for _code, name in settings.LANGUAGES),
            ],
            "rows": [_kind_row(kind, own) for kind in kinds()],
        },
    }
    return render(request, "notices/table.html", context)


def _kind_row(kind: Kind, own: set[tuple[str, str]]) -> dict[str, Any]:
    return {
        "id": kind.code,
        "label": _(kind.label),
        "cells": [
            {"text": _(kind.label), "sub": _("cannot be switched off") if kind.escalation else ""},
            *(
                {
                    "text": _("your text") if (kind.code, code) in own else _("text of Fonds"),
                    "url": reverse("notice_text", args=[kind.code, code]),
                }
                for code, _name in settings.LANGUAGES
            ),
        ],
    }


@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Show and change one text, with its variables and a preview."""
    actor = acting()
    kind, name = find_kind(code), _language_name(language)
    own = queries.wordings(actor).filter(kind=code, language=language).first()
    subject, body = templates(kind, language, own)
    form = WordingForm(request.POST or None, initial={"subject": subject, "body": body})
    if request.method == "POST" and form.is_valid():
        subject, body = form.cleaned_data["subject"], form.cleaned_data["body"]
        if "preview" not in request.POST:
            try:
                actions.reword(actor, code, language, subject=subject, body=body)
            except Invalid as error:
                add_problems(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("notice_texts")
    context = {
        "title": _(kind.label),
        "breadcrumb": crumbs("notice_texts", _("Texts"), _(kind.label)),
        "lead": name,
        "form": form,
        "own": own is not None,
        "reset_url": reverse("notice_text_reset", args=[code, language]),
        "preview_url": reverse("notice_text_preview", args=[code, language]),
        "cancel_url": reverse("notice_texts"),
        "variables": _variables(kind),
        **_preview(kind, language, subject, body),
    }
    return render(request, "notices/text.html", context)


@require_GET
def text_preview(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Return what a text would look like while it is typed."""
    queries.wordings(acting())
    _language_name(language)
    shown = _preview(
        find_kind(code), language, request.GET.get("subject", ""), request.GET.get("body", "")
    )
    return JsonResponse({"html": render_to_string("notices/text_preview.html", shown, request)})


def _preview(kind: Kind, language: str, subject: str, body: str) -> dict[str, Any]:
    """Return the preview with sample values, or what is wrong with the text."""
    problems = actions.problems_with_wording(kind.code, subject, body)
    if problems:
        return {"preview": None, "problems": [sentence(problem) for problem in problems]}
    words = worded(subject, body, sample_values(kind, language), link_to("/…/"))
    return {"preview": words, "problems": [], "preview_language": language}


def _variables(kind: Kind) -> list[dict[str, str]]:
    listed = {**kind.variables, LINK: ABOUT_LINK}
    return [{"name": f"{{{name}}}", "meaning": _(said)} for name, said in listed.items()]


def _language_name(language: str) -> str:
    names = dict(settings.LANGUAGES)
    if language not in names:
        raise Missing
    return str(names[language])


@require_POST
def text_reset(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Go back to the text of Fonds."""
    actions.forget_wording(acting(), find_kind(code).code, language)
    messages.success(request, _("The text of Fonds is used again."))
    return redirect("notice_texts")


@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """List what was sent, and what was not and why."""
    start = start_of(request)
    state = request.GET.get("state", "")
    state = state if state in DeliveryStateChoice.values else ""
    found = list(queries.deliveries(acting(), state=state)[start : start + PAGE + 1])
    context = {
        "title": _("Notice settings"),
        "lead": _("Every mail and every post to a channel, with what the other side said."),
        "tabs": admin_tabs("notice_deliveries"),
        "filters": [
            {
                "label": label,
                "url": f"?state={value}" if value else "?",
                "active": value == state,
            }
            for value, label in (("", _("All")), *DeliveryStateChoice.choices)
        ],
        "table": delivery_table(found[:PAGE]),
        "page": page_of(
            start,
            shown=len(found[:PAGE]),
            limit=PAGE,
            more=len(found) > PAGE,
            keep=f"state={state}" if state else "",
        ),
    }
    return render(request, "notices/deliveries.html", context)
