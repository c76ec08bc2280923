"""Screens of recipes: the list, one of them with what it says, and what of it is laid over an import."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.imports import queries as imports
from archive.imports.forms import named
from archive.imports.recipes import corrections
from archive.imports.recipes.models import ImportRecipe
from archive.imports.seeing import hidden_columns
from archive.imports.targets import by_code
from archive.mending import actions, recipes
from archive.records.screens import names_in
from backoffice.problems import add_problems
from backoffice.sentences import sentences
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Missing
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.people.names import names_of

ON_PAGE = 50


class RecipeForm(forms.Form):
    """The name of a recipe and what it is for."""

    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Name of the recipe"), max_length=recipes.LONGEST_NAME
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=recipes.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Which ledger it is for, and what to look at."),
    )


@require_GET
def recipe_list(request: HttpRequest) -> HttpResponse:
    """List the recipes of the categories this person imports into."""
    actor = _actor()
    permission.demand_any(actor, Verb.IMPORT)
    page = Paginator(recipes.recipes_for(actor), ON_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Recipes"),
        "lead": _("What was decided for a ledger is kept and proposed for the next one like it."),
        "breadcrumb": [_way(), {"label": _("Recipes")}],
        "table": _table(list(page)),
        "page": page,
    }
    return render(request, "imports/list.html", context)


def _table(found: list[ImportRecipe]) -> dict[str, Any]:
    names = names_in(published().document, get_language() or "")
    people = names_of(one.used_by_id for one in found)
    return {
        "caption": _("Recipes"),
        "columns": [
            {"label": _("Name of the recipe"), "kind": "long"},
            {"label": _("Category"), "kind": "short"},
            {"label": _("Columns"), "kind": "number"},
            {"label": _("Corrections"), "kind": "number"},
            {"label": _("Times used"), "kind": "number"},
            {"label": _("Last used"), "kind": "short"},
            {"label": _("Last used on"), "kind": "long"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("recipes_show", args=[one.pk]),
                "cells": [
                    one.name,
                    names.get(one.category, one.category),
                    f"{len(one.headings):,}",
                    f"{one.kept:,}",  # type: ignore[attr-defined]  # counted by the query
                    f"{one.hits:,}",
                    _day(one.used_at),
                    " · ".join(filter(None, (one.used_on, people.get(one.used_by_id or 0, "")))),
                ],
            }
            for one in found
        ],
        "empty": {
            "title": _("No recipe yet"),
            "text": _("The first import that is committed keeps how its ledger was read."),
            "actions": [],
        },
    }


@require_http_methods(["GET", "POST"])
def recipe_show(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a recipe says; take its name and description."""
    actor = _actor()
    recipe = recipes.recipe_for(actor, number)
    begun = {"name": recipe.name, "description": recipe.description}
    form = RecipeForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid() and _described(actor, recipe, form):
        messages.success(request, _("Saved."))
        return redirect("recipes_show", number)
    kept = Paginator(recipes.corrections_of(actor, recipe), ON_PAGE)
    page = kept.get_page(request.GET.get("page"))
    people = names_of([recipe.used_by_id, *(one.made_by_id for one in page)])
    names = names_in(published().document, get_language() or "")
    context = {
        "title": recipe.name,
        "breadcrumb": [
            _way(),
            {"label": _("Recipes"), "url": reverse("recipes_list")},
            {"label": recipe.name},
        ],
        "recipe": recipe,
        "form": form,
        "pairs": [
            {"label": _("Category"), "value": names.get(recipe.category, recipe.category)},
            {"label": _("Times used"), "value": f"{recipe.hits:,}"},
            {"label": _("Last used"), "value": _day(recipe.used_at)},
            {"label": _("Last used on"), "value": recipe.used_on or "—"},
            {"label": _("Last used by"), "value": people.get(recipe.used_by_id or 0, "—")},
        ],
        "columns": _columns(recipe),
        "corrections": [
            {"one": one, "who": people.get(one.made_by_id, ""), "on": _day(one.made_at)}
            for one in page
        ],
        "page": page,
    }
    return render(request, "imports/recipe.html", context, status=400 if form.errors else 200)


def _columns(recipe: ImportRecipe) -> dict[str, Any]:
    lying = str(recipe.content.get("lying") or "")
    known = by_code(imports.targets_of_import(recipe.category, lying))
    language = get_language() or ""
    said = recipe.content.get("columns", {})
    rows = [
        (
            name,
            named(known[code], language) if code in known else code or _("left out"),
        )
        for name, code in ((name, said.get(name, "")) for name in recipe.headings)
    ]
    return {
        "caption": _("What the columns fill"),
        "columns": [{"label": _("Column"), "kind": "long"}, {"label": _("Fills"), "kind": "long"}],
        "rows": [{"id": at, "cells": list(cells)} for at, cells in enumerate(rows)],
    }


def _described(actor: Actor, recipe: ImportRecipe, form: RecipeForm) -> bool:
    try:
        with transaction.atomic():
            actions.describe_recipe(actor, recipe.pk, **form.cleaned_data)
    except Invalid as error:
        add_problems(form, error)
        return False
    return True


@require_POST
def recipe_delete(request: HttpRequest, number: int) -> HttpResponse:
    """Delete a recipe."""
    actions.delete_recipe(_actor(), number)
    messages.success(request, _("The recipe is deleted; what was imported stays."))
    return redirect("recipes_list")


@require_POST
def recipe_forget(request: HttpRequest, number: int) -> HttpResponse:
    """Forget one correction of a recipe."""
    correction = number_in(request.POST.get("correction", ""))
    if correction is None:
        raise Missing
    actions.forget_correction(_actor(), number, correction)
    messages.success(request, _("Forgotten; it is not proposed again."))
    return redirect("recipes_show", number)


@require_http_methods(["GET", "POST"])
def import_recalled(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which values of an import are corrected as before, by whom; leave one as the file has it."""
    actor = _actor()
    job = imports.import_to_work_on(actor, pk)
    if request.method == "POST":
        heading, value = request.POST.get("column", ""), request.POST.get("value", "")
        try:
            actions.leave_as_it_is(actor, pk, heading=heading, value=value)
        except Conflict as error:
            messages.error(request, " ".join(sentences(error)))
        else:
            messages.success(request, _("The value stays as the file has it."))
        return redirect("imports_recalled", pk)
    hidden = hidden_columns(actor, job)
    found = [one for one in corrections.recalled(job) if one.heading not in hidden]
    page = Paginator(found, ON_PAGE).get_page(request.GET.get("page"))
    people = names_of(one.by for one in page)
    context = {
        "title": _("Corrected as before"),
        "lead": _(
            "These values stand in this file exactly as in an earlier one and are corrected as they were then."
        ),
        "breadcrumb": [
            _way(),
            {"label": job.file_name, "url": reverse("imports_show", args=[pk])},
            {"label": _("Corrected as before")},
        ],
        "job": job,
        "shown": [{"one": one, "who": people.get(one.by, ""), "on": _day(one.at)} for one in page],
        "page": page,
        "open": job.change_set is None,
    }
    return render(request, "imports/recalled.html", context)


def _way() -> dict[str, Any]:
    return {"label": _("Import"), "url": reverse("imports_list")}


def _day(at: Any) -> str:
    return date_format(localtime(at), "Y-m-d")


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
