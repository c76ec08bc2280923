"""The screen of a rule by which a status changes, and what the page of a category says of all of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kernel.errors import Missing
from policies.document import actions
from policies.document.effective import EffectiveCategory, effective
from policies.document.statuses import status_field, status_rules
from policies.document.values import PolicyDocument, StatusRule
from policies.fields.rules import Choice
from policies.studio import queries
from policies.studio.frame import actor_now, done, frame, tried, way_to
from policies.studio.showing import origin
from policies.studio.status_forms import StatusRuleForm, said_of
from policies.studio.words import name_in, named

ACT = "status"


@require_http_methods(["GET", "POST"])
def status_rule(request: HttpRequest, code: str, becomes: str) -> HttpResponse:
    """Say upon what customers come to a status, or let it follow the category above again."""
    actor = actor_now()
    document = queries.working_document(actor)
    found = effective(document, code)
    choice = _choice(document, code, becomes)
    rule = next((one for one in status_rules(document, code) if one.becomes == becomes), None)
    own = rule is not None and rule.category == code
    removing = request.method == "POST" and request.POST.get("do") == "remove"
    form = StatusRuleForm(
        None if removing else request.POST or None,
        initial=said_of(rule),
        document=document,
        category=code,
        becomes=becomes,
    )

    def save() -> None:
        value = None if removing else form.value()
        actions.change_draft(actor, _with(document, code, becomes, value), act=ACT)

    if removing:
        save()
        done(request, _("Removed from the draft."))
        return redirect("policy_category", code)
    if request.method == "POST" and tried(form, save):
        done(request, _("Saved in the draft."))
        return redirect("policy_category", code)
    context = frame(
        _("When the status becomes “{status}”").format(status=named(choice)),
        way=way_to(found.category),
        form=form,
        own=own,
        origin=origin(document, found, rule.category) if rule and not own else {},
        cancel_url=reverse("policy_category", args=[code]),
    )
    return render(
        request, "policies/consultation.html", context, status=400 if form.errors else 200
    )


def _choice(document: PolicyDocument, category: str, becomes: str) -> Choice:
    field = status_field(document, category)
    known = (one for one in (field.choices if field else ()) if not one.retired)
    found = next((one for one in known if one.code == becomes), None)
    if found is None:
        raise Missing
    return found


def statuses_shown(document: PolicyDocument, found: EffectiveCategory) -> list[dict[str, Any]]:
    """Return each status of a category with what brings customers to it; nothing where it has no list."""
    field = status_field(document, found.code)
    if field is None:
        return []
    rules = {one.becomes: one for one in status_rules(document, found.code)}
    return [
        {
            "name": named(one),
            "rule": _in_words(document, found, rules[one.code], field.choices)
            if one.code in rules
            else "",
            "origin": origin(document, found, rules[one.code].category)
            if one.code in rules and rules[one.code].category != found.code
            else {},
            "url": reverse("policy_status", args=[found.code, one.code]),
        }
        for one in field.choices
        if not one.retired
    ]


def _in_words(
    document: PolicyDocument,
    found: EffectiveCategory,
    rule: StatusRule,
    choices: Sequence[Choice],
) -> str:
    said = []
    if rule.idle:
        words = _("days without contact or business: {count}")
        said.append(words.format(count=rule.idle))
    if rule.upon:
        names = _(", ").join(name_in(document.categories, code) for code in rule.upon)
        said.append(_("when filed: {names}").format(names=names))
    if rule.date_field:
        name = name_in(found.fields, rule.date_field)
        said.append(_("when “{field}” has come").format(field=name))
    text = _("; ").join(said)
    if not rule.before:
        return text
    names = _(", ").join(name_in(choices, one, _("no status yet")) for one in rule.before)
    return _("{what} (only from: {names})").format(what=text, names=names)


def _with(
    document: PolicyDocument, category: str, becomes: str, value: StatusRule | None
) -> PolicyDocument:
    """Return the document with this rule as the category's own, in the tree's order; None: without one."""
    kept = [one for one in document.statuses if (one.category, one.becomes) != (category, becomes)]
    place = {one.code: at for at, one in enumerate(document.categories)}
    rows = [*kept, *([] if value is None else [value])]
    rows.sort(key=lambda one: place.get(one.category, len(place)))
    return replace(document, statuses=tuple(rows))
