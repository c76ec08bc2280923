"""Screens of invitations: who was invited, inviting in bulk, and the page behind a link."""

from ipaddress import ip_network
from typing import Any

from axes.helpers import get_client_ip_address
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from administration.inviting import invite_people
from administration.people_views import manager, tabs
from backoffice.moments import moment
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from gateway import paces
from kernel.clock import now
from kernel.digits import numbers_in
from kernel.errors import Conflict, Invalid
from security.people.bulk_models import Invitation
from security.people.invitation_actions import accept_invitation, revoke_invitations
from security.people.invitation_queries import Forged, behind, facts_of, invitations, not_invited
from security.people.invitation_rules import (
    LONGEST_DAYS,
    SHORTEST_DAYS,
    USUAL_DAYS,
    InvitationState,
)
from security.people.models import User

PAGE = 50
GONE, TOO_MANY = 410, 429
# Thirty at once, then one a second, counting only links that were never given out: a room full of people
# who open their own never meets it.
FORGED_PER_MINUTE = 60
_STATES = {
    InvitationState.WAITING: ("waiting", gettext_lazy("waits")),
    InvitationState.USED: ("filed", gettext_lazy("accepted")),
    InvitationState.EXPIRED: ("overdue", gettext_lazy("expired")),
    InvitationState.REVOKED: ("retired", gettext_lazy("taken back")),
}


class DaysForm(forms.Form):
    """For how long the links are good."""

    days = forms.IntegerField(
        label=gettext_lazy("Good for (days)"),
        initial=USUAL_DAYS,
        min_value=SHORTEST_DAYS,
        max_value=LONGEST_DAYS,
        # The field stands above the list; its form is the bar of the ticked rows.
        widget=forms.NumberInput(attrs={"form": "ticked"}),
    )


class AcceptForm(forms.Form):
    """The sign-in name and password somebody chooses."""

    username = forms.CharField(
        label=gettext_lazy("Sign-in name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        help_text=gettext_lazy("At least 12 characters, not a common one and not your own name."),
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


def invitations_list(request: HttpRequest) -> HttpResponse:
    """List invitations with their state; ticked ones are sent anew or taken back."""
    actor = manager()
    page = Paginator(invitations(actor), PAGE).get_page(request.GET.get("p", "1"))
    more = {"label": _("Invite"), "url": reverse("people_invite"), "icon": "plus"}
    context = {
        "title": _("Invitations"),
        "lead": _("Each link is good once: with it a person chooses a password."),
        "actions": [more] if not_invited(actor).exists() else [],
        "tabs": tabs("invitations_list"),
        "page": page,
        "table": {
            "caption": _("Invitations"),
            "columns": [
                {"label": _("Name"), "kind": "text"},
                {"label": _("State"), "kind": "short"},
                {"label": _("Sent"), "kind": "short"},
                {"label": _("Good until"), "kind": "short"},
                {"label": _("Way"), "kind": "short"},
                {"label": _("Invited by"), "kind": "text"},
            ],
            "rows": [_row(one) for one in page],
            "empty": {
                "title": _("Nobody was invited yet"),
                "text": _("Invite who has no password yet."),
            },
        },
        "bulk_actions": [
            {"value": "resend", "label": _("Send anew"), "url": reverse("people_invited")},
            {
                "value": "revoke",
                "label": _("Take back"),
                "url": reverse("invitations_revoke"),
                "kind": "danger",
            },
        ],
        "select": "invitations",
    }
    return render(request, "administration/ticked_list.html", context)


def _row(one: Invitation) -> dict[str, Any]:
    badge, label = _STATES[facts_of(one).state(now())]
    return {
        "id": one.pk,
        "url": reverse("person", args=[one.user_id]),
        "label": one.user.name,
        "cells": [
            {"text": one.user.name, "sub": one.user.email or one.user.username},
            {"badge": badge, "text": label},
            moment(one.sent_at),
            moment(one.expires_at),
            _("by mail") if one.by_mail else _("link handed over"),
            one.by.name,
        ],
    }


def people_invite(request: HttpRequest) -> HttpResponse:
    """List who has no password and no invitation that waits, to be ticked and invited."""
    actor = manager("person.invite")
    page = Paginator(not_invited(actor), 500).get_page(request.GET.get("p", "1"))
    context = {
        "title": _("Invite"),
        "lead": _(
            "These people may sign in and have chosen no password yet. Tick whom you invite."
        ),
        "breadcrumb": [
            {"label": _("Invitations"), "url": reverse("invitations_list")},
            {"label": _("Invite")},
        ],
        "page": page,
        "days_form": DaysForm(),
        "select": "people",
        "table": {
            "caption": _("Invite"),
            "columns": [
                {"label": _("Name"), "kind": "text"},
                {"label": _("Sign-in name"), "kind": "short"},
                {"label": _("E-mail"), "kind": "text"},
            ],
            "rows": [
                {
                    "id": user.pk,
                    "label": user.name,
                    "cells": [user.name, user.username, user.email or _("none: link handed over")],
                }
                for user in page
            ],
            "empty": {
                "title": _("Nobody is left to invite"),
                "text": _("Everybody who may sign in has a password or an invitation."),
            },
        },
        "bulk_actions": [
            {
                "value": "invite",
                "label": _("Invite the chosen"),
                "url": reverse("people_invited"),
                "kind": "primary",
            }
        ],
    }
    return render(request, "administration/ticked_list.html", context)


@never_cache
@require_POST
def people_invited(request: HttpRequest) -> HttpResponse:
    """Invite the ticked people; links for those without mail are shown this once."""
    actor = manager("person.invite")
    people = numbers_in(request.POST.getlist("people"))
    again = numbers_in(request.POST.getlist("invitations"))
    if again:
        people += invitations(actor).filter(pk__in=again).values_list("user_id", flat=True)
    days = request.POST.get("days", "")
    wanted = int(days) if days.isascii() and days.isdigit() and len(days) < 5 else USUAL_DAYS  # noqa: PLR2004 - digits
    sent = invite_people(actor, people, days=wanted)
    if sent.mailed:
        said = ngettext(
            "{count} mail is on its way.", "{count} mails are on their way.", len(sent.mailed)
        )
        messages.success(request, said.format(count=len(sent.mailed)))
    if not sent.handed and not sent.refused:
        return redirect("invitations_list")
    context = {
        "title": _("Invitations"),
        "breadcrumb": [
            {"label": _("Invitations"), "url": reverse("invitations_list")},
            {"label": _("Links")},
        ],
        "links": [
            {"name": user.name, "link": request.build_absolute_uri(path)}
            for user, path in sent.handed
        ],
        "refused": [f"{user.name}{_(': ')}{sentence(decision)}" for user, decision in sent.refused],
    }
    return render(request, "administration/invited_links.html", context)


@require_POST
def invitations_revoke(request: HttpRequest) -> HttpResponse:
    """Take the ticked invitations back."""
    actor = manager("person.revoke_invitation")
    done = revoke_invitations(actor, numbers_in(request.POST.getlist("invitations"))).done
    said = ngettext(
        "{count} invitation was taken back.", "{count} invitations were taken back.", len(done)
    )
    messages.success(request, said.format(count=len(done)))
    return redirect("invitations_list")


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Let who was invited choose a name and a password; a link of no use says why in one sentence."""
    place = _place(request)
    seconds = paces.wait(place, FORGED_PER_MINUTE)
    if seconds:
        return _too_many(request, seconds)
    try:
        person: User = behind(token).user
        form = AcceptForm(request.POST or None, initial={"username": person.username})
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            accept_invitation(token, username=data["username"], password=data["password"])
            messages.success(request, _("Welcome. Sign in with what you have just chosen."))
            return redirect("wagtailadmin_login")
    except Invalid as error:
        add_problems(form, error)
    except Conflict as error:
        if isinstance(error, Forged):
            paces.count(place, FORGED_PER_MINUTE)
        context = {"title": _("This link is no longer good"), "reason": sentence(error)}
        return render(request, "fonds/unavailable.html", context, status=GONE)
    return render(request, "administration/invited.html", {"form": form, "person": person})


def _place(request: HttpRequest) -> str:
    """Return whom tries are counted for: an address; of the long ones the network, which is one line."""
    address = str(get_client_ip_address(request) or "")
    if ":" in address:
        address = str(ip_network(f"{address.partition('%')[0]}/64", strict=False).network_address)
    return f"invited:{address}"


def _too_many(request: HttpRequest, seconds: float) -> HttpResponse:
    said = _("Too many links that are none of ours came from here; wait {seconds} seconds.")
    wait = int(seconds) + 1
    context = {"title": _("Please wait"), "reason": said.format(seconds=wait)}
    answer = render(request, "fonds/unavailable.html", context, status=TOO_MANY)
    answer["Retry-After"] = str(wait)
    return answer
