"""Where one is signed in, and ending it there; who is responsible for security does it for others."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from administration.people_views import crumbs
from administration.sign_in.forms import EndingSessionsForm
from backoffice.moments import moment
from backoffice.problems import add_problems
from kernel.digits import numbers_in
from kernel.errors import Invalid
from kernel.scope import current
from security.factors.session_actions import end_sessions_of
from security.freshness import demand_fresh
from security.people.queries import person_or_missing
from security.people.security_rights import demand_security
from security.sessions.actions import end_own
from security.sessions.models import OpenSession
from security.sessions.queries import sessions_of


@never_cache
def own_sessions(request: HttpRequest) -> HttpResponse:
    """List the browsers I am signed in with, this one marked."""
    own = str(request.session.session_key)
    rows = list(sessions_of(current().actor.user_id))
    context = {
        "title": _("Where I am signed in"),
        "breadcrumb": [
            {"label": _("My account"), "url": reverse("own_account")},
            {"label": _("Where I am signed in")},
        ],
        "sessions": [_row(one, own) for one in rows],
        "others": any(one.key != own for one in rows),
    }
    return render(request, "sign_in/sessions.html", context)


@require_POST
def own_sessions_end(request: HttpRequest) -> HttpResponse:
    """End one of my other sessions, or all of them; asked for by who has just proved to be me."""
    demand_fresh()
    own = str(request.session.session_key)
    wanted = numbers_in([request.POST.get("session", "")])
    ended = end_own(current().actor, wanted[0] if wanted else None, but=own)
    messages.success(request, _said(ended))
    return redirect("own_sessions")


@never_cache
def person_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """List the browsers somebody is signed in with; a POST with a reason ends all of them."""
    demand_security(current().actor, "session.end", f"person:{pk}")
    person = person_or_missing(pk)
    form = EndingSessionsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ended = end_sessions_of(current().actor, pk, form.cleaned_data["reason"])
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _said(ended))
            return redirect("person_sessions", pk=pk)
    context = {
        "title": _("Where {name} is signed in").format(name=person.name),
        "breadcrumb": crumbs(person.name, _("Sessions")),
        "actions": [
            {
                "label": _("Shut out at once"),
                "url": reverse("person_shut_out", args=[pk]),
                "kind": "danger",
            }
        ]
        if person.is_active and current().actor.id != str(pk)
        else [],
        "sessions": [_row(one, "") for one in sessions_of(pk)],
        "form": form,
        "submit_label": _("End all sessions"),
        "submit_kind": "danger",
    }
    return render(request, "sign_in/person_sessions.html", context)


def _row(one: OpenSession, own: str) -> dict[str, Any]:
    return {
        "id": one.pk,
        "device": one.device or _("Unknown browser"),
        "address": one.address or "—",
        "began": moment(one.began_at),
        "seen": moment(one.seen_at),
        "own": one.key == own,
        "through": one.through,
    }


def _said(ended: int) -> str:
    said = ngettext("{count} session was ended.", "{count} sessions were ended.", ended)
    return said.format(count=ended)
