"""The screen of a category's steps: the stages of its records, and which department acts in each."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from policies.categories.rules import StageDuty
from policies.document import actions
from policies.document.effective import effective
from policies.studio import queries
from policies.studio.forms import StudioForm
from policies.studio.frame import actor_now, done, frame, tried, way_to
from policies.studio.showing import origin
from policies.studio.stage_forms import duties_in, rows_of
from policies.studio.words import named


def edit_stages(request: HttpRequest, code: str) -> HttpResponse:
    """Show and change the steps of a category; emptied they are as the category above says."""
    actor = actor_now()
    document = queries.working_document(actor)
    found = effective(document, code)
    inherit = request.POST.get("do") == "inherit"
    rows = rows_of(found.stages, document, None if inherit else request.POST)
    form = StudioForm(request.POST or None)

    def save() -> None:
        duties: tuple[StageDuty, ...] = () if inherit else duties_in(rows)
        categories = tuple(
            replace(one, stages=duties) if one.code == code else one for one in document.categories
        )
        actions.change_draft(actor, replace(document, categories=categories), act="stages")

    sound = request.method == "POST" and (inherit or rows.is_valid())
    if sound and tried(form, save):
        done(request, _("The steps are saved in the draft."))
        return redirect("policy_category", code)
    failed = request.method == "POST"
    context = frame(
        _("Life of a record: {name}").format(name=f"{code} {named(found.category)}"),
        way=way_to(found.category),
        form=form,
        rows=rows,
        departments=[named(one) for one in document.departments],
        origin=origin(document, found, found.origins["stages"]),
        own=bool(found.category.stages),
        cancel_url=reverse("policy_category", args=[code]),
    )
    return render(request, "policies/stages.html", context, status=400 if failed else 200)
