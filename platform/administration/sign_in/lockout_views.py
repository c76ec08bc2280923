"""Sign-ins that were tried in vain, and unlocking, for who is responsible for security."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from administration.sign_in.forms import UnlockingForm
from backoffice.moments import moment
from backoffice.problems import add_problems
from kernel.errors import Invalid
from kernel.scope import current
from security.factors.lockout_actions import unlock
from security.factors.lockout_queries import Tries, attempt_or_missing, tries
from security.guessing.models import NamePace
from security.people.security_rights import demand_security

_UNKNOWN = gettext_lazy("unknown devices, wherever they are")


def sign_in_tries(request: HttpRequest) -> HttpResponse:
    """List the wrong passwords that still count, by name and address."""
    rows = tries(current().actor)
    context = {
        "title": _("Failed sign-ins"),
        "lead": _(
            "Five wrong passwords for one name from one address, or on one known device, lock them for 15 "
            "minutes. More than fifty an hour for a name lock it on unknown devices only: who has signed in "
            "on a device before goes on there."
        ),
        "breadcrumb": _crumbs(),
        "table": {
            "caption": _("Failed sign-ins"),
            "columns": [
                {"label": _("Sign-in name"), "kind": "text"},
                {"label": _("Address"), "kind": "text"},
                {"label": _("Wrong passwords"), "kind": "number"},
                {"label": _("Since"), "kind": "short"},
                {"label": _("Locked until"), "kind": "short"},
            ],
            "rows": [_row(one) for one in rows],
            "empty": {
                "title": _("No wrong passwords lately"),
                "text": _("Older ones stand in the audit trail."),
            },
        },
    }
    return render(request, "sign_in/tries.html", context)


def sign_in_unlock(request: HttpRequest, which: str) -> HttpResponse:
    """Ask why; a POST unlocks this count."""
    actor = current().actor
    demand_security(actor, "lockout.lift", "person")
    row = attempt_or_missing(which)
    place = _UNKNOWN if isinstance(row, NamePace) else row.ip_address or "—"
    form = UnlockingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unlock(actor, which, form.cleaned_data["reason"])
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("The sign-in is unlocked."))
            return redirect("sign_in_tries")
    context = {
        "title": _("Unlock"),
        "lead": _("Wrong passwords from {address} are forgotten.").format(address=place),
        "breadcrumb": [*_crumbs(), {"label": _("Unlock")}],
        "form": form,
        "submit_label": _("Unlock"),
        "cancel_url": reverse("sign_in_tries"),
    }
    return render(request, "fonds/form_page.html", context)


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Sign-in"), "url": reverse("company_sign_in")},
        {"label": _("Failed sign-ins"), "url": reverse("sign_in_tries")},
    ]


def _row(one: Tries) -> dict[str, Any]:
    return {
        "id": one.which,
        "url": reverse("sign_in_unlock", args=[one.which]),
        "label": one.username or _("a name nobody has"),
        "cells": [
            one.username or _("a name nobody has"),
            _place(one),
            str(one.failures),
            moment(one.at) if not one.everywhere else "—",
            {"badge": "overdue", "text": moment(one.locked_until)} if one.locked_until else "—",
        ],
    }


def _place(one: Tries) -> Any:
    if one.everywhere:
        return str(_UNKNOWN)
    if one.device:
        return {"text": one.address or "—", "sub": _("a known device")}
    return one.address or "—"
