"""The screens of regulations for everybody: which there are, what one says, and that one has read it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Conflict
from policies.regulations import actions, queries
from policies.regulations.models import RegulationVersion
from policies.regulations.queries import Waiting
from policies.studio import regulation_showing as showing
from policies.studio.frame import actor_now, tried
from policies.studio.regulation_approving import ask_for_revision
from policies.studio.regulation_forms import RevisionForm
from security.actor import Actor


@require_GET
def regulations(request: HttpRequest) -> HttpResponse:
    """List the regulations that are for the reader; drafts for who configures."""
    actor = actor_now()
    shaping = queries.may_shape(actor)
    waiting = {one.version.pk: one for one in queries.waiting_for(actor)}
    context = {
        "title": _("Regulations"),
        "table": _table(queries.readable(actor), waiting),
        "drafts": _drafts_table(queries.drafts(actor)) if shaping else None,
        "actions": [
            {"label": _("New regulation"), "url": reverse("regulation_new"), "icon": "plus"}
        ]
        if shaping
        else [],
    }
    return render(request, "regulations/list.html", context)


def _table(found: list[RegulationVersion], waiting: dict[int, Waiting]) -> dict[str, Any]:
    return {
        "caption": _("Regulations"),
        "columns": [
            {"label": _("Code"), "kind": "short"},
            {"label": _("Title"), "kind": "long"},
            {"label": _("Version"), "kind": "number"},
            {"label": _("In force from"), "kind": "short"},
            {"label": _("Read")},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("regulation_version", args=[one.regulation.code, one.number]),
                "cells": [
                    one.regulation.code,
                    showing.title_of(one.said),
                    str(one.number),
                    f"{one.effective_on:%Y-%m-%d}" if one.effective_on else "",
                    _read_cell(one, waiting.get(one.pk)),
                ],
            }
            for one in found
        ],
        "empty": {
            "title": _("No regulation is in force yet"),
            "text": _("What the company goes by appears here, to be read and acknowledged."),
        },
    }


def _read_cell(version: RegulationVersion, waiting: Waiting | None) -> dict[str, Any]:
    if waiting is not None:
        return {"badge": "waiting", "text": _("to be read")}
    if version.effective_on and version.effective_on > today():
        return {"text": _("not in force yet")}
    return {"text": ""}


def _drafts_table(found: list[RegulationVersion]) -> dict[str, Any]:
    return {
        "caption": _("Drafts"),
        "columns": [
            {"label": _("Code"), "kind": "short"},
            {"label": _("Title"), "kind": "long"},
            {"label": _("Changed on"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("regulation_draft", args=[one.regulation.code]),
                "cells": [
                    one.regulation.code,
                    showing.title_of(one.said) or "—",
                    date_format(localtime(one.edited_at), "Y-m-d H:i"),
                ],
            }
            for one in found
        ],
        "empty": {"title": _("No draft is open")},
    }


@require_GET
def regulation(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is in force."""
    return _shown(request, queries.version_of(actor_now(), code))


@require_GET
def regulation_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show one version."""
    return _shown(request, queries.version_of(actor_now(), code, number))


def _shown(request: HttpRequest, version: RegulationVersion) -> HttpResponse:
    actor = actor_now()
    shaping = queries.may_shape(actor)
    before = queries.version_before(version)
    asked = next((w for w in queries.waiting_for(actor) if w.version.pk == version.pk), None)
    context = {
        "title": showing.title_of(version.said),
        "lead": f"{version.regulation.code} · {_('Version')} {version.number}",
        "breadcrumb": [
            {"label": _("Regulations"), "url": reverse("regulations")},
            {"label": showing.title_of(version.said)},
        ],
        "version": version,
        "said": version.said,
        "clauses": showing.clauses_shown(version.said, shaping=shaping),
        "facts": showing.facts_shown(version),
        "differences": showing.differences_shown(before, version.said) if before else [],
        "versions": showing.versions_table(queries.versions_of(actor, version.regulation)),
        "asked": asked,
        "must": bool(asked and asked.blocks_from and asked.blocks_from <= today()),
        "acknowledged": queries.acknowledged(actor, version),
        "actions": _actions(actor, version) if shaping else _asking(version),
    }
    return render(request, "regulations/regulation.html", context)


def _actions(actor: Actor, version: RegulationVersion) -> list[dict[str, Any]]:
    code = version.regulation.code
    found: list[dict[str, Any]] = [
        {
            "label": _("Change it"),
            "url": reverse("regulation_revise", args=[code]),
            "method": "post",
        },
        {
            "label": _("Who has read it"),
            "url": reverse("regulation_readers", args=[code, version.number]),
            "kind": "secondary",
        },
        {
            "label": _("Reference cases"),
            "url": f"{reverse('policy_cases')}?revision=regulation:{code}:{version.number}",
            "kind": "secondary",
        },
    ]
    if version.state == RegulationVersion.State.PUBLISHED:
        found.append(
            {
                "label": _("Repeal …"),
                "url": reverse("regulation_repeal", args=[code]),
                "kind": "secondary",
            }
        )
    return found


def _asking(version: RegulationVersion) -> list[dict[str, Any]]:
    """Offer what everybody may do: say that it should be revised."""
    url = reverse("regulation_ask", args=[version.regulation.code])
    return [{"label": _("Suggest a revision"), "url": url, "kind": "secondary"}]


def regulation_ask(request: HttpRequest, code: str) -> HttpResponse:
    """Raise the task to revise a regulation."""
    actor = actor_now()
    version = queries.version_of(actor, code)
    form = RevisionForm(request.POST or None)
    made: list[int] = []

    def act() -> None:
        made.append(ask_for_revision(actor, code, **form.cleaned_data))

    if request.method == "POST" and tried(form, act):
        messages.success(request, _("Asked; those who shape the policy decide."))
        return redirect("request_page", made[0])
    title = _("Suggest a revision")
    page = {"label": showing.title_of(version.said), "url": reverse("regulation", args=[code])}
    context = {
        "title": title,
        "lead": showing.title_of(version.said),
        "breadcrumb": [
            {"label": _("Regulations"), "url": reverse("regulations")},
            page,
            {"label": title},
        ],
        "form": form,
        "submit_label": _("Ask"),
        "cancel_url": page["url"],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "fonds/form_page.html", context, status=status)


@require_POST
def regulation_acknowledge(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Say that one has read it."""
    try:
        actions.acknowledge(actor_now(), code, number, seen=request.POST.get("seen", ""))
    except Conflict as error:
        messages.warning(request, sentence(error))
        return redirect("regulation_version", code, number)
    messages.success(request, _("You have acknowledged it; that is kept."))
    left = queries.blocking(actor_now())
    return redirect("regulation", left.version.regulation.code) if left else redirect("regulations")
