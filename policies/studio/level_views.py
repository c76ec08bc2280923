"""The screens of confidentiality: the levels in their order, what categories demand, how they are kept."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Missing
from policies.document import actions
from policies.document.effective import effective, fileable
from policies.document.queries import published_or_none
from policies.document.values import Confidentiality, PolicyDocument
from policies.studio import queries
from policies.studio.forms import StudioForm
from policies.studio.frame import actor_now, done, frame, pressed, tried, way_to
from policies.studio.level_forms import AllConfidentialForm, ConfidentialityForm
from policies.studio.rules import raised_to
from policies.studio.showing import origin
from policies.studio.words import name_in, named

ACT = "levels"


@require_http_methods(["GET", "POST"])
def levels(request: HttpRequest) -> HttpResponse:
    """Show the levels with what each category demands, and demand one of all archives with one click."""
    actor = actor_now()
    document = queries.working_document(actor)
    form = AllConfidentialForm(request.POST or None, document=document)

    def save() -> None:
        changed = raised_to(document, form.cleaned_data["level"])
        number = sum(
            one != other for one, other in zip(document.categories, changed.categories, strict=True)
        )
        actions.change_draft(actor, changed, act=ACT)
        text = ngettext(
            "{n} category is raised in the draft. The plan shows who sees less then.",
            "{n} categories are raised in the draft. The plan shows who sees less then.",
            number,
        )
        done(request, text.format(n=number))

    if request.method == "POST" and tried(form, save):
        return redirect("policy_levels")
    context = frame(
        _("Confidentiality levels"),
        way=({"label": _("Head"), "url": reverse("policy_heading")},),
        form=form,
        levels=_levels_shown(document),
        submit_label=_("Treat all archives so"),
    )
    return render(request, "policies/levels.html", context, status=400 if form.errors else 200)


@require_POST
def move_level(request: HttpRequest, code: str) -> HttpResponse:
    """Put a level one place higher or lower."""
    actor = actor_now()
    document = queries.working_document(actor)
    order = [one.code for one in document.levels]
    if code not in order:
        raise Missing
    at = order.index(code)
    other = at + (1 if request.POST.get("to") == "up" else -1)
    if 0 <= other < len(order):
        rows = list(document.levels)
        rows[at], rows[other] = rows[other], rows[at]
        pressed(
            request,
            lambda: actions.change_draft(actor, replace(document, levels=tuple(rows)), act=ACT),
            _("Moved in the draft."),
        )
    return redirect("policy_levels")


@require_http_methods(["GET", "POST"])
def confidentiality(request: HttpRequest, code: str) -> HttpResponse:
    """Say how a category is kept confidential, or let it follow the one above again."""
    actor = actor_now()
    document = queries.working_document(actor)
    found = effective(document, code)
    rule = found.confidentiality
    own = rule is not None and rule.category == code
    if request.method == "POST" and request.POST.get("do") == "remove":
        return _removed(request, document, code)
    names = list(ConfidentialityForm.base_fields)
    initial = {name: getattr(rule, name) for name in names} if rule else {}
    form = ConfidentialityForm(request.POST or None, initial=initial)

    def save() -> None:
        actions.change_draft(actor, _with(document, form.value(code)), act=ACT)

    if request.method == "POST" and tried(form, save):
        done(request, _("Saved in the draft."))
        return redirect("policy_category", code)
    context = frame(
        _("How these records are kept confidential"),
        way=way_to(found.category),
        form=form,
        own=own,
        origin=origin(document, found, rule.category) if rule and not own else {},
        cancel_url=reverse("policy_category", args=[code]),
    )
    failed = form.errors
    return render(request, "policies/confidentiality.html", context, status=400 if failed else 200)


def _with(document: PolicyDocument, value: Confidentiality) -> PolicyDocument:
    """Return the document with a rule in place of the category's own, or added in the tree's order."""
    kept = [one for one in document.confidentiality if one.category != value.category]
    place = {one.code: at for at, one in enumerate(document.categories)}
    rows = sorted([*kept, value], key=lambda one: place.get(one.category, len(place)))
    return replace(document, confidentiality=tuple(rows))


def _removed(request: HttpRequest, document: PolicyDocument, code: str) -> HttpResponse:
    kept = tuple(one for one in document.confidentiality if one.category != code)
    form = StudioForm({})
    if tried(
        form,
        lambda: actions.change_draft(actor_now(), replace(document, confidentiality=kept), act=ACT),
    ):
        done(request, _("Removed from the draft."))
    return redirect("policy_category", code)


def _levels_shown(document: PolicyDocument) -> list[dict[str, Any]]:
    """Return each level, lowest first, with the categories whose records have it at least."""
    floors: dict[str, list[str]] = {}
    for category in fileable(document):
        found = effective(document, category.code)
        if found.origins.get("level"):
            floors.setdefault(found.level, []).append(named(category))
    codes = [one.code for one in document.levels]
    moving = [_may_change_places(*pair) for pair in pairwise(codes)]
    return [
        {
            "code": level.code,
            "name": name_in(document.levels, level.code),
            "categories": _(", ").join(floors.get(level.code, [])),
            "lower": at > 0 and moving[at - 1],
            "higher": at < len(moving) and moving[at],
        }
        for at, level in enumerate(document.levels)
    ]


def _may_change_places(one: str, other: str) -> bool:
    """Say whether two neighbours may change places: the order of published levels is fixed."""
    found = published_or_none()
    fixed = {level.code for level in found.document.levels} if found else set()
    return not {one, other} <= fixed
