"""The screens of fields: add, edit with the list of values, retire."""

from dataclasses import replace
from typing import Any

from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Invalid
from policies.document import actions
from policies.document.effective import EffectiveCategory, effective
from policies.document.values import PolicyDocument
from policies.fields.conditions import condition_problems
from policies.fields.reckoning import reckoning_problems
from policies.fields.rules import Field
from policies.fields.soundness import birth_problems, check_fields
from policies.studio import queries
from policies.studio.builder_views import KEPT, QUICK, back_to, place_of
from policies.studio.field_forms import (
    ChoiceForm,
    ChoiceRows,
    FieldForm,
    QuickFieldForm,
    choice_rows,
    choice_rows_of,
    choices_in,
)
from policies.studio.forms import choices_among
from policies.studio.frame import actor_now, done, frame, pressed, tried, way_to
from policies.studio.words import named

_LAYOUT = (
    ("zh", "en", "code", "type", "section", "note_zh", "note_en"),
    ("required", "required_by", "required_values"),
    ("sensitivity", "legal_basis", "sealed", "critical"),
    ("listed", "facet", "searchable", "unique"),
    ("since", "after", "working"),
    ("trigger", "link", "birth", "repeat"),
)


def add_field(request: HttpRequest, code: str) -> HttpResponse:
    """Add a field to a category."""
    document = queries.working_document(actor_now())
    return _field(request, document, code, None)


def edit_field(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Change a field."""
    document = queries.working_document(actor_now())
    return _field(request, document, code, queries.row_of("fields", category=code, code=field))


def _field(
    request: HttpRequest, document: PolicyDocument, code: str, row: tuple[int, Field] | None
) -> HttpResponse:
    within = effective(document, code)
    known = row[1] if row else None
    if known is None and QUICK in request.POST:
        return _quick(request, document, within)
    initial = (
        {name: getattr(known, name) for name in FieldForm.base_fields}
        if known
        else {name: request.GET.get(name, "") for name in KEPT}
    )
    form = FieldForm(
        request.POST or None, initial=initial, document=document, within=within, fixed=bool(row)
    )
    values = ChoiceRows(
        request.POST or None,
        initial=choice_rows(known),
        prefix="choices",
        form_kwargs={"levels": choices_among(document.levels, _("No more"))},
    )

    def save() -> None:
        value = form.value(code, choices_in(values), retired=bool(known and known.retired))
        _demand_sound(value, within)
        actions.save_row(actor_now(), value, row_id=row[0] if row else None)

    if request.method == "POST" and values.is_valid() and tried(form, save):
        done(request, _saved(form))
        return _after(request, form, within, is_new=known is None)
    return _page(request, form, values, within, known)


def _quick(
    request: HttpRequest, document: PolicyDocument, within: EffectiveCategory
) -> HttpResponse:
    """Add a field of which the builder says what most fields need; what is wrong is shown on the field's page."""
    form = QuickFieldForm(request.POST, document=document, within=within, fixed=False)

    def save() -> None:
        value = form.value(within.code, form.choices(), retired=False)
        _demand_sound(value, within)
        actions.save_row(actor_now(), value)

    if tried(form, save):
        done(request, _saved(form))
        return _after(request, form, within, is_new=True)
    rows = choice_rows_of(form.choices())
    levels = choices_among(document.levels, _("No more"))
    values = ChoiceRows(initial=rows, prefix="choices", form_kwargs={"levels": levels})
    return _page(request, form, values, within, None)


def _saved(form: FieldForm) -> str:
    return _("{field} is saved in the draft.").format(field=form.cleaned_data["zh"])


def _after(
    request: HttpRequest, form: FieldForm, within: EffectiveCategory, *, is_new: bool
) -> HttpResponse:
    """Go on to where the next thing is done: its values, the next field, the builder, the category."""
    code, field = within.code, form.cleaned_data["code"]
    kept = {name: form.cleaned_data[name] for name in KEPT if form.cleaned_data[name]}
    came_from = request.GET.get("from", "")
    if "again" in request.POST:
        return redirect("policy_field_edit", code, field)
    if "next" in request.POST:
        on = {"from": came_from, **kept, "next": "1"}
        return redirect(f"{reverse('policy_field_add', args=[code])}?{urlencode(on)}")
    return back_to(request, code, **({"added": field, **kept} if is_new else {"at": field}))


def _page(
    request: HttpRequest,
    form: FieldForm,
    values: BaseFormSet[ChoiceForm],
    within: EffectiveCategory,
    known: Field | None,
) -> HttpResponse:
    if known is None and "next" in request.GET:
        form.fields["zh"].widget.attrs["autofocus"] = True
    extra = [{"name": "again", "value": "1", "label": _("Save and add more values")}]
    if known is None:
        extra.insert(0, {"name": "next", "value": "1", "label": _("Save and add the next field")})
    title = _("Edit field {name}").format(name=named(known)) if known else _("Add a field")
    context = frame(
        title,
        way=way_to(within.category),
        form=form,
        values=values,
        form_sections=_sections(form),
        cancel_url=place_of(request, within.code),
        submit_extra=extra,
        actions=_actions(within.code, known),
    )
    return render(request, "policies/field.html", context, status=400 if form.errors else 200)


def _demand_sound(value: Field, within: EffectiveCategory) -> None:
    """Say what is wrong with the field in the words of the rules, before the table refuses it."""
    paths = {within.code: [category.code for category in within.path]}
    here = [replace(section, category=within.code) for section in within.sections]
    problems = check_fields((value,), paths=paths, sections=here)
    elsewhere = {
        "link_target",
        "birth_field",
        "condition_field",
        "condition_values",
        "reckoned_from",
    }  # which are found among other fields and categories
    problems = [problem for problem in problems if problem.code not in elsewhere]
    problems += [one for one in birth_problems(value, within.fields) if one.code == "birth_field"]
    found = [*condition_problems(value, within.fields)] if value.required_by else []
    found += reckoning_problems(value, within.fields) if value.since else ()
    problems += [one for one in found if one.code in elsewhere]
    if problems:
        raise Invalid(problems)


def _sections(form: FieldForm) -> list[dict[str, Any]]:
    titles = (
        _("What it is"),
        _("When it is required"),
        _("How it is protected"),
        _("How it is found"),
        _("What date it is reckoned from"),
        _("What it is connected with"),
    )
    return [
        {"title": title, "fields": [form[name] for name in names]}
        for title, names in zip(titles, _LAYOUT, strict=True)
    ]


def _actions(code: str, known: Field | None) -> list[dict[str, Any]]:
    if known is None:
        return []
    return [
        {
            "label": _("Take back into use") if known.retired else _("Retire"),
            "url": reverse("policy_field_retire", args=[code, known.code]),
            "method": "post",
            "values": {"retired": "" if known.retired else "yes"},
            "kind": "secondary",
        }
    ]


@require_POST
def retire_field(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Retire a field, or take it back into use."""
    actor = actor_now()
    queries.working_document(actor)
    row, _known = queries.row_of("fields", category=code, code=field)
    pressed(
        request,
        lambda: actions.retire_row(actor, "fields", row, retired=bool(request.POST.get("retired"))),
        _("The field is saved in the draft."),
    )
    return redirect("policy_category", code)
