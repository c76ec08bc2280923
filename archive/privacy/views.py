"""The screens of the privacy desk: versions of the notice that people are given, impact assessments."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.privacy import actions, queries
from archive.privacy.assessment_rules import RESULTS, Assessment, Result
from archive.privacy.forms import AssessmentForm, VersionForm
from archive.privacy.rules import Wanted
from archive.records.screens import names_in
from backoffice.problems import add_problems
from kernel.clock import today
from kernel.errors import Invalid
from kernel.scope import current
from policies.document.queries import published
from security.actor import Actor


@require_http_methods(["GET", "POST"])
def privacy_notices(request: HttpRequest) -> HttpResponse:
    """Show every version of the notice; a POST adds one."""
    actor: Actor = current().actor
    queries.demand_desk(actor)
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_version(actor, Wanted(**form.cleaned_data))
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("privacy_notices")
    context = {
        "title": _("Privacy notices"),
        "tabs": tabs("privacy_notices"),
        "versions": [
            {
                "code": one.version.code,
                "since": one.version.since.isoformat(),
                "until": one.version.until.isoformat() if one.version.until else "",
                "is_given": one.version.is_given(today()),
                "zh": one.zh,
                "en": one.en,
            }
            for one in queries.texts(actor)
        ],
        "form": form,
        "submit_label": _("Add the version"),
    }
    status = 400 if form.errors else 200
    return render(request, "privacy/notices.html", context, status=status)


@require_http_methods(["GET", "POST"])
def privacy_assessments(request: HttpRequest) -> HttpResponse:
    """Show every impact assessment; a POST records one."""
    actor: Actor = current().actor
    queries.demand_desk(actor)
    form = AssessmentForm(request.POST or None, initial={"author": actor.name, "made_on": today()})
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "result": Result(form.cleaned_data["result"])}
        try:
            actions.add_assessment(actor, Assessment(**said))
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("privacy_assessments")
    names = names_in(published().document, get_language() or "")
    context = {
        "title": _("Impact assessments"),
        "tabs": tabs("privacy_assessments"),
        "assessments": [
            {
                "category": f"{one.category} {names.get(one.category, '')}".strip(),
                "purpose": one.purpose,
                "author": one.author,
                "made_on": one.made_on.isoformat(),
                "result": _(RESULTS[one.result]),  # msgid: the results, marked where they stand
                "measures": one.measures,
                "valid_until": one.valid_until.isoformat(),
                "is_over": one.valid_until < today(),
                "reference": one.reference,
            }
            for one in queries.assessments_shown(actor)
        ],
        "form": form,
        "submit_label": _("Record the assessment"),
    }
    status = 400 if form.errors else 200
    return render(request, "privacy/assessments.html", context, status=status)


def tabs(active: str) -> list[dict[str, Any]]:
    """Return the tabs of the desk."""
    shown = [
        ("privacy_requests", _("Requests of people")),
        ("privacy_sealed", _("Sealed records")),
        ("privacy_notices", _("Privacy notices")),
        ("privacy_assessments", _("Impact assessments")),
    ]
    return [
        {"label": label, "url": reverse(name), "active": name == active} for name, label in shown
    ]
