"""The screen that asks for a right somebody was refused."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kernel.clock import today
from kernel.errors import Missing
from policies.access.grants import VERB_WORDS, Verb
from policies.document import asking
from policies.document.queries import published_or_none
from policies.studio.forms import StudioForm
from policies.studio.frame import actor_now, tried
from policies.studio.words import named

_USUAL = timedelta(days=14)


class AskForm(StudioForm):
    """Until when, and what for."""

    places = {"until": "until", "purpose": "purpose"}

    until = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"data-fonds-day": ""})
    )
    purpose = forms.CharField(
        label=gettext_lazy("What for"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for one right in one category, with the purpose filled in."""
    actor = actor_now()
    policy = published_or_none()
    verb, code = request.GET.get("verb", ""), request.GET.get("category", "")
    known = {one.code: one for one in policy.document.categories} if policy else {}
    if code not in known or verb not in {str(one) for one in Verb}:
        raise Missing
    right, category = _(str(VERB_WORDS[Verb(verb)])), named(known[code])
    usual = _("For my work I have to: {right} · {category}").format(right=right, category=category)
    first = {"until": today() + _USUAL, "purpose": usual}
    form = AskForm(request.POST) if request.method == "POST" else AskForm(initial=first)
    made: list[int] = []

    def act() -> None:
        wanted = asking.Wanted(
            verb=Verb(verb),
            category=code,
            until=form.cleaned_data["until"],
            purpose=form.cleaned_data["purpose"],
        )
        made.append(asking.ask(actor, wanted))

    if request.method == "POST" and tried(form, act):
        messages.success(request, _("Asked. You are told here once it is decided."))
        return redirect("request_page", made[0])
    why_not = asking.problem_of(actor, verb, code) if request.method == "GET" else ""
    context: dict[str, Any] = {
        "title": _("Ask for a right: {right}").format(right=right),
        "lead": _("{category}. Decided by: {people}").format(
            category=category, people="、".join(asking.givers(actor)[1]) or "—"
        ),
        "form": form,
        "why_not": _(why_not) if why_not else "",
        "submit_label": _("Ask"),
        "submit_note": _("What is sensitive stays masked; the right ends by itself."),
        "cancel_url": "/",
    }
    return render(request, "policies/ask.html", context)
