"""Screens of departments and positions."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from administration.forms import DepartmentForm, PositionForm, UnitForm
from administration.people_views import done_or_asked, form_page, manager, tabs
from kernel.clock import today
from kernel.errors import Invalid
from security.actor import Actor
from security.people import post_actions
from security.people.models import Department, Position
from security.people.second_acts import changing_position
from security.people.second_port import do_or_ask


def _units(kind: str) -> QuerySet[Department] | QuerySet[Position]:
    return Department.objects.all() if kind == "department" else Position.objects.all()


def _unit(kind: str, code: str) -> Department | Position:
    if kind == "department":
        return get_object_or_404(Department, code=code)
    return get_object_or_404(Position, code=code)


def departments_list(request: HttpRequest) -> HttpResponse:
    """List the departments."""
    return _list(request, "department", _("Departments"), _("New department"))


def positions_list(request: HttpRequest) -> HttpResponse:
    """List the positions."""
    return _list(request, "position", _("Positions"), _("New position"))


def _list(request: HttpRequest, kind: str, title: str, new: str) -> HttpResponse:
    manager(f"{kind}.view")
    context = {
        "title": title,
        "lead": _("Codes stand in numbers and rights; they never change and are never used again."),
        "actions": _list_actions(kind, new),
        "tabs": tabs(f"{kind}s_list"),
        "table": {
            "caption": title,
            "columns": [
                {"label": _("Code"), "kind": "short"},
                {"label": _("Chinese name"), "kind": "text"},
                {"label": _("English name"), "kind": "text"},
                *(
                    [{"label": _("In its department"), "kind": "text"}]
                    if kind == "position"
                    else []
                ),
                {"label": _("State"), "kind": "short"},
            ],
            "rows": [_row(kind, unit) for unit in _units(kind).order_by("closed", "code")],
            "empty": {"title": _("Nothing here yet"), "text": ""},
        },
    }
    return render(request, "administration/units.html", context)


def _list_actions(kind: str, new: str) -> list[dict[str, Any]]:
    made = {"label": new, "url": reverse("unit_new", args=[kind]), "icon": "plus"}
    if kind != "department":
        return [made]
    own = {"label": _("Own names"), "url": reverse("department_names"), "kind": "secondary"}
    # The screen belongs to the policy, which lies above this package: its address has a name all know.
    pack = {
        "label": _("Departments of the pack"),
        "url": reverse("policy_departments"),
        "kind": "secondary",
    }
    return [pack, own, made]


def _row(kind: str, unit: Department | Position) -> dict[str, Any]:
    return {
        "id": unit.pk,
        "url": reverse("unit_edit", args=[kind, unit.code]),
        "label": str(unit),
        "cells": [
            unit.code,
            unit.zh,
            unit.en or "—",
            *([_part_played(unit)] if isinstance(unit, Position) else []),
            _("closed") if unit.closed else _("in use"),
        ],
    }


def _part_played(position: Position) -> str:
    """Return what who holds a position is to the department."""
    said = [_("leads it")] if position.leads else []
    said += [_("keeps its files")] if position.keeps else []
    return _(", ").join(said) or "—"


def unit_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Make a department or a position."""
    actor = manager(f"{kind}.make")
    form = (DepartmentForm if kind == "department" else PositionForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        make = post_actions.make_department if kind == "department" else post_actions.make_position
        try:
            make(actor, form.unit)
        except Invalid as error:
            form.show(error)
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{kind}s_list")
    title = _("New department") if kind == "department" else _("New position")
    return form_page(request, form, title=title, submit=_("Save"), back=reverse(f"{kind}s_list"))


def _unit_form(unit: Department | Position, data: Any) -> UnitForm:
    names = ("code", "zh", "en", "keeps", "leads")
    initial = {name: getattr(unit, name, None) for name in names}
    kind = PositionForm if isinstance(unit, Position) else UnitForm
    form = kind(data, initial=initial)
    form.fields["code"].disabled = True
    return form


def unit_edit(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Rename a department or position, or go on to close it."""
    actor = manager(f"{kind}.change")
    unit = _unit(kind, code)
    form = _unit_form(unit, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = _changed(actor, kind, form)
        except Invalid as error:
            form.show(error)
        else:
            return done_or_asked(request, asked, redirect(f"{kind}s_list"))
    closing = {"label": _("Abolish"), "url": reverse("unit_close", args=[kind, code])}
    context = {
        "title": f"{code} {unit}",
        "breadcrumb": [
            {"label": tab["label"], "url": tab["url"]}
            for tab in tabs(f"{kind}s_list")
            if tab["active"]
        ],
        "actions": [] if unit.closed else [{**closing, "method": "post", "kind": "danger"}],
        "form": form,
        "submit_label": _("Save"),
        "cancel_url": reverse(f"{kind}s_list"),
    }
    return render(request, "fonds/form_page.html", context)


def _changed(actor: Actor, kind: str, form: UnitForm) -> int | None:
    """Change a unit; what a position is to its department may need a second administrator."""
    if kind == "position":
        return do_or_ask(actor, changing_position(form.unit, form.why))
    post_actions.change_unit(actor, kind, form.unit, vacancy=form.why)
    return None


@require_POST
def unit_close(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Close a department or position to new appointments."""
    post_actions.close_unit(manager(f"{kind}.close"), kind, code, today=today())
    messages.success(request, _("Saved."))
    return redirect(f"{kind}s_list")
