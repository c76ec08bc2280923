"""The screen of how records of a category are consulted, and what the page of the category says of it."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from policies.document import actions
from policies.document.consultations import EVERYBODY, governing
from policies.document.effective import EffectiveCategory, effective
from policies.document.values import Consultation, PolicyDocument
from policies.studio import queries
from policies.studio.consultation_forms import ConsultationForm
from policies.studio.frame import actor_now, done, frame, tried, way_to
from policies.studio.showing import origin
from policies.studio.words import name_in

ACT = "consultation"


@require_http_methods(["GET", "POST"])
def consultation(request: HttpRequest, code: str) -> HttpResponse:
    """Say how records of a category are consulted, or let it follow the one above again."""
    actor = actor_now()
    document = queries.working_document(actor)
    found = effective(document, code)
    rule = governing(document).get(code)
    own = rule is not None and rule.category == code
    names = list(ConsultationForm.base_fields)
    initial = {name: getattr(rule, name) for name in names} if rule else {}
    removing = request.method == "POST" and request.POST.get("do") == "remove"
    form = ConsultationForm(
        None if removing else request.POST or None,
        initial=initial,
        document=document,
        category=code,
    )

    def save() -> None:
        value = None if removing else form.value(code)
        actions.change_draft(actor, _with(document, code, value), act=ACT)

    if removing:
        save()
        done(request, _("Removed from the draft."))
        return redirect("policy_category", code)
    if request.method == "POST" and tried(form, save):
        done(request, _("Saved in the draft."))
        return redirect("policy_category", code)
    context = frame(
        _("How these records are consulted"),
        way=way_to(found.category),
        form=form,
        own=own,
        origin=origin(document, found, rule.category) if rule and not own else {},
        cancel_url=reverse("policy_category", args=[code]),
    )
    return render(
        request, "policies/consultation.html", context, status=400 if form.errors else 200
    )


def consultation_shown(document: PolicyDocument, found: EffectiveCategory) -> dict[str, Any]:
    """Return what holds for consulting records of a category, in words; {} where nothing is said."""
    rule = governing(document).get(found.code)
    if rule is None:
        return {}
    return {
        "origin": origin(document, found, rule.category),
        "pairs": [(label, value) for label, value in _lines(document, rule) if value],
    }


def _lines(document: PolicyDocument, rule: Consultation) -> list[tuple[str, str]]:
    def named(things: Any, codes: Any) -> str:
        return _(", ").join(name_in(things, code) for code in codes)

    who = _("Everybody") if EVERYBODY in rule.asked else named(document.positions, rule.asked)
    is_asked = rule.identity or rule.purposes
    return [
        (_("Designated query persons"), named(document.positions, rule.designated)),
        (_("The identity is checked first"), _("yes") if rule.identity else ""),
        (_("Purposes of consultation"), named(document.purposes, rule.purposes)),
        (_("Who is asked first"), who if is_asked else ""),
        (_("Minutes it holds"), str(rule.minutes) if is_asked else ""),
        (
            _("Records up to which a list shows personal data"),
            f"{rule.shown:,}" if rule.shown else "",
        ),
        (
            _("Watermark on screens from level"),
            name_in(document.levels, rule.watermark) if rule.watermark else "",
        ),
        (_("Fields answers to customers may hold"), named(document.fields, rule.given)),
        (_("Working days to answer a customer"), str(rule.answer_days) if rule.given else ""),
        (
            _("A second person checks the extract"),
            (_("yes") if rule.answer_check else _("no")) if rule.given else "",
        ),
        (_("Days a record is lent at most"), str(rule.loan_days) if rule.loan_days else ""),
        (_("Times a loan is prolonged"), str(rule.loan_renewals) if rule.loan_renewals else ""),
        (_("Overdue loans block new ones"), _("yes") if rule.loan_block else ""),
    ]


def _with(document: PolicyDocument, code: str, value: Consultation | None) -> PolicyDocument:
    """Return the document with this rule as the category's own, in the tree's order; None: without one."""
    kept = [one for one in document.consultations if one.category != code]
    place = {one.code: at for at, one in enumerate(document.categories)}
    rows = [*kept, *([] if value is None else [value])]
    rows.sort(key=lambda one: place.get(one.category, len(place)))
    return replace(document, consultations=tuple(rows))
