"""Screens for a forgotten password: asking, choosing a new one, and handing a link out."""

from typing import Any

from axes.helpers import get_client_ip_address
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from administration.invitation_views import FORGED_PER_MINUTE, GONE, TOO_MANY
from administration.people_views import crumbs, done_or_asked, manager
from administration.sign_in.forms import ReasonForm
from administration.sign_in.recovering import ASK, DONE, tell
from backoffice.moments import moment
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from gateway import paces
from jobs.port import defer
from kernel.errors import Conflict, Invalid
from security.guessing.marks import name_mark
from security.guessing.rules import counted_as
from security.people.invitation_queries import Forged
from security.people.queries import person_or_missing
from security.people.recovery_actions import HAND_OUT, handing_out, recover
from security.people.recovery_queries import behind, handed_out, path_of
from security.people.rules import same_name
from security.people.second_port import do_or_ask

ASKED_PER_MINUTE = 10  # from one address: five at once


class AskForm(forms.Form):
    """Whose password was forgotten."""

    username = forms.CharField(
        label=gettext_lazy("Sign-in name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )


class ChooseForm(forms.Form):
    """The new password, typed twice."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Check that the password was typed the same twice."""
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords differ."))
        return data


@never_cache
@sensitive_post_parameters()
def recover_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail: the same answer after the same work, whether the name exists or not.

    The name is looked up by a job, which gets a keyed hash of it: what was typed may be a password.
    """
    by_mail = bool(settings.FONDS_SMTP.host)
    form = AskForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "by_mail": by_mail, "asked": False}
    if request.method == "POST" and by_mail and form.is_valid():
        seconds = paces.count(_place(request, "recover"), ASKED_PER_MINUTE)
        if seconds:
            return _too_many(request, seconds)
        defer(ASK, mark=name_mark(same_name(form.cleaned_data["username"])))
        context["asked"] = True
    return render(request, "sign_in/recover.html", context)


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def recover_choose(request: HttpRequest, token: str) -> HttpResponse:
    """Let who holds a link choose a new password; then one signs in, with the second factor where there is one."""
    place = _place(request, "recovery")
    seconds = paces.wait(place, FORGED_PER_MINUTE)
    if seconds:
        return _too_many(request, seconds)
    form = ChooseForm(request.POST or None)
    try:
        behind(token)
        if request.method == "POST" and form.is_valid():
            user = recover(token, form.cleaned_data["password"])
            tell(DONE, user, f"{DONE}:{user.password_at}")
            messages.success(request, _("Your password was changed. Sign in with it."))
            return redirect("wagtailadmin_login")
    except Invalid as error:
        add_problems(form, error)
    except Conflict as error:
        if isinstance(error, Forged):
            paces.count(place, FORGED_PER_MINUTE)
        context = {"title": _("This link is no longer good"), "reason": sentence(error)}
        return render(request, "fonds/unavailable.html", context, status=GONE)
    return render(request, "sign_in/choose.html", {"form": form})


@never_cache
def person_recovery(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why somebody needs a link; a POST makes it, or asks a second administrator; the link is shown here."""
    actor = manager(HAND_OUT)
    shown = person_or_missing(pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = do_or_ask(actor, handing_out(shown, form.cleaned_data["reason"]))
        except Invalid as error:
            add_problems(form, error)
        else:
            return done_or_asked(request, asked, redirect("person_recovery", pk))
    made = handed_out(actor, pk)
    context = {
        "title": _("Hand out a link to choose a new password"),
        "breadcrumb": [*crumbs(shown.name), {"label": _("Forgotten password")}],
        "lead": _(
            "For somebody who forgot the password and gets no mail. The link is good once, for 24 hours; a second "
            "factor is still asked for."
        ),
        "link": request.build_absolute_uri(path_of(made.pk)) if made else "",
        "until": moment(made.expires_at) if made else "",
        "form": form,
        "submit_label": _("Make the link"),
        "cancel_url": reverse("person", args=[pk]),
    }
    return render(request, "sign_in/hand_out.html", context)


def _place(request: HttpRequest, what: str) -> str:
    return f"{what}:{counted_as(str(get_client_ip_address(request) or ''))}"


def _too_many(request: HttpRequest, seconds: float) -> HttpResponse:
    wait = int(seconds) + 1
    said = _("Too many requests came from here; wait {seconds} seconds.").format(seconds=wait)
    context = {"title": _("Please wait"), "reason": said}
    answer = render(request, "fonds/unavailable.html", context, status=TOO_MANY)
    answer["Retry-After"] = str(wait)
    return answer
