"""The screens of sealed records: what is sealed, asking to consult one or to lift its seal, consulting it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.files.giving import answer
from archive.files.marking import line_for
from archive.privacy import actions, seal_queries
from archive.privacy.consulting import shown
from archive.privacy.models import DataRequest, SealRequest
from archive.privacy.request_rules import GROUNDS, Ground
from archive.privacy.seal_forms import SealForm
from archive.privacy.seal_rules import KINDS, REASONS, Reason, SealAsked, SealKind
from archive.privacy.views import tabs
from archive.records.closed_life import sealed_life
from backoffice.moments import moment
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from security.actor import Actor

State = SealRequest.State
_TONES = {
    State.DECIDING: "info",
    State.AGREED: "good",
    State.RETURNED: "bad",
    State.WITHDRAWN: "neutral",
}


@require_GET
def privacy_sealed(request: HttpRequest) -> HttpResponse:
    """Show what is sealed, since when, why and until when; no value, no name."""
    rows = seal_queries.sealed_records(_actor())
    context = {
        "title": _("Sealed records"),
        "tabs": tabs("privacy_sealed"),
        "table": {
            "caption": _("Sealed records"),
            "columns": [
                {"label": _("Archive number"), "kind": "text"},
                {"label": _("Records"), "kind": "number"},
                {"label": _("Sealed since"), "kind": "text"},
                {"label": _("Why"), "kind": "text"},
                {"label": _("To be kept until"), "kind": "text"},
            ],
            "rows": [
                {
                    "id": one.request.pk,
                    "cells": [
                        {
                            "text": one.number,
                            "url": reverse("privacy_request", args=[one.request.pk]),
                        },
                        str(one.count),
                        f"{one.request.answered_on or ''}",
                        _(GROUNDS[Ground(one.request.ground)]),  # msgid: marked where they stand
                        one.keep_until.isoformat() if one.keep_until else _("not known"),
                    ],
                }
                for one in rows
            ],
            "empty": {
                "title": _("Nothing is sealed"),
                "text": _(
                    "What is sealed instead of deleted stands here with its number, never with its content."
                ),
            },
        },
    }
    return render(request, "privacy/sealed.html", context)


@require_http_methods(["GET", "POST"])
def privacy_seal_ask(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Ask to consult a sealed record, or to lift its seal."""
    actor = _actor()
    if kind not in set(SealKind):
        raise Http404
    wanted = SealKind(kind)
    sealing = seal_queries.sealed_record(actor, number)
    form = SealForm(wanted, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask_about(actor, number, SealAsked(kind=wanted, **form.cleaned_data))
        except Invalid as error:
            add_problems(form, error)
        except Conflict as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Asked; two people decide."))
            return redirect("privacy_seal_request", made.pk)
    lead = (
        _(
            "Two people decide, neither of them you. Then you may read the record until the day given; each look "
            "is in the trail."
        )
        if wanted is SealKind.CONSULT
        else _(
            "Two people decide, neither of them you. Then the record is as it was before it was sealed."
        )
    )
    context = {
        "title": f"{_(KINDS[wanted])} · {_number(sealing)}",  # msgid: the kinds, marked where they stand
        "lead": lead,
        "breadcrumb": _way(sealing),
        "form": form,
        "submit_label": _("Ask two people"),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


@require_GET
def privacy_seal_request(request: HttpRequest, number: int) -> HttpResponse:
    """Show what is asked about a sealed record, to the desk and to who decides it."""
    actor = _actor()
    row = seal_queries.seal_request_of(actor, number)
    is_open = seal_queries.is_open(actor, row)
    to_read = {
        "label": _("Consult the record"),
        "url": reverse("privacy_seal_consult", args=[row.pk, row.sealed_by.record_id]),
        "primary": True,
    }
    context = {
        "title": f"{_(KINDS[SealKind(row.kind)])} · {_number(row.sealed_by)}",
        "breadcrumb": _way(row.sealed_by),
        "state": state_of(row),
        "tone": _TONES[State(row.state)],
        "pairs": _pairs(row),
        "actions": [to_read] if is_open else [],
    }
    return render(request, "privacy/request.html", context)


@require_GET
def privacy_seal_consult(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Show a sealed record to who was allowed to consult it, under a watermark; each look is in the trail."""
    actor = _actor()
    found = actions.consult(actor, number, pk)
    row = seal_queries.seal_request_of(actor, number)
    context = {
        "title": found.title,
        "breadcrumb": [
            *_way(row.sealed_by),
            {
                "label": _("Consult a sealed record"),
                "url": reverse("privacy_seal_request", args=[row.pk]),
            },
        ],
        "row": row,
        "mark": line_for(actor),
        "marks": range(120),
        **shown(actor, row, found),
    }
    response = render(request, "privacy/consult.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def privacy_seal_file(request: HttpRequest, number: int, pk: int, token: str) -> HttpResponseBase:
    """Show a file of a sealed record, with a watermark on every page; each look is in the trail."""
    try:
        given = actions.consult_file(_actor(), number, pk, token)
    except Conflict as error:
        messages.warning(request, sentence(error))
        return redirect("privacy_seal_consult", number, pk)
    return answer(given, "", span=None, inline=True)


def seal_part(row: DataRequest) -> dict[str, Any]:
    """Return what the page of a request says of the seal it set: what may be asked, and what was."""
    asked = seal_queries.asked_about(row)
    ways = []
    if seal_queries.is_sealing(row):
        ways = [
            {"label": _("Ask to consult"), "url": _ask_url(row, SealKind.CONSULT)},
            {"label": _("Ask to lift the seal"), "url": _ask_url(row, SealKind.LIFT)},
        ]
    sealed = row.record if ways else None
    return {
        "seal_actions": ways,
        "life": sealed_life(sealed.category, sealed.department) if sealed else [],
        "seal_requests": [
            {
                "label": f"{_(KINDS[SealKind(one.kind)])} · {_(REASONS[Reason(one.reason)])}",
                "note": f"{_asker(one)} · {moment(one.asked_at)}",
                "url": reverse("privacy_seal_request", args=[one.pk]),
                "state": state_of(one),
                "tone": _TONES[State(one.state)],
            }
            for one in asked
        ],
    }


def state_of(row: SealRequest) -> str:
    """Return in words what became of it."""
    if row.kind == SealKind.CONSULT and row.state == State.AGREED:
        is_over = row.until is None or row.until < today() or row.sealed_by.unsealed_on
        return _("time is over") if is_over else _("may be consulted")
    return str(State(row.state).label)


def _pairs(row: SealRequest) -> list[dict[str, str]]:
    sealing = row.sealed_by
    said = [
        (_("Archive number"), _number(sealing), ""),
        (_("Sealed since"), f"{sealing.answered_on or ''}", ""),
        (_("Reason"), _(REASONS[Reason(row.reason)]), ""),
        (_("By which letter or file"), row.reference, ""),
        (_("What for"), row.note, ""),
        (_("Asked by"), _asker(row), ""),
        (_("Asked on"), moment(row.asked_at), ""),
    ]
    if row.until:
        said.append((_("Consult until"), row.until.isoformat(), ""))
    if row.ended_on:
        said.append((_("Decided on"), row.ended_on.isoformat(), ""))
    if row.request and row.state == State.DECIDING:
        url = reverse("request_page", args=[row.request])
        said.append((_("Decision"), _("To the decision"), url))
    return [{"label": label, "value": value, "url": url} for label, value, url in said]


def _asker(row: SealRequest) -> str:
    return row.asked_by.name if row.asked_by else ""


def _ask_url(row: DataRequest, kind: SealKind) -> str:
    return reverse("privacy_seal_ask", args=[row.pk, kind])


def _number(row: DataRequest) -> str:
    return row.record.archive_no or f"#{row.record_id}"


def _way(row: DataRequest) -> list[dict[str, str]]:
    return [
        {"label": _("Sealed records"), "url": reverse("privacy_sealed")},
        {"label": _number(row), "url": reverse("privacy_request", args=[row.pk])},
    ]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
