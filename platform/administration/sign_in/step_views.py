"""The second step of a sign-in, and proving again that it is oneself."""

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.stages import AuthenticateStage
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

from administration.sign_in.forms import CodeForm, PasswordAgainForm
from administration.sign_in.stages import local, still_holds
from security.factors.actions import Tried, use_code
from security.factors.queries import factors_of, has_factor
from security.freshness import SESSION_KEY, stored
from security.people.models import User


@sensitive_post_parameters()
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask who gave the right password for the second step; only then somebody is signed in."""
    stage = request._login_stage  # type: ignore[attr-defined]
    user = stage.login.user
    if not still_holds(stage):
        answer: HttpResponse = stage.abort()
        return answer
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tried = use_code(user, form.cleaned_data["code"], address=_address(request))
        if tried.factor is not None:
            signed_in: HttpResponse = stage.exit()
            request.session[SESSION_KEY] = stored(factor=True)
            return signed_in
        _say(form, tried)
    context = {"form": form, "person": user, "factors": factors_of(user.pk)}
    return render(request, "sign_in/second.html", context)


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
    form: forms.Form = (
        CodeForm(request.POST or None) if by_factor else PasswordAgainForm(request.POST or None)
    )
    if request.method == "POST" and form.is_valid() and _is_proved(request, user, form):
        request.session[SESSION_KEY] = stored(factor=by_factor)
        messages.success(request, _("Thank you. Now repeat what you wanted to do."))
        return HttpResponseRedirect(back)
    context = {
        "title": _("Confirm that it is you"),
        "lead": _("What you are about to do needs a fresh proof."),
        "form": form,
        "form_free": True,
        "submit_label": _("Confirm"),
        "cancel_url": back,
    }
    return render(request, "fonds/form_page.html", context)


def _is_proved(request: HttpRequest, user: User, form: forms.Form) -> bool:
    if isinstance(form, CodeForm):
        tried = use_code(user, form.cleaned_data["code"], address=_address(request))
        if tried.factor is None:
            _say(form, tried)
        return tried.factor is not None
    # By the same road as a sign-in: wrong passwords are counted and lock as they do there.
    password = form.cleaned_data["password"]
    if authenticate(request, username=user.username, password=password) is None:
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
