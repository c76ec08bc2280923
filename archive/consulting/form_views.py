"""The screens of forms to search by: which there are, one filled in, one composed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.consulting import actions
from archive.consulting.form_queries import (
    TEXT,
    askable,
    composable,
    form_of,
    forms_for,
    may_compose,
)
from archive.consulting.models import QueryForm
from archive.consulting.rules import FormSpec
from archive.lists.filter_form import entries, filters_of
from archive.records.controls import name_of
from archive.records.filters import BASE
from archive.records.screens import home_crumb
from archive.records.showing import Shower
from backoffice.problems import add_problems
from backoffice.sentences import say
from kernel.errors import Invalid, Missing
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.effective import fileable
from policies.document.queries import published
from policies.fields.rules import Field
from security import permission
from security.actor import Actor


class ComposeForm(forms.Form):
    """What a form is called, who fills it in, what it asks."""

    use_required_attribute = False

    zh = forms.CharField(label=gettext_lazy("Chinese name"), max_length=100)
    en = forms.CharField(label=gettext_lazy("English name"), max_length=100, required=False)
    positions = forms.MultipleChoiceField(
        label=gettext_lazy("Who fills it in"), widget=forms.CheckboxSelectMultiple, required=False
    )
    fields_asked = forms.MultipleChoiceField(
        label=gettext_lazy("What it asks"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, category: str, **more: Any) -> None:
        super().__init__(*args, **more)
        language = get_language() or ""
        positions = [(one.code, name_of(one, language)) for one in published().document.positions]
        asked = [(code, _label(code, one)) for code, one in composable(category).items()]
        self.fields["positions"].choices = positions  # type: ignore[attr-defined]  # a choice field
        self.fields["fields_asked"].choices = asked  # type: ignore[attr-defined]  # a choice field

    def spec(self, category: str) -> FormSpec:
        """Return the form as composed."""
        said = self.cleaned_data
        return FormSpec(
            zh=said["zh"].strip(),
            en=said["en"].strip(),
            category=category,
            positions=tuple(said["positions"]),
            fields=tuple(said["fields_asked"]),
            known=composable(category),
        )


@require_GET
def query_forms(request: HttpRequest) -> HttpResponse:
    """Show the forms somebody searches by; who composes them, all of them and the way to a new one."""
    actor = _actor()
    composes = may_compose(actor)
    if not composes:
        permission.demand_any(actor, Verb.VIEW)
    names = {one.code: one for one in published().document.positions}
    language = get_language() or ""
    rows = [
        {
            "id": one.pk,
            "cells": [
                {"text": _name(one), "url": reverse("query_form", args=[one.pk])},
                _category_name(one.category),
                _(", ").join(
                    name_of(names[code], language) for code in one.positions if code in names
                ),
                {"text": _("Edit"), "url": reverse("query_form_edit", args=[one.pk])}
                if composes
                else "",
            ],
        }
        for one in forms_for(actor)
    ]
    context = {
        "title": _("Forms to search by"),
        "lead": _("Fill in what you know; the list shows what fulfils all of it."),
        "breadcrumb": [home_crumb(), {"label": _("Forms to search by")}],
        "table": {
            "caption": _("Forms to search by"),
            "columns": [
                {"label": _("Form"), "kind": "text"},
                {"label": _("Category"), "kind": "text"},
                {"label": _("Who fills it in"), "kind": "text"},
                {"label": "", "kind": "short"},
            ],
            "rows": rows,
            "empty": {
                "title": _("No form for you yet"),
                "text": _("Who shapes the regulation composes forms for positions."),
            },
        },
        "categories": _composable_categories() if composes else [],
    }
    return render(request, "consulting/forms.html", context)


@require_GET
def query_form(request: HttpRequest, number: int) -> HttpResponse:
    """Show a form to be filled in; it is sent to the list of records, which notes what was asked."""
    actor = _actor()
    form = form_of(actor, number)
    codes, listed = askable(actor, form)
    known = {one["code"]: one for one in entries(listed, filters_of(QueryDict()), Shower(actor))}
    context = {
        "title": _name(form),
        "lead": _("Fill in what you know; the list shows what fulfils all of it."),
        "breadcrumb": [
            home_crumb(),
            {"label": _("Forms to search by"), "url": reverse("query_forms")},
            {"label": _name(form)},
        ],
        "category": form.category,
        "asks_text": TEXT in codes,
        "entries": [known[code] for code in codes if code in known],
    }
    return render(request, "consulting/form.html", context)


@require_http_methods(["GET", "POST"])
def query_form_edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a form, or delete it."""
    row = form_of(_demand_composing(), number)
    initial = {
        "zh": row.zh,
        "en": row.en,
        "positions": row.positions,
        "fields_asked": row.fields,
    }
    return _composed(request, row.category, initial, row)


@require_http_methods(["GET", "POST"])
def query_form_new(request: HttpRequest) -> HttpResponse:
    """Compose a form on a category."""
    _demand_composing()
    category = request.GET.get("category", "")
    if category not in {one.code for one in fileable(published().document)}:
        raise Missing
    return _composed(request, category, {"fields_asked": [TEXT]}, None)


@require_POST
def query_form_drop(_request: HttpRequest, number: int) -> HttpResponse:
    """Delete a form."""
    actions.drop_form(_demand_composing(), number)
    return redirect("query_forms")


def _composed(
    request: HttpRequest, category: str, initial: dict[str, Any], row: QueryForm | None
) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = ComposeForm(given, initial=initial, category=category)
    if form.is_valid():
        try:
            kept = actions.keep_form(_actor(), form.spec(category), row.pk if row else None)
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("query_form", kept.pk)
    title = _("Edit a form to search by") if row else _("Compose a form to search by")
    context = {
        "title": title,
        "lead": _category_name(category),
        "breadcrumb": [
            home_crumb(),
            {"label": _("Forms to search by"), "url": reverse("query_forms")},
            {"label": title},
        ],
        "form": form,
        "submit_label": _("Save"),
        "cancel_url": reverse("query_forms"),
        "drop_url": reverse("query_form_drop", args=[row.pk]) if row else "",
    }
    return render(request, "consulting/compose.html", context, status=400 if form.errors else 200)


def _label(code: str, field: Field | None) -> str:
    if code == TEXT:
        return _("Number, title, name or pinyin initials")
    if field is not None:
        return name_of(field, get_language() or "")
    return say(str(BASE[code][0]), {})


def _name(form: QueryForm) -> str:
    chinese = (get_language() or "").startswith("zh")
    return form.zh if chinese or not form.en else form.en


def _category_name(code: str) -> str:
    known = published().document.categories_by_code.get(code)
    return f"{code} {name_of(known, get_language() or '')}" if known else code


def _composable_categories() -> Sequence[dict[str, str]]:
    return [
        {"code": one.code, "name": _category_name(one.code)}
        for one in fileable(published().document)
    ]


def _demand_composing() -> Actor:
    actor = _actor()
    permission.demand(actor, Verb.CONFIGURE, target=actions.QUERY_FORM)
    return actor


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
