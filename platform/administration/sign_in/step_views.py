"""The second step of a sign-in, and proving again that it is oneself."""

import json
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.auth import begin_authentication
from axes.helpers import get_client_ip_address
from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from administration.sign_in.forms import CodeForm, PasskeyForm, PasswordAgainForm
from administration.sign_in.stages import begin, local, note_proof, still_holds
from security.factors.actions import Tried, use_code
from security.factors.passkey_actions import use_passkey
from security.factors.queries import factors_of
from security.freshness import SESSION_KEY, stored
from security.people.asked import has_factor
from security.people.models import User
from security.providers.models import ProviderLink
from security.providers.queries import links_of_person, password_is_off
from security.providers.rules import ACTIVE


@sensitive_post_parameters()
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask who gave the right password for the second step; only then somebody is signed in."""
    stage = request._login_stage  # type: ignore[attr-defined]  # allauth puts it there
    user = stage.login.user
    if not still_holds(stage):
        answer: HttpResponse = stage.abort()
        return answer
    form = CodeForm(request.POST if "code" in request.POST else None)
    problem = _problem(request, user, form)
    if problem is None:
        signed_in: HttpResponse = stage.exit()
        request.session[SESSION_KEY] = stored(factor=True)
        return signed_in
    context = {"form": form, "person": user, "problem": problem, **_ways(user)}
    return render(request, "sign_in/second.html", context)


@never_cache
@sensitive_post_parameters()
def passkey_step(request: HttpRequest) -> HttpResponse:
    """Sign somebody in with a passkey alone: the device has asked for a PIN, finger or face."""
    problem = ""
    if request.method == "POST":
        form = PasskeyForm(request.POST)
        said = form.cleaned_data["credential"] if form.is_valid() else None
        tried = use_passkey(None, said, address=_address(request))
        if tried.factor is not None and tried.factor.user.is_active:
            user = tried.factor.user
            kept = {"id": tried.factor.pk, "type": str(tried.factor.type), "passwordless": True}
            record_authentication(request, user, "mfa", **kept)
            signed_in = begin(
                request, user, on_to=local(request.GET.get("next", "")), remember=False
            )
            request.session[SESSION_KEY] = stored(factor=True)
            return signed_in
        problem = _("The passkey was not accepted. Sign in with your password instead.")
    context = {"options": json.dumps(begin_authentication(None)), "problem": problem}
    return render(request, "sign_in/passkey.html", context)


@never_cache
@sensitive_post_parameters()
def own_confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, or for the password of who has none; then lead back."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - require_admin_access has seen to it
    back = local(request.GET.get("next", ""))
    by_factor = has_factor(user)
    if request.GET.get("factor") and not by_factor:
        messages.warning(request, _("This needs a second factor: set one up first."))
        return redirect("own_factors")
    form: forms.Form = PasswordAgainForm(request.POST or None)
    if by_factor:
        form = CodeForm(request.POST if "code" in request.POST else None)
    problem = _problem(request, user, form)
    if problem is None:
        note_proof(request, factor=by_factor)
        messages.success(request, _("Thank you. Now repeat what you wanted to do."))
        return HttpResponseRedirect(back)
    context = {
        "title": _("Confirm that it is you"),
        "lead": _("What you are about to do needs a fresh proof."),
        "form": form,
        "form_free": True,
        "submit_label": _("Confirm"),
        "cancel_url": back,
        "problem": problem,
        **(_ways(user) if by_factor else {"by_code": True}),
        "typed": by_factor or _has_password(user),
        "providers": [] if by_factor else [one.provider for one in _open_links(user)],
        "next": back,
    }
    return render(request, "sign_in/confirm.html", context)


def _has_password(user: User) -> bool:
    return user.has_usable_password() and not password_is_off(user)


def _open_links(user: User) -> list[ProviderLink]:
    return list(links_of_person(user.pk).filter(provider__state=ACTIVE))


def _ways(user: User) -> dict[str, Any]:
    """Return by what somebody can take the second step; the question for a device waits in the session."""
    kinds = set(factors_of(user.pk).values_list("type", flat=True))
    by_passkey = Authenticator.Type.WEBAUTHN in kinds
    return {
        "by_code": Authenticator.Type.TOTP in kinds,
        "by_passkey": by_passkey,
        "options": json.dumps(begin_authentication(user)) if by_passkey else "",
    }


def _problem(request: HttpRequest, user: User, form: forms.Form) -> str | None:
    """Return None once it is proved who sits there, else what to say of the passkey ('' nothing)."""
    if request.method != "POST":
        return ""
    if "credential" in request.POST:
        said = PasskeyForm(request.POST)
        answer = said.cleaned_data["credential"] if said.is_valid() else None
        if use_passkey(user, answer, address=_address(request)).factor is not None:
            return None
        return _("The passkey was not accepted. Try again, or type a code.")
    return None if form.is_valid() and _is_right(request, user, form) else ""


def _is_right(request: HttpRequest, user: User, form: forms.Form) -> bool:
    if isinstance(form, CodeForm):
        tried = use_code(user, form.cleaned_data["code"], address=_address(request))
        if tried.factor is None:
            _say(form, tried)
        return tried.factor is not None
    # By the same road as a sign-in: wrong passwords are counted and lock as they do there.
    password = form.cleaned_data["password"]
    if (
        not _has_password(user)
        or authenticate(request, username=user.username, password=password) is None
    ):
        form.add_error("password", _("The password is wrong."))
        return False
    return True


def _address(request: HttpRequest) -> str:
    return str(get_client_ip_address(request) or "")


def _say(form: forms.Form, tried: Tried) -> None:
    if tried.wait:
        minutes = int(tried.wait // 60) + 1
        said = ngettext(
            "Too many wrong codes. Try again in {count} minute.",
            "Too many wrong codes. Try again in {count} minutes.",
            minutes,
        )
        form.add_error("code", said.format(count=minutes))
    else:
        said = _("The code is wrong, or was used already. Type the one that is shown now.")
        form.add_error("code", said)
