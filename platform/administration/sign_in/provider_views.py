"""The screens of a company's identity providers: the list, one with its switches, making and changing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from administration.company.views import tabs
from administration.sign_in.provider_forms import ProviderForm
from backoffice.moments import moment
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.errors import Conflict, FondsError, Invalid
from kernel.scope import current
from security.freshness import demand_fresh
from security.people.rights import manages_people
from security.people.security_rights import demand_security, keeps_security
from security.providers import actions, queries
from security.providers.discovery import remembered
from security.providers.models import (
    IdentityProvider,
    ProviderDiscovery,
    ProviderGroup,
    ProviderLink,
)
from security.providers.rules import ACTIVE, CREATE, REMOVED, SUSPENDED


@require_GET
def providers_list(request: HttpRequest) -> HttpResponse:
    """List the providers of the company."""
    actor = current().actor
    rows = queries.providers_for(actor)
    new = {"label": _("New identity provider"), "url": reverse("provider_new"), "icon": "plus"}
    context = {
        "title": _("Identity providers"),
        "lead": _(
            "Your people sign in with the account they have elsewhere (OpenID Connect). Nothing is asked of "
            "anybody outside before a provider is switched on or tested."
        ),
        "actions": [new] if keeps_security(actor) else [],
        "tabs": tabs("providers_list"),
        "table": {
            "caption": _("Identity providers"),
            "columns": [
                {"label": _("Name on the button"), "kind": "text"},
                {"label": _("Issuer"), "kind": "long"},
                {"label": _("State"), "kind": "short"},
            ],
            "rows": [
                {
                    "id": one.pk,
                    "url": reverse("provider", args=[one.pk]),
                    "label": one.name,
                    "cells": [one.name, one.issuer, _state(one)],
                }
                for one in rows
            ],
            "empty": {
                "title": _("No identity provider yet"),
                "text": _("Everybody signs in with a password or a passkey."),
            },
        },
    }
    return render(request, "sign_in/tries.html", context)


@require_GET
def provider(request: HttpRequest, number: int) -> HttpResponse:
    """Show one provider: what is said of it, whom it lets in, which groups give posts."""
    actor = current().actor
    row = queries.provider_for(actor, number)
    links = list(queries.links_of_provider(row.pk))
    context = {
        "title": row.name,
        "breadcrumb": crumbs(row.name),
        "badge": _state(row),
        "actions": _steps(row) if keeps_security(actor) else [],
        "sections": [{"title": "", "columns": 2, "fields": _facts(request, row)}],
        "provider": row,
        "maps": bool(manages_people(actor)),
        "groups": [_group(one) for one in _groups(row)],
        "links": [_link(one) for one in links],
    }
    return render(request, "sign_in/provider.html", context)


@sensitive_post_parameters()
@sensitive_variables()
def provider_new(request: HttpRequest) -> HttpResponse:
    """Make a provider; it stays switched off until it is whole and somebody switches it on."""
    demand_security(current().actor, "provider.make", "provider")
    demand_fresh()
    form = ProviderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            secret = form.cleaned_data["secret"]
            made = actions.make_provider(current().actor, form.wanted, secret=secret)
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved. Test it, then switch it on."))
            return redirect("provider", made.pk)
    return _form(request, form, _("New identity provider"), reverse("providers_list"))


@sensitive_post_parameters()
@sensitive_variables()
def provider_edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a provider."""
    actor = current().actor
    demand_security(actor, "provider.change", f"provider:{number}")
    row = queries.provider_for(actor, number)
    demand_fresh()
    form = ProviderForm(request.POST or None, kept=queries.data_of(row), version=row.version)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_provider(
                actor,
                number,
                form.wanted,
                version=data["version"] or 0,
                secret=data["secret"],
            )
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("provider", number)
    title = _("Change: {title}").format(title=row.name)
    return _form(request, form, title, reverse("provider", args=[number]))


@require_POST
def provider_test(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the provider to describe itself, and say in one sentence what is wrong."""
    try:
        wrong: FondsError | None = actions.test_provider(current().actor, number)
    except Conflict as error:
        wrong = error
    if wrong is None:
        messages.success(request, _("The provider answers, and its keys are good."))
    else:
        messages.error(request, sentence(wrong))
    return redirect("provider", number)


def provider_state(request: HttpRequest, number: int, state: str) -> HttpResponse:
    """Ask whether a provider is to be switched on or off, or removed; a POST does it."""
    actor = current().actor
    demand_security(actor, "provider.state", f"provider:{number}")
    row = queries.provider_for(actor, number)
    demand_fresh()
    said = _SAID[state]()
    if request.method == "POST":
        try:
            actions.set_state(actor, number, state)
        except Invalid as error:
            for problem in error.problems:
                messages.error(request, sentence(problem))
        else:
            messages.success(request, said["done"])
            return redirect(
                "providers_list" if state == REMOVED else reverse("provider", args=[number])
            )
        return redirect("provider", number)
    context = {
        "title": f"{said['label']} · {row.name}",
        "breadcrumb": crumbs(row.name),
        "question": said["question"],
        "consequence": said["consequence"],
        "submit_label": said["label"],
        "submit_kind": "" if state == ACTIVE else "danger",
        "cancel_url": reverse("provider", args=[number]),
        "form_free": True,
    }
    return render(request, "fonds/confirm_page.html", context)


def _on() -> dict[str, str]:
    return {
        "label": _("Switch on"),
        "question": _("Show this provider on the sign-in page?"),
        "consequence": _("Who is linked can sign in through it from now on."),
        "done": _("It is on the sign-in page now."),
    }


def _off() -> dict[str, str]:
    return {
        "label": _("Switch off"),
        "question": _("Take this provider off the sign-in page?"),
        "consequence": _("Who came in through it is signed out. Links and groups stay."),
        "done": _("It is off."),
    }


def _away() -> dict[str, str]:
    return {
        "label": _("Remove"),
        "question": _("Remove this provider for good?"),
        "consequence": _(
            "Who came in through it is signed out, and its secret is destroyed. Posts its groups gave stay "
            "until somebody ends them."
        ),
        "done": _("Removed."),
    }


_SAID = {ACTIVE: _on, SUSPENDED: _off, REMOVED: _away}


def crumbs(*last: str) -> list[dict[str, str]]:
    """Return the way back from a page below the list of providers."""
    return [
        {"label": _("Identity providers"), "url": reverse("providers_list")},
        *({"label": label} for label in last),
    ]


def back_address(request: HttpRequest, number: int) -> str:
    """Return our own address a provider sends people back to: of this company and this provider alone."""
    return request.build_absolute_uri(reverse("provider_back", args=[number]))


def _form(request: HttpRequest, form: ProviderForm, title: str, back: str) -> HttpResponse:
    parts = (
        (_("The provider"), ("name", "issuer", "client_id", "secret", "scopes")),
        (
            _("Who gets in"),
            ("unknown", "name_claim", "only_way", "check_minutes", "factors"),
        ),
        (_("Posts by groups"), ("groups_claim",)),
    )
    context = {
        "title": title,
        "breadcrumb": crumbs(title),
        "form": form,
        "form_free": True,  # a secret is never kept for later
        "form_sections": [
            {"title": label, "fields": [form[name] for name in names]} for label, names in parts
        ],
        "submit_label": _("Save"),
        "cancel_url": back,
    }
    return render(request, "fonds/form_page.html", context)


def _state(row: IdentityProvider) -> dict[str, str]:
    if row.state == ACTIVE:
        return {"badge": "ok", "text": pgettext("provider", "on")}
    return {"badge": "closed", "text": pgettext("provider", "off")}


def _steps(row: IdentityProvider) -> list[dict[str, Any]]:
    def to(name: str, *more: str) -> str:
        return reverse(name, args=[row.pk, *more])

    switch = (
        {"label": _("Switch off"), "url": to("provider_state", SUSPENDED), "kind": "secondary"}
        if row.state == ACTIVE
        else {"label": _("Switch on"), "url": to("provider_state", ACTIVE)}
    )
    return [
        {"label": _("Test"), "url": to("provider_test"), "method": "post", "kind": "secondary"},
        {"label": _("Change"), "url": to("provider_edit"), "kind": "secondary"},
        switch,
        {"label": _("Remove"), "url": to("provider_state", REMOVED), "kind": "danger"},
    ]


def _facts(request: HttpRequest, row: IdentityProvider) -> list[dict[str, Any]]:
    said = remembered(row.pk)
    unknown = _("are registered without any post") if row.unknown == CREATE else _("are refused")
    return [
        {"label": _("Issuer"), "value": row.issuer, "mono": True},
        {
            "label": _("Redirect address, to register at the provider"),
            "value": back_address(request, row.pk),
            "mono": True,
        },
        {
            "label": _("Address for sign-outs, to register at the provider (back-channel logout)"),
            "value": request.build_absolute_uri(reverse("provider_logout", args=[row.pk])),
            "mono": True,
        },
        {"label": _("Client id"), "value": row.client_id or "—", "mono": True},
        {"label": _("Client secret"), "value": _("stored") if row.secret else _("missing")},
        {"label": _("Scopes"), "value": " ".join(row.scopes), "mono": True},
        {"label": _("People nobody is linked to"), "value": unknown},
        {"label": _("Claim with the account's name"), "value": row.name_claim, "mono": True},
        {
            "label": _("Password of who is linked"),
            "value": _("switched off") if row.only_way else _("stays"),
        },
        {
            "label": _("Counts as a second factor"),
            "value": " ".join(row.factors) or _("nothing"),
        },
        {"label": _("Tells of sign-outs"), "value": _tells(said)},
        {
            "label": _("The provider is asked again"),
            "value": _("after {minutes} minutes").format(minutes=row.check_minutes),
        },
        {"label": _("Claim with the groups"), "value": row.groups_claim or "—", "mono": True},
        {"label": _("Last asked"), "value": moment(said.asked_at) if said else "—"},
    ]


def _tells(said: ProviderDiscovery | None) -> str:
    """Return whether a provider says of itself that it tells of sign-outs (Back-Channel Logout 1.0, section 2.1)."""
    if said is None:
        return "—"
    tells = said.described.get("backchannel_logout_supported") is True
    return _("yes, by what it says of itself") if tells else _("it does not say so")


def _groups(row: IdentityProvider) -> list[ProviderGroup]:
    rows = ProviderGroup.objects.filter(provider=row).select_related("department", "position", "by")
    return list(rows.order_by("group", "pk"))


def _group(one: ProviderGroup) -> dict[str, Any]:
    return {
        "id": one.pk,
        "group": one.group,
        "post": f"{one.department} · {one.position}",
        "by": one.by.name,
    }


def _link(one: ProviderLink) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.user.name,
        "url": reverse("person", args=[one.user_id]),
        "subject": one.subject,
        "used": moment(one.used_at) if one.used_at else "",
        "left_out": _(", ").join(one.left_out),
    }
