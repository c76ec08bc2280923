"""The screens of what files may be: all categories at a glance, the company's rule, that of one category."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.files import actions
from archive.files.limits import Rule, rule_for
from archive.files.models import FileRule
from archive.files.naming_rules import CHECKED
from archive.files.rule_forms import RuleForm, stored
from archive.records.screens import home_crumb, names_in
from backoffice.problems import add_problems
from kernel.errors import Invalid, Missing
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.effective import enterable
from policies.document.queries import published
from security import permission
from security.actor import Actor


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Show what holds for files of each category, and lead to each rule."""
    _demand()
    document = published().document
    names = names_in(document, get_language() or "")
    own = set(FileRule.objects.values_list("category", flat=True))
    company = rule_for("")
    lines = [_line(_("The whole company"), reverse("file_rule_company"), company, own=True)]
    for one in enterable(document):
        url = reverse("file_rule", args=[one.code])
        lines.append(
            _line(f"{one.code} {names[one.code]}", url, rule_for(one.code), own=one.code in own)
        )
    context = {
        "title": _("Electronic files"),
        "lead": _("Which files records take, how large they may be, how they are named."),
        "breadcrumb": [home_crumb(), {"label": _("Electronic files")}],
        "table": {
            "caption": _("Electronic files"),
            "columns": [
                {"label": _("Category"), "kind": "text"},
                {"label": _("Kinds of files taken"), "kind": "long"},
                {"label": _("Largest file, MB"), "kind": "number"},
                {"label": _("Naming rule of files"), "kind": "text"},
            ],
            "rows": lines,
        },
        "facts": [
            {"label": _("Watermark from this level on"), "value": names_of_level(company)},
            {"label": _("Room for all files, MB"), "value": f"{company.room_mb:,}"},
        ],
    }
    return render(request, "files/rules.html", context)


@require_http_methods(["GET", "POST"])
def company_rule(request: HttpRequest) -> HttpResponse:
    """Show and change what holds for the whole company."""
    return _edited(request, "", _("The whole company"))


@require_http_methods(["GET", "POST"])
def category_rule(request: HttpRequest, category: str) -> HttpResponse:
    """Show and change what a category says of its own."""
    document = published().document
    if category not in document.categories_by_code:
        raise Missing
    return _edited(request, category, names_in(document, get_language() or "")[category])


def names_of_level(rule: Rule) -> str:
    """Return the level from which on files are marked, in the reader's language."""
    chinese = (get_language() or "").startswith("zh")
    for one in published().document.levels:
        if one.code == rule.marked_from:
            return f"{one.code} {one.zh if chinese else one.en or one.zh}"
    return _("never")


def _edited(request: HttpRequest, category: str, name: str) -> HttpResponse:
    actor = _demand()
    row = FileRule.objects.filter(category=category).first()
    initial = stored(row)
    if row is None and not category:
        initial |= {key: value for key, value in asdict(rule_for("")).items() if key != "naming"}
    form = RuleForm(
        request.POST or None,
        initial=initial,
        document=published().document,
        language=get_language() or "",
        category=category,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_rule(actor, category, form.said)
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("file_rules")
    way = {"label": _("Electronic files"), "url": reverse("file_rules")}
    context: dict[str, Any] = {
        "title": _("Electronic files: {name}").format(name=name),
        "breadcrumb": [home_crumb(), way, {"label": name}],
        "form": form,
        "lead": _(
            "Which kinds of files the category takes is said by the policy, on the page of the category."
        )
        if category
        else _("The policy narrows the kinds for single categories; it cannot add to them."),
        "submit_label": _("Save"),
        "cancel_url": reverse("file_rules"),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _line(name: str, url: str, rule: Rule, *, own: bool) -> dict[str, Any]:
    said = rule.name_rule
    checked = _("it checks the names") if said and rule.naming == CHECKED else ""
    return {
        "id": url,
        "cells": [
            {"text": name, "url": url, "sub": "" if own else _("as above")},
            ", ".join(rule.kinds)
            or _("none: the policy names kinds that the company does not take"),
            f"{rule.largest_mb:,}",
            {"text": said or "—", "sub": checked},
        ],
    }


def _demand() -> Actor:
    actor: Actor = current().actor
    permission.demand_any(actor, Verb.CONFIGURE, target=actions.RULE)
    return actor
