"""The screens of what people ask about their data: the register, a new request, one request, the letter."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from archive.privacy import actions, queries
from archive.privacy.forms import AnswerForm, RequestForm
from archive.privacy.giving import data_of, sheet_of
from archive.privacy.letters import LANGUAGES, letter
from archive.privacy.models import DataRequest
from archive.privacy.request_rules import (
    DECIDED,
    GROUNDS,
    KINDS,
    OUTCOMES,
    Answer,
    Ground,
    Kind,
    Outcome,
    Taken,
)
from archive.privacy.seal_views import seal_part
from archive.privacy.views import tabs
from archive.records.queries import visible_to
from archive.records.title_sealing import titled, with_titles
from backoffice.printing.typesetting import pdf_of
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

State = DataRequest.State
FORMS = ("pdf", "json")
_TONES = {State.OPEN: "warn", State.DECIDING: "info", State.ANSWERED: "good"}


@require_GET
def privacy_requests(request: HttpRequest) -> HttpResponse:
    """Show the register: what waits, what is due when, and what was answered."""
    actor = _actor()
    only_open = request.GET.get("show") == "open"
    rows = queries.requests_of(actor, only_open=only_open)
    context = {
        "title": _("Requests about personal data"),
        "tabs": tabs("privacy_requests"),
        "actions": [
            {
                "label": _("Take down a request"),
                "url": reverse("privacy_request_new"),
                "primary": True,
                "icon": "plus",
            }
        ],
        "only_open": only_open,
        "table": _table(rows),
    }
    return render(request, "privacy/requests.html", context)


def _table(rows: list[DataRequest]) -> dict[str, Any]:
    return {
        "caption": _("Requests about personal data"),
        "columns": [
            {"label": _("Archive number"), "kind": "text"},
            {"label": _("What the person asks"), "kind": "text"},
            {"label": _("Received on"), "kind": "text"},
            {"label": _("Answer by"), "kind": "text"},
            {"label": _("State"), "kind": "text"},
            {"label": _("Outcome"), "kind": "text"},
        ],
        "rows": [
            {
                "id": row.pk,
                "cells": [
                    {"text": _named(row), "url": reverse("privacy_request", args=[row.pk])},
                    _(KINDS[Kind(row.kind)]),  # msgid: the kinds, marked where they stand
                    row.received_on.isoformat(),
                    _due(row),
                    _state(row),
                    _outcome(row),
                ],
            }
            for row in rows
        ],
        "empty": {
            "title": _("Nobody has asked yet"),
            "text": _("What people ask about their data is taken down here and answered in time."),
        },
    }


def _named(row: DataRequest) -> str:
    return row.record.archive_no or f"#{row.record_id}"


def _due(row: DataRequest) -> str:
    return row.due_on.isoformat() if row.due_on else ""


def _outcome(row: DataRequest) -> str:
    if not row.outcome:
        return ""
    said = _(OUTCOMES[Outcome(row.outcome)])  # msgid: the outcomes, marked where they stand
    if row.unsealed_on is None:
        return said
    return _("{outcome}; the seal was lifted on {day}").format(
        outcome=said, day=row.unsealed_on.isoformat()
    )


def _state(row: DataRequest) -> str:
    if row.state != State.ANSWERED and row.due_on and row.due_on < today():
        return _("overdue")
    return str(State(row.state).label)


@require_http_methods(["GET", "POST"])
def privacy_request_new(request: HttpRequest) -> HttpResponse:
    """Take down what somebody asks."""
    actor = _actor()
    queries.demand_desk(actor)
    initial = {"record": request.GET.get("record", "")[:200], "received_on": today()}
    form = RequestForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = _taken(actor, form)
        if made is not None:
            messages.success(request, _("Taken down."))
            return redirect("privacy_request", made.pk)
    context = {
        "title": _("Take down a request"),
        "lead": _("A consent that is withdrawn ends at once what it was for."),
        "breadcrumb": _way(),
        "form": form,
        "submit_label": _("Take it down"),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _taken(actor: Actor, form: RequestForm) -> DataRequest | None:
    said = dict(form.cleaned_data)
    record = queries.record_named(actor, said.pop("record"))
    if record is None:
        form.add_error("record", _("There is no such record, or you may not see it."))
        return None
    try:
        wanted = Taken(**{**said, "kind": Kind(said["kind"])})
        return actions.take_request(actor, record.pk, wanted)
    except Invalid as error:
        add_problems(form, error)
    except Conflict as error:
        form.add_error(None, sentence(error))
    return None


@require_http_methods(["GET", "POST"])
def privacy_request(request: HttpRequest, number: int) -> HttpResponse:
    """Show one request; a POST answers it, or proposes its outcome."""
    actor = _actor()
    row = queries.request_of(actor, number)
    form = AnswerForm(Kind(row.kind), request.POST or None) if row.state == State.OPEN else None
    if request.method == "POST" and form is not None and form.is_valid():
        said = {**form.cleaned_data, "outcome": Outcome(form.cleaned_data["outcome"])}
        try:
            actions.answer_request(actor, number, Answer(**said))
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("privacy_request", number)
    needs_two = Kind(row.kind) in DECIDED
    context = {
        "title": f"{_named(row)} · {_(KINDS[Kind(row.kind)])}",
        "breadcrumb": _way(),
        "row": row,
        "state": _state(row),
        "tone": _TONES[State(row.state)],
        "pairs": _pairs(actor, row),
        "form": form,
        "submit_label": _("Propose to who decides") if needs_two else _("Answer"),
        "letters": [*_given(row), *_letters(row)],
        **(seal_part(row) if permission.decide(actor, Verb.PRIVACY) else {}),
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "privacy/request.html", context, status=status)


def _letters(row: DataRequest) -> list[dict[str, str]]:
    if row.state != State.ANSWERED or row.kind == Kind.OWN:
        return []
    names = {"zh-hans": _("Letter in Chinese"), "en": _("Letter in English")}
    return [
        {"label": names[one], "url": reverse("privacy_request_letter", args=[row.pk, one])}
        for one in LANGUAGES
    ]


def _pairs(actor: Actor, row: DataRequest) -> list[dict[str, str]]:
    record = next(iter(with_titles(visible_to(actor).filter(pk=row.record_id))), None)
    url = reverse("record_page", args=[record.pk]) if record else ""
    shown = [(_("Record"), titled(record) if record else _named(row), url)]
    who = row.taken_by.name if row.taken_by else ""
    if row.kind == Kind.OWN:
        ground = _(GROUNDS[Ground(row.ground)])  # msgid: the grounds, marked where they stand
        shown += [
            (_("Ground of sealing"), ground, ""),
            (_("Reason"), row.reason, ""),
            (_("Proposed by"), who, ""),
        ]
    else:
        shown += [
            (_("Received on"), row.received_on.isoformat(), ""),
            (_("Answer by"), _due(row), ""),
            (_("How the identity was checked"), row.identity_check, ""),
            (_("In the person's words"), row.note, ""),
            (_("Taken down by"), who, ""),
        ]
    if row.outcome and row.kind != Kind.OWN:
        shown.append((_("Outcome"), _outcome(row), ""))
        if row.ground:
            shown.append((_("Ground of sealing"), _(GROUNDS[Ground(row.ground)]), ""))
        shown.append((_("Reason told to the person"), row.reason, ""))
    if row.answered_on:
        on = _("Sealed since") if row.kind == Kind.OWN else _("Answered on")
        shown.append((on, row.answered_on.isoformat(), ""))
        shown.append((_("Decided by"), row.answered_by.name if row.answered_by else "", ""))
    return [{"label": label, "value": value, "url": url} for label, value, url in shown]


@require_GET
def privacy_request_letter(request: HttpRequest, number: int, language: str) -> HttpResponse:
    """Give the letter to the person as PDF."""
    actor = _actor()
    row = queries.request_of(actor, number)
    if language not in LANGUAGES or row.state != State.ANSWERED or row.kind == Kind.OWN:
        raise Http404
    actions.note_letter(actor, row, language)
    with override(language):
        content = pdf_of(letter(row, language))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="letter-{row.pk}-{language}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def privacy_request_data(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """Give somebody's data out, to be read by programs or printed."""
    actor = _actor()
    queries.demand_desk(actor)
    row = queries.request_of(actor, number)
    if form not in FORMS:
        raise Http404
    try:
        actions.note_given(actor, row, form)
    except Conflict as error:
        messages.error(request, sentence(error))
        return redirect("privacy_request", number)
    if form == "json":
        response = HttpResponse(data_of(actor, row), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="data-{row.pk}.json"'
    else:
        language = actor.language or current().company.language
        with override(language):
            content = pdf_of(sheet_of(actor, row, language))
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="data-{row.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _given(row: DataRequest) -> list[dict[str, str]]:
    if row.kind != Kind.SEE or row.outcome == Outcome.REFUSED:
        return []
    names = {"pdf": _("The data as PDF"), "json": _("The data for programs (JSON)")}
    return [
        {"label": names[one], "url": reverse("privacy_request_data", args=[row.pk, one])}
        for one in FORMS
    ]


def _way() -> list[dict[str, str]]:
    return [{"label": _("Requests about personal data"), "url": reverse("privacy_requests")}]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
