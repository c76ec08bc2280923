"""The screen of what stands at the head of the regulation: name, fonds, departments, positions, levels."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.access.rules import Masking
from policies.document import actions
from policies.studio import queries
from policies.studio.frame import actor_now, done, frame, tried
from policies.studio.heading_forms import LISTS, HeadingForm, lists_of, things_in
from policies.studio.regime_showing import purposes_shown, scopes_shown
from policies.studio.words import name_in, named

_LEVELS = {
    "url": reverse_lazy("policy_levels"),
    "url_label": gettext_lazy("Order of levels, and what all archives are at least"),
}


def heading(request: HttpRequest) -> HttpResponse:
    """Show and change the head of the regulation; approvals are shown."""
    actor = actor_now()
    document = queries.working_document(actor)
    initial = {name: getattr(document, name) for name in HeadingForm.base_fields}
    form = HeadingForm(request.POST or None, initial=initial)
    lists = lists_of(document, request.POST)

    def save() -> None:
        said: dict[str, Any] = {
            part: things_in(part, rows, document) for part, rows in lists.items()
        }
        said |= form.cleaned_data
        said["masked"] = Masking(said["masked"] or document.masked)
        actions.change_draft(actor, replace(document, **said), act="heading")

    sound = request.method == "POST" and all(rows.is_valid() for rows in lists.values())
    if sound and tried(form, save):
        done(request, _("The head of the regulation is saved in the draft."))
        return redirect("policy_heading")
    approvals = [
        {
            "name": named(approval),
            "code": approval.code,
            "steps": [
                " · ".join(
                    filter(
                        None,
                        (
                            name_in(document.departments, step.department),
                            name_in(document.positions, step.position),
                        ),
                    )
                )
                for step in approval.steps
            ],
        }
        for approval in document.approvals
    ]
    context = frame(
        _("Head of the regulation"),
        tab="heading",
        form=form,
        lists=[
            {"title": LISTS[part][1], "rows": rows, **(_LEVELS if part == "levels" else {})}
            for part, rows in lists.items()
        ],
        approvals=approvals,
        scopes=scopes_shown(document),
        purposes=purposes_shown(document),
        cancel_url=reverse("policy_overview"),
    )
    failed = request.method == "POST"
    return render(request, "policies/heading.html", context, status=400 if failed else 200)
