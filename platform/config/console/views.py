"""Screens of the console, and the public sign-up page; all of them exist on the bare host only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin.auth import require_admin_access

from config.console import actions, queries
from config.console.control import CONTROL
from config.console.forms import CompanyForm, ReasonForm, add_error
from kernel.errors import Conflict, FondsError, Invalid
from kernel.scope import current
from policies.packs.words import pack_name
from tenants.models import State
from theme.states import state_of

View = Callable[..., HttpResponse]
_TRIES = 20  # sign-up forms sent from one address within an hour
_HOUR = 3600
_ON_A_PAGE = 50


def is_bare_host() -> bool:
    """Say whether the request came to the operators' own host."""
    return current().company.kind == CONTROL


def on_the_bare_host(view: View) -> View:
    """Answer 404 on the host of a company, whoever asks: there is no console."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_bare_host():
            raise Http404
        return view(request, *args, **kwargs)

    return checked


def for_operators(view: View) -> View:
    """Let active people of the control company pass; others sign in first."""
    guarded: View = require_admin_access(view)
    return on_the_bare_host(wraps(view)(guarded))


@for_operators
def companies(request: HttpRequest) -> HttpResponse:
    """List the companies of this installation."""
    text = request.GET.get("q", "")
    page = Paginator(queries.companies(text), _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Companies"),
        "lead": _("Who runs an archive on this installation. What is in it, only they see."),
        "actions": [
            {"label": _("New company"), "url": reverse("console_new_company"), "icon": "plus"}
        ],
        "search": text,
        "table": _table(request, page.object_list),
        "page": page,
    }
    return render(request, "console/companies.html", context)


@for_operators
@sensitive_post_parameters("password")
def new_company(request: HttpRequest) -> HttpResponse:
    """Make a company from a policy pack, with its first person."""
    form = CompanyForm(request.POST or None, base_host=settings.FONDS_BASE_HOST)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_company(
                current().actor, form.cleaned_data["company_name"], form.host, form.order()
            )
        except (Invalid, Conflict) as error:
            add_error(form, error)
        else:
            messages.success(request, _("The company is ready. Its first person can sign in."))
            return redirect("console_company", made)
    context = {
        "title": _("New company"),
        "breadcrumb": _crumbs(_("New company")),
        "form": form,
        "form_sections": form.sections,
        "submit_label": _("Make the company"),
        "cancel_url": reverse("console_companies"),
    }
    return render(request, "fonds/form_page.html", context)


@for_operators
def one_company(request: HttpRequest, company_id: str) -> HttpResponse:
    """Show a company and what happened to it; a POST suspends it or lets it work again."""
    found = queries.company_or_missing(company_id)
    active = found.state == State.ACTIVE
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        state = State.SUSPENDED if active else State.ACTIVE
        try:
            actions.change_state(
                current().actor, company_id, state, reason=form.cleaned_data["reason"]
            )
        except (Invalid, Conflict) as error:
            add_error(form, error)
        else:
            messages.success(request, _("Suspended.") if active else _("It works again."))
            return redirect("console_company", company_id)
    context = {
        "title": found.name,
        "breadcrumb": _crumbs(found.name),
        "company_row": found,
        "sections": [{"title": _("Company"), "columns": 2, "fields": _facts(request, found)}],
        "actions": [
            {
                "label": _("Emergency access"),
                "url": reverse("console_access", args=[company_id]),
                "icon": "key",
            }
        ],
        "entries": [_entry(event) for event in queries.events_of(company_id)],
        "can_change": found.state in {State.ACTIVE, State.SUSPENDED},
        "active": active,
        "form": form,
        "submit_label": _("Suspend the company") if active else _("Let the company work again"),
        "submit_kind": "danger" if active else "",
    }
    return render(request, "console/company.html", context)


@on_the_bare_host
@sensitive_post_parameters("password")
def sign_up(request: HttpRequest) -> HttpResponse:
    """Let a company sign itself up, where the operator allows it."""
    if not settings.FONDS_SIGNUP:
        raise Http404
    form = CompanyForm(request.POST or None, base_host=settings.FONDS_BASE_HOST)
    context: dict[str, Any] = {"form": form, "form_sections": form.sections}
    if request.method == "POST" and form.is_valid():
        try:
            _demand_patience(request)
            actions.sign_up(
                form.cleaned_data["company_name"],
                form.host,
                form.order(),
                per_hour=settings.FONDS_SIGNUPS_PER_HOUR,
            )
        except (Invalid, Conflict) as error:
            add_error(form, error)
        else:
            context = {
                "name": form.cleaned_data["company_name"],
                "address": address(request, form.host),
                "username": form.cleaned_data["username"],
            }
            return render(request, "console/signed_up.html", context)
    return render(request, "console/sign_up.html", context)


def address(request: HttpRequest, host: str) -> str:
    """Return where a company's people sign in, with scheme and port of this request."""
    _name, colon, port = request.get_host().rpartition(":")
    return f"{request.scheme}://{host}{colon}{port}/" if colon else f"{request.scheme}://{host}/"


def _demand_patience(request: HttpRequest) -> None:
    """Refuse an address that tries again and again; counted in each process for itself."""
    key = f"sign-up:{get_client_ip_address(request)}"
    cache.add(key, 0, _HOUR)
    if cache.incr(key) > _TRIES:
        raise Conflict(_("Too many tries from your address; try again in an hour."))


def _crumbs(label: str) -> list[dict[str, str]]:
    return [{"label": _("Companies"), "url": reverse("console_companies")}, {"label": label}]


def _day(moment: Any) -> str:
    return date_format(localtime(moment), "Y-m-d H:i")


def _table(request: HttpRequest, found: Any) -> dict[str, Any]:
    return {
        "caption": _("Companies"),
        "columns": [
            {"label": _("Name of the company"), "kind": "long"},
            {"label": _("Web address"), "kind": "text"},
            {"label": _("State"), "kind": "short"},
            {"label": _("Policy pack"), "kind": "text"},
            {"label": _("Made at"), "kind": "short"},
        ],
        "rows": [
            {
                "id": row.id,
                "url": reverse("console_company", args=[row.id]),
                "label": row.name,
                "cells": [
                    row.name,
                    {"text": ", ".join(row.hosts), "url": address(request, row.hosts[0])}
                    if row.hosts
                    else "",
                    {"badge": row.state},
                    _pack(row.pack, request.LANGUAGE_CODE),
                    _day(row.created_at),
                ],
            }
            for row in found
        ],
        "empty": {"title": _("No company"), "text": _("Make the first one from a policy pack.")},
    }


def _facts(request: HttpRequest, row: queries.CompanyRow) -> list[dict[str, Any]]:
    pack = queries.pack_of(row.id, row.pack)
    state = state_of(row.state)
    hosts = [
        {"label": _("Web address"), "value": host, "url": address(request, host)}
        for host in row.hosts
    ]
    return [
        *hosts,
        {"label": _("State"), "value": _(state.label) or row.state, "badge": state.tone},
        {"label": _("Policy pack"), "value": _pack(pack, request.LANGUAGE_CODE)},
        {"label": _("Made at"), "value": _day(row.created_at)},
        {"label": _("Id"), "value": row.id, "mono": True},
    ]


def _pack(code: str, language: str) -> str:
    """Return the name of a pack; its bare code where this version of Fonds brings none of that code."""
    try:
        return pack_name(code, language)
    except FondsError:
        return code


def _entry(event: queries.EventRow) -> dict[str, Any]:
    words = {
        "created": _("made it"),
        "suspended": _("suspended it"),
        "active": _("let it work again"),
    }
    what = words.get(event.what, event.what)
    who = {"": "Fonds", queries.SIGN_UP: _("Sign-up page")}.get(event.who, event.who)
    return {"who": who, "what": what, "when": _day(event.at), "note": event.reason}
