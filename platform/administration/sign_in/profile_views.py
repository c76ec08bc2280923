"""The screen of what the company asks when people sign in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from administration.company.views import tabs
from administration.sign_in.forms import ProfileForm
from backoffice.problems import add_problems
from kernel.errors import Invalid
from kernel.scope import current
from security.factors.profile_actions import change_profile
from security.factors.queries import profile_row
from security.profiles.queries import demand
from security.profiles.rules import CHOSEN


def company_sign_in(request: HttpRequest) -> HttpResponse:
    """Show what the company asks; a POST stores it."""
    actor = current().actor
    row = profile_row(actor)
    form = ProfileForm(request.POST or None, asked=demand(), version=row.version)
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(actor, form.wanted, version=form.cleaned_data["version"])
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("company_sign_in")
    context = {
        "title": _("Sign-in"),
        "lead": _(
            "Who needs more than a password, how long sessions last, and what passwords are."
        ),
        "tabs": tabs("company_sign_in"),
        "actions": [
            {
                "label": _("Failed sign-ins"),
                "url": reverse("sign_in_tries"),
                "kind": "secondary",
            }
        ],
        "form": form,
        "form_sections": _sections(form),
        "submit_label": _("Save"),
    }
    return render(request, "fonds/form_page.html", context)


def _sections(form: ProfileForm) -> list[dict[str, Any]]:
    parts = (
        (_("Profile"), ("profile",)),
        (_("Second factor"), ("officers", "positions", "people", "grace_days")),
        (_("Sessions and passwords"), CHOSEN),
    )
    return [{"title": title, "fields": [form[name] for name in names]} for title, names in parts]
