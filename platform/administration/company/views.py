"""The screen of the company's settings, and its logo and colours as files."""

import hashlib
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from administration.company.actions import change_company
from administration.company.colours import accent_of
from administration.company.forms import CompanyForm
from administration.company.queries import brand, letterhead, logo, settings_for
from administration.company.surfaces import palette
from backoffice.problems import add_problems
from kernel.errors import Invalid
from kernel.scope import current

_YEAR = 365 * 24 * 3600


def tabs(active: str) -> list[dict[str, Any]]:
    """Return the tabs of the settings screens."""
    names = (
        ("company_settings", _("Company")),
        ("company_calendar", _("Working calendar")),
        ("company_sign_in", _("Sign-in")),
        ("providers_list", _("Identity providers")),
        ("trail_keeping", _("Audit trail")),
        ("second_administrator", _("Two administrators")),
        ("break_glass_list", _("Emergency access")),
    )
    return [
        {"label": label, "url": reverse(name), "active": name == active} for name, label in names
    ]


def company_settings(request: HttpRequest) -> HttpResponse:
    """Show the settings; a POST stores them."""
    actor = current().actor
    stored = settings_for(actor)
    form = CompanyForm(request.POST or None, request.FILES or None, stored=stored)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            change_company(actor, form.data_given, version=version, logo=form.logo_change)
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("company_settings")
    context = {
        "title": _("Company settings"),
        "lead": _("How the company appears, in which language, and when its days begin."),
        "tabs": tabs("company_settings"),
        "form": form,
        "form_sections": _sections(form),
        "submit_label": _("Save"),
        "brand": brand(),
        "letterhead": letterhead(),
    }
    return render(request, "administration/company.html", context)


def _sections(form: CompanyForm) -> list[dict[str, Any]]:
    parts = (
        (_("Appearance"), ("name", "accent", "logo", "remove_logo")),
        (_("Letterhead"), ("letterhead", "address", "phone")),
        (_("Language and time"), ("language", "time_zone")),
    )
    return [
        {"title": title, "fields": [form[name] for name in names if name in form.fields]}
        for title, names in parts
    ]


@lru_cache(maxsize=256)
def brand_css(accent: str) -> tuple[str, str]:
    """Return the style sheet of an accent colour, and the version its address carries."""
    css = render_to_string("fonds/brand.css", {"accent": accent_of(accent, palette())})
    return css, hashlib.sha256(css.encode()).hexdigest()[:12]


@require_safe
def brand_style(request: HttpRequest) -> HttpResponse:
    """Serve the colours of the company; public, since the sign-in page wears them too."""
    accent = brand().accent
    css, version = brand_css(accent) if accent else ("", "")
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    return _kept(request, response, version)


@require_safe
def company_logo(request: HttpRequest) -> HttpResponse:
    """Serve the logo, which is a PNG drawn by us and never the file somebody uploaded."""
    image = logo()
    if image is None:
        raise Http404
    response = HttpResponse(image, content_type="image/png")
    return _kept(request, response, brand().logo[:12])


def _kept(request: HttpRequest, response: HttpResponse, version: str) -> HttpResponse:
    """Let browsers keep what is asked for by its present version, and nothing else."""
    current_one = bool(version) and request.GET.get("v") == version
    response["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if current_one else "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
