"""The screens of the form builder: fields by section beside the entry form they make, and a field put elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kernel.errors import Conflict, Invalid, Missing
from policies.document.effective import EffectiveCategory, effective
from policies.document.entered import entry_form, objections
from policies.document.values import PolicyDocument
from policies.fields.rules import Field
from policies.studio import actions, queries
from policies.studio.arranging_forms import MoveFieldForm
from policies.studio.field_forms import QuickFieldForm
from policies.studio.frame import actor_now, done, frame, told, tried, way_to
from policies.studio.showing import field_shown, origin
from policies.studio.words import name_in, named

BUILDER = "form"  # what the builder sends along, and what the pages it leads to come back by
QUICK = "quick"  # what the short form for the next field sends along
KEPT = ("section", "repeat")  # what the next field has in common with the one before it


def form(request: HttpRequest, code: str) -> HttpResponse:
    """Show the fields of a category by section, and beside them the entry form; typed values are judged, not kept."""
    actor = actor_now()
    document = queries.working_document(actor)
    within = effective(document, code)
    checked = request.method == "POST"
    preview = entry_form(actor, document, code, request.POST if checked else None)
    context = frame(
        _("Form of {name}").format(name=f"{code} {named(within.category)}"),
        way=way_to(within.category),
        found=within,
        groups=_groups(document, within),
        at="" if checked else request.GET.get("at", ""),
        added="" if checked else request.GET.get("added", ""),
        quick=_quick_form(request, document, within),
        quick_url=_coming_back("policy_field_add", code),
        preview=preview,
        checked=checked,
        said_url=reverse("policy_form_said", args=[code]),
        actions=[
            {
                "label": _("Add a field"),
                "url": _coming_back("policy_field_add", code),
                "icon": "plus",
            },
            {
                "label": _("Add a section"),
                "url": _coming_back("policy_section_add", code),
                "kind": "secondary",
            },
        ],
    )
    return render(request, "policies/form.html", context)


def _coming_back(page: str, code: str) -> str:
    """Return the address of a page of the category from which one comes back to the builder."""
    return f"{reverse(page, args=[code])}?{urlencode({'from': BUILDER})}"


def _quick_form(
    request: HttpRequest, document: PolicyDocument, within: EffectiveCategory
) -> QuickFieldForm:
    """Return the short form for the next field, in the section of the field before it; there one types on."""
    last = within.sections[-1].code if within.sections else ""
    # The first field usually is the name of the record: by it records are listed, and titled where nobody does.
    initial: dict[str, Any] = {
        "section": last,
        "listed": not any(one.listed for one in within.fields),
    } | {name: request.GET[name] for name in KEPT if name in request.GET}
    if "added" in request.GET:
        initial["section"] = request.GET.get("section", "")
    made = QuickFieldForm(
        initial=initial, document=document, within=within, fixed=False, auto_id="quick_%s"
    )
    if "added" in request.GET:
        made.fields["zh"].widget.attrs["autofocus"] = True
    return made


def _groups(document: PolicyDocument, within: EffectiveCategory) -> list[dict[str, Any]]:
    """Return the sections in their order, that of no section first, each with its fields."""
    above = {step.code for step in within.path[:-1]}
    inherited = {one.code for one in document.fields if one.category in above}
    nothing: dict[str, Any] = {
        "code": "",
        "title": _("No section"),
        "fields": within.in_section(""),
    }
    sections: list[dict[str, Any]] = [
        nothing,
        *(
            {
                "code": one.code,
                "title": f"{one.code} {named(one)}",
                "department": name_in(document.departments, one.department),
                "origin": origin(document, within, one.category),
                "url": f"{reverse('policy_section_edit', args=[one.category, one.code])}"
                f"?{urlencode({'from': BUILDER})}"
                if one.category == within.code
                else "",
                "fields": within.in_section(one.code),
            }
            for one in within.sections
        ),
    ]
    for group in sections:
        group["rows"] = [_row(document, within, one, inherited) for one in group.pop("fields")]
    return sections


def _row(
    document: PolicyDocument, within: EffectiveCategory, field: Field, inherited: set[str]
) -> dict[str, Any]:
    shown = field_shown(document, within, field)
    mine = field.category == within.code
    return {
        **shown,
        "url": f"{shown['url']}?{urlencode({'from': BUILDER})}" if mine else shown["url"],
        # What stands in place of a field from above stands where that one stands.
        "move_url": reverse("policy_field_move", args=[within.code, field.code])
        if mine and field.code not in inherited
        else "",
    }


@require_GET
def said(request: HttpRequest, code: str) -> HttpResponse:
    """Return what the entry form would say to what is typed so far, as the panel that shows it."""
    actor = actor_now()
    document = queries.working_document(actor)
    effective(document, code)
    found = objections(actor, document, code, request.GET)
    html = render_to_string("policies/form_said.html", {"objections": found})
    return JsonResponse({"objections": [list(one) for one in found], "html": html})


def move_field(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Put a field elsewhere in its category's card; from the builder a refusal is told there."""
    actor = actor_now()
    document = queries.working_document(actor)
    within = effective(document, code)
    _row_id, known = queries.row_of("fields", category=code, code=field)
    if request.method == "POST" and request.POST.get("back") == BUILDER:
        return _moved_in_builder(request, code, field)
    own = [one for one in within.fields if one.category == code and one.code != field]
    form = MoveFieldForm(
        request.POST or None, initial={"parent": known.section}, within=within, own=own
    )

    def save() -> None:
        place = form.cleaned_data
        actions.move_field(actor, code, field, section=place["parent"], after=place["after"])

    if request.method == "POST" and tried(form, save):
        done(request, _("{field} is moved in the draft.").format(field=named(known)))
        return _builder_at(code, field)
    context = frame(
        _("Move {name}").format(name=named(known)),
        way=way_to(within.category),
        form=form,
        submit_label=_("Move"),
        cancel_url=reverse("policy_form", args=[code]),
        submit_note=_("Saved in the draft; in force once it is published."),
    )
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _moved_in_builder(request: HttpRequest, code: str, field: str) -> HttpResponse:
    section, after = request.POST.get("parent", ""), request.POST.get("after", "")
    try:
        actions.move_field(actor_now(), code, field, section=section, after=after)
    except (Invalid, Conflict, Missing) as error:
        told(request, error)
    else:
        known = effective(queries.working_document(actor_now()), code).field(field)
        done(request, _("{field} is moved in the draft.").format(field=named(known)))
    return _builder_at(code, field)


def _builder_at(code: str, field: str) -> HttpResponse:
    """Return to the builder, at a field."""
    return redirect(f"{reverse('policy_form', args=[code])}?{urlencode({'at': field})}")


def place_of(request: HttpRequest, code: str) -> str:
    """Return the address a page of the category was come to from: the builder, else the category."""
    page = "policy_form" if request.GET.get("from") == BUILDER else "policy_category"
    return reverse(page, args=[code])


def back_to(request: HttpRequest, code: str, **more: str) -> HttpResponse:
    """Return to where a page of the category was come to from; `more` tells the builder what it was about."""
    place = place_of(request, code)
    is_builder = request.GET.get("from") == BUILDER
    return redirect(f"{place}?{urlencode(more)}" if more and is_builder else place)
