"""Screens by which somebody goes: what is open, handing it over, letting go, shutting out at once."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from administration.leaving_forms import LeavingForm, SettlingForm, ShuttingOutForm
from administration.leaving_showing import said_of
from administration.people_views import crumbs, manager
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from security.people.leaving_actions import VERB, let_go, settle, shut_out
from security.people.leaving_queries import may_answer, open_exception
from security.people.open_work_port import OpenWork, open_work
from security.people.queries import person_or_missing
from security.people.rights import manages_people, require
from security.people.security_rights import may_shut_out

SHOWN = 10  # things of one kind that are listed; the rest is counted


def person_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody go: no sign-in any more; open work is handed over, or stays open by a named exception."""
    actor = manager(VERB)
    shown = person_or_missing(pk)
    work = open_work(actor, pk)
    waits = [one for one in work if one.waits]
    form = LeavingForm(
        request.POST if request.method == "POST" else None,
        work=waits,
        answering=may_answer(pk, but=actor.user_id) if waits else (),
    )
    if request.method == "POST" and form.is_valid():
        try:
            let_go(
                actor,
                pk,
                former=form.cleaned_data["former"],
                handover=form.handover,
                exemption=form.exemption,
                vacancy=form.why,
            )
        except Invalid as error:
            form.show(error)
        except Conflict as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("%(name)s can no longer sign in.") % {"name": shown.name})
            return redirect("person", pk)
    context = {
        "title": _("Let go"),
        "breadcrumb": crumbs(shown.name),
        "question": _("Take away the sign-in of %(name)s?") % {"name": shown.name},
        "consequence": _(
            "Open sessions end at once; who left loses the posts from tomorrow on. Records and the "
            "audit trail stay as they are."
        ),
        "work": _shown(work),
        "form": form,
        "submit_label": _("Let go"),
        "submit_kind": "danger",
        "cancel_url": reverse("person", args=[pk]),
    }
    return render(request, "administration/leaving.html", context)


def person_work(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is open for a person, and hand it over; what stays open by an exception is cleared with it."""
    actor = manager("person.settle")
    shown = person_or_missing(pk)
    work = open_work(actor, pk)
    waits = [one for one in work if one.waits]
    exception = open_exception(pk)
    form = SettlingForm(request.POST if request.method == "POST" else None, work=waits)
    if request.method == "POST" and form.is_valid():
        try:
            count = settle(actor, pk, form.handover)
        except Invalid as error:
            add_problems(form, error)
        except Conflict as error:
            form.add_error(None, sentence(error))
        else:
            said = ngettext(
                "{count} thing was handed over.", "{count} things were handed over.", count
            )
            messages.success(request, said.format(count=count))
            return redirect("person", pk)
    context = {
        "title": _("Open work"),
        "breadcrumb": crumbs(shown.name, _("Open work")),
        "question": said_of(exception) if exception else "",
        "consequence": exception.reason if exception else "",
        "work": _shown(work),
        "nothing": not work,
        "form": form if form.kinds or exception else None,
        "submit_label": _("Hand over") if form.kinds else _("Clear the exception"),
        "cancel_url": reverse("person", args=[pk]),
    }
    return render(request, "administration/leaving.html", context)


def person_shut_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a sign-in at once, for danger; what is open stays listed until it is cleared."""
    actor = current().actor
    require(may_shut_out(actor), actor, VERB, f"person:{pk}")
    shown = person_or_missing(pk)
    back = reverse("person" if manages_people(actor) else "person_sessions", args=[pk])
    form = ShuttingOutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            shut_out(actor, pk, form.cleaned_data["reason"])
        except Invalid as error:
            add_problems(form, error)
        except Conflict as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("%(name)s can no longer sign in.") % {"name": shown.name})
            return redirect(back)
    context = {
        "title": _("Shut out at once"),
        "breadcrumb": crumbs(shown.name),
        "question": _("Shut %(name)s out now?") % {"name": shown.name},
        "consequence": _(
            "Sessions and tokens end at once, posts stay. Open work is listed until somebody takes it over."
        ),
        "form": form,
        "submit_label": _("Shut out"),
        "submit_kind": "danger",
        "cancel_url": back,
    }
    return render(request, "fonds/confirm_page.html", context)


def _shown(work: Sequence[OpenWork]) -> list[dict[str, Any]]:
    return [
        {
            "label": _(one.label),
            "count": len(one.items),
            "items": one.items[:SHOWN],
            "more": max(0, len(one.items) - SHOWN),
            "waits": one.waits,
            "stays": _(one.stays) if one.stays else "",
        }
        for one in work
    ]
