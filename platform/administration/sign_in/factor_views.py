"""One's own second factors: what there is, setting an app up, recovery codes, removing."""

import json
from typing import Any

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from administration.sign_in.forms import AppForm, NewPasskeyForm
from backoffice.moments import moment
from backoffice.problems import add_problems
from kernel.errors import Invalid
from kernel.scope import current
from security.factors.actions import enrol_app, remove_factor, renew_codes
from security.factors.passkey_actions import enrol_passkey
from security.factors.queries import factors_of, grace_ends, is_asked, must_enrol, recovery_of
from security.factors.rules import spoken_secret
from security.factors.sealing import new_secret, open_seed, seal_seed
from security.freshness import demand_fresh
from security.people.models import User
from security.sessions.queries import sessions_of

_SECRET = "fonds_new_app"  # noqa: S105 - where the session keeps it, sealed


def _oneself(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - require_admin_access has seen to it
    return request.user


@never_cache
def own_factors(request: HttpRequest) -> HttpResponse:
    """Show which second factors I have, and what the company asks of me."""
    user = _oneself(request)
    actor = current().actor
    factors = list(factors_of(user.pk))
    codes = recovery_of(user.pk)
    context = {
        "title": _("Second factor"),
        "breadcrumb": _crumbs(),
        "factors": [_row(one) for one in factors],
        "has_app": any(one.type == Authenticator.Type.TOTP for one in factors),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "asked": not factors and is_asked(user, actor),
        "blocked": must_enrol(user, actor),
        "ends": grace_ends(user, actor),
        "elsewhere": sessions_of(user.pk).exclude(key=str(request.session.session_key)).count(),
    }
    return render(request, "sign_in/factors.html", context)


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def own_app(request: HttpRequest) -> HttpResponse:
    """Set an authenticator app up: show its secret, then ask for the code it shows."""
    user = _oneself(request)
    demand_fresh()
    secret = _secret(request, user, anew=request.method != "POST")
    form = AppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = enrol_app(current().actor, secret, form.cleaned_data["code"])
        except Invalid as error:
            add_problems(form, error)
        else:
            del request.session[_SECRET]
            messages.success(request, _("The app is set up. The next sign-in asks for its code."))
            return _shown(request, codes) if codes else redirect("own_factors")
    adapter = get_adapter()
    address = adapter.build_totp_url(user, secret)
    context = {
        "title": _("Set up an authenticator app"),
        "breadcrumb": [*_crumbs(), {"label": _("Authenticator app")}],
        "form": form,
        "form_free": True,
        "submit_label": _("Set up"),
        "cancel_url": reverse("own_factors"),
        # Drawn by us out of an address of ours; it holds no script.
        "picture": mark_safe(segno.make(address).svg_inline(scale=4, border=2)),  # noqa: S308 - our own drawing
        "secret": spoken_secret(secret),
    }
    return render(request, "sign_in/app.html", context)


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def own_passkey(request: HttpRequest) -> HttpResponse:
    """Set a passkey up: the device makes it, and its answer comes back in the form."""
    user = _oneself(request)
    demand_fresh()
    form = NewPasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            codes = enrol_passkey(current().actor, data["name"], data["credential"])
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(
                request, _("The passkey is set up. You can sign in with it from now on.")
            )
            return _shown(request, codes) if codes else redirect("own_factors")
    context = {
        "title": _("Set up a passkey"),
        "breadcrumb": [*_crumbs(), {"label": _("Passkey")}],
        "form": form,
        "host": current().company.host,
        "options": json.dumps(begin_registration(user, True)),
    }
    return render(request, "sign_in/new_passkey.html", context)


@never_cache
@sensitive_variables()
def own_codes(request: HttpRequest) -> HttpResponse:
    """Ask whether the old recovery codes are to be replaced; a POST shows the new ones, this once."""
    _oneself(request)
    if request.method == "POST":
        return _shown(request, renew_codes(current().actor))
    demand_fresh()
    context = {
        "title": _("New recovery codes"),
        "breadcrumb": [*_crumbs(), {"label": _("Recovery codes")}],
        "lead": _("The codes you have now are of no use from then on."),
        "submit_label": _("Make new codes"),
        "cancel_url": reverse("own_factors"),
    }
    return render(request, "sign_in/sure.html", context)


@never_cache
def own_factor_remove(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whether a factor is to be removed; a POST removes it."""
    user = _oneself(request)
    factor = factors_of(user.pk).filter(pk=number).first()
    if factor is None:
        return redirect("own_factors")
    if request.method == "POST":
        remove_factor(current().actor, factor.pk)
        messages.success(request, _("The second factor was removed."))
        return redirect("own_factors")
    demand_fresh()
    context = {
        "title": _("Remove a second factor"),
        "breadcrumb": [*_crumbs(), {"label": _name(factor)}],
        "lead": _("{name} cannot be used for signing in from then on.").format(name=_name(factor)),
        "submit_label": _("Remove"),
        "submit_kind": "danger",
        "cancel_url": reverse("own_factors"),
    }
    return render(request, "sign_in/sure.html", context)


def _secret(request: HttpRequest, user: User, *, anew: bool) -> str:
    """Return the secret of the app that is being set up; the session keeps it sealed."""
    kept = request.session.get(_SECRET)
    if anew or not isinstance(kept, str):
        secret = new_secret()
        request.session[_SECRET] = seal_seed(user.pk, secret)
        return secret
    return open_seed(kept, user.pk)


def _shown(request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = {
        "title": _("Recovery codes"),
        "breadcrumb": [*_crumbs(), {"label": _("Recovery codes")}],
        "lead": _("For when the device is not at hand."),
        "codes": codes,
    }
    return render(request, "sign_in/codes.html", context)


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("My account"), "url": reverse("own_account")},
        {"label": _("Second factor"), "url": reverse("own_factors")},
    ]


def _row(factor: Authenticator) -> dict[str, Any]:
    return {
        "name": _name(factor),
        "added": moment(factor.created_at),
        "used": moment(factor.last_used_at) if factor.last_used_at else None,
        "remove": reverse("own_factor_remove", args=[factor.pk]),
    }


def _name(factor: Authenticator) -> str:
    if factor.type == Authenticator.Type.TOTP:
        return _("Authenticator app")
    return str(factor.data.get("name") or _("Passkey"))
