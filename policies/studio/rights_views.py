"""The screens of rights: what everybody may do in the end, the grid that is filled in, single grants."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Invalid
from policies.access.rules import Grant, Verb
from policies.document import actions
from policies.document.duties import HARD, duties_in_one_hand
from policies.document.explaining import insiders
from policies.document.regime import delegating, undelegated
from policies.document.values import PolicyDocument
from policies.studio import queries
from policies.studio.forms import category_choices, choices_among
from policies.studio.frame import actor_now, done, frame, pressed, tried
from policies.studio.rights_forms import GrantForm, GridForm
from policies.studio.rules import SEED_VERBS, Cell, regranted, said_directly
from policies.studio.showing import grant_shown, matrix_shown
from policies.studio.words import VERBS, named, word

ALL = "all"


@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """Show the rights in the end, and every grant they come from."""
    document = queries.working_document(actor_now())
    position = _position(request.GET.get("position", ""), document)
    tops = [one for one in document.categories if not one.parent and not one.retired]
    context = frame(
        _("Rights"),
        tab="rights",
        position=position,
        positions=choices_among(document.positions, _("Any position")),
        columns=[{"label": one.code, "help": named(one)} for one in tops],
        matrix=matrix_shown(document, _matrix(document, position, tops), tops),
        duties=[
            {"text": sentence(one), "hard": one.code == HARD}
            for one in duties_in_one_hand(document, insiders())
        ],
        grants=[
            grant_shown(document, grant, reverse("policy_grant_edit", args=[row]))
            for row, grant in queries.rows_of("grants")
        ],
        actions=[
            {"label": _("Fill in a grid"), "url": reverse("policy_grid"), "icon": "edit"},
            {
                "label": _("Add a right"),
                "url": reverse("policy_grant_add"),
                "kind": "secondary",
            },
            {
                "label": _("Who may do what"),
                "url": reverse("policy_who"),
                "kind": "secondary",
            },
            *_delegate(document),
            {
                "label": _("Show as another person"),
                "url": reverse("look_choose"),
                "kind": "secondary",
            },
        ],
    )
    return render(request, "policies/rights.html", context)


def _delegate(document: PolicyDocument) -> list[dict[str, Any]]:
    """Return the button that delegates what is in other hands than the custodian's, where anything is."""
    if not any(True for _one in undelegated(document, document.grants)):
        return []
    url = reverse("policy_delegate")
    label = _("Mark all as delegated by the custodian")
    return [{"label": label, "url": url, "method": "post", "kind": "secondary"}]


def _position(asked: str, document: PolicyDocument) -> str:
    return asked if asked in {row.code for row in document.positions} else ""


def _matrix(document: PolicyDocument, position: str, categories: Any) -> Any:
    codes = [one.code for one in categories]
    return queries.rights_matrix(document, position=position, categories=codes, today=today())


def grid(request: HttpRequest) -> HttpResponse:
    """Fill in department × right for one or several categories; the rights in the end stand beside it."""
    actor = actor_now()
    document = queries.working_document(actor)
    asked = request.POST if request.method == "POST" else request.GET
    position = _position(asked.get("position", ""), document)
    codes = _codes(asked.getlist("category"), document)
    verbs = tuple(Verb) if asked.get("verbs") == ALL else SEED_VERBS
    form = GridForm(request.POST or None, document=document)

    def save() -> None:
        wanted = {code: _ticked(request, document, code, position) for code in codes}
        grants = regranted(document.grants, position=position, wanted=wanted, reach=form.reach())
        _demand_delegated(document, set(grants) - set(document.grants))
        actions.change_draft(actor, replace(document, grants=grants), act="grid")

    if request.method == "POST" and tried(form, save):
        done(request, _("The rights are saved in the draft."))
        query = request.POST.copy()
        kept = [("category", code) for code in codes] + [
            (name, query.get(name, "")) for name in ("position", "verbs")
        ]
        address = "&".join(f"{name}={value}" for name, value in kept)
        return redirect(f"{reverse('policy_grid')}?{address}")
    shown = [one for one in document.categories if one.code in codes]
    context = frame(
        _("Grid of rights"),
        way=({"label": _("Rights"), "url": reverse("policy_rights")},),
        form=form,
        codes=codes,
        position=position,
        all_verbs=asked.get("verbs") == ALL,
        categories=category_choices(document),
        positions=choices_among(document.positions, _("Any position")),
        grid_columns=[{"label": word(VERBS, verb)} for verb in verbs],
        grid_rows=_grid_rows(document, codes, position, verbs, request.POST),
        columns=[{"label": one.code, "help": named(one)} for one in shown],
        matrix=matrix_shown(document, _matrix(document, position, shown), shown),
        cancel_url=reverse("policy_rights"),
    )
    return render(request, "policies/grid.html", context, status=400 if form.errors else 200)


def _codes(asked: list[str], document: PolicyDocument) -> list[str]:
    known = [code for code in asked if code in document.categories_by_code]
    tops = [one.code for one in document.categories if not one.parent and not one.retired]
    return known or tops[:1]


def _cell_name(department: str, verb: Verb) -> str:
    return f"cell-{department}-{verb.value}"


def _departments(document: PolicyDocument) -> list[tuple[str, str]]:
    return [("", _("Every department"))] + [(row.code, named(row)) for row in document.departments]


def _ticked(
    request: HttpRequest, document: PolicyDocument, code: str, position: str
) -> Mapping[Cell, bool]:
    """The cells of the grid that were changed: those shown in one state and posted in the other."""
    changed: dict[Cell, bool] = {}
    for department, _name in _departments(document):
        for verb in Verb:
            name = _cell_name(department, verb)
            if f"was-{name}" not in request.POST:
                continue
            ticked = name in request.POST
            if ticked != (request.POST[f"was-{name}"] == "on"):
                changed[department, verb] = ticked
    return changed


def _grid_rows(
    document: PolicyDocument,
    codes: list[str],
    position: str,
    verbs: tuple[Verb, ...],
    posted: Mapping[str, str],
) -> list[dict[str, Any]]:
    """A row for each department; a cell is ticked where every chosen category grants it by name."""
    direct = [said_directly(document.grants, code, position) for code in codes]
    chosen = [document.categories_by_code[code] for code in codes]
    effective = _matrix(document, position, chosen)
    rows = []
    for department, label in _departments(document):
        cells = []
        for verb in verbs:
            held = sum((department, verb) in cell for cell in direct)
            everywhere = held == len(direct)
            inherited = not held and all(
                verb in effective.get((department, code), ()) for code in codes
            )
            name = _cell_name(department, verb)
            cells.append(
                {
                    "name": name,
                    "label": word(VERBS, verb),
                    "was": "on" if everywhere else "",
                    "checked": name in posted if posted else everywhere,
                    "partly": bool(held) and not everywhere,
                    "inherited": inherited,
                }
            )
        rows.append({"label": label, "sub": department, "cells": cells})
    return rows


def add_grant(request: HttpRequest) -> HttpResponse:
    """Add one grant."""
    return _grant(request, None)


def edit_grant(request: HttpRequest, row: int) -> HttpResponse:
    """Change one grant."""
    return _grant(request, row)


def _grant(request: HttpRequest, row: int | None) -> HttpResponse:
    document = queries.working_document(actor_now())
    known = queries.row_of("grants", pk=row)[1] if row else None
    initial = {name: getattr(known, name) for name in GrantForm.base_fields} if known else {}
    form = GrantForm(request.POST or None, initial=initial, document=document)

    def save() -> None:
        value = form.value()
        _demand_delegated(document, [value])
        actions.save_row(actor_now(), value, row_id=row)

    if request.method == "POST" and tried(form, save):
        done(request, _("The right is saved in the draft."))
        return redirect("policy_rights")
    context = frame(
        _("Edit a right") if row else _("Add a right"),
        way=({"label": _("Rights"), "url": reverse("policy_rights")},),
        form=form,
        cancel_url=reverse("policy_rights"),
        actions=[
            {
                "label": _("Remove"),
                "url": reverse("policy_grant_remove", args=[row]),
                "method": "post",
                "kind": "danger",
            }
        ]
        if row
        else [],
    )
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


@require_POST
def delegate(request: HttpRequest) -> HttpResponse:
    """Mark every right to a custodian's duty in other hands as delegated, in one go."""
    document = queries.working_document(actor_now())
    grants = delegating(document, document.grants)
    pressed(
        request,
        lambda: actions.change_draft(actor_now(), replace(document, grants=grants), act="delegate"),
        _("Marked as delegated in the draft."),
    )
    return redirect("policy_rights")


def _demand_delegated(document: PolicyDocument, grants: Iterable[Grant]) -> None:
    """Raise Invalid for a duty of the custodian that is given to others without its delegation."""
    problems = list(undelegated(document, grants))
    if problems:
        raise Invalid(problems)


@require_POST
def remove_grant(request: HttpRequest, row: int) -> HttpResponse:
    """Take one grant out of the draft."""
    queries.working_document(actor_now())
    queries.row_of("grants", pk=row)
    pressed(
        request,
        lambda: actions.remove_row(actor_now(), "grants", row),
        _("Removed from the draft."),
    )
    return redirect("policy_rights")
