"""The screens of reports for record (备案): what is to be reported, what was, what is still to be acknowledged."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.records.actions import note_search
from archive.records.register_screens import register_table, register_tabs
from archive.records.screens import day, home_crumb
from archive.register import actions, queries
from archive.register.forms import AcknowledgeForm, ReportForm
from archive.register.models import Report
from archive.register.screens import names_now
from backoffice.moments import moment
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

SHOWN = 200


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """Show the reports of one's departments, those nobody has acknowledged yet first (REQ-REG-04)."""
    actor, names = _actor(), names_now()
    found = list(queries.reports(actor)[:SHOWN])
    sizes = queries.sizes_of(found)
    may = permission.decide(actor, Verb.FILE) and queries.told_to()
    context = {
        "title": _("Reports for record"),
        "lead": _("What a department has filed, reported to another one that acknowledges it."),
        "breadcrumb": _crumbs(),
        "tabs": register_tabs("reports"),
        "actions": [{"label": _("Report"), "url": reverse("report_new"), "kind": "primary"}]
        if may
        else [],
        "table": {
            "caption": _("Reports for record"),
            "columns": [
                {"label": _("Reported on"), "kind": "short"},
                {"label": _("Responsible department"), "kind": "text"},
                {"label": _("Reported to"), "kind": "text"},
                {"label": _("Records"), "kind": "number"},
                {"label": _("Acknowledged"), "kind": "long"},
            ],
            "rows": [
                {
                    "id": one.pk,
                    "url": reverse("report_page", args=[one.pk]),
                    "cells": [
                        day(one.made_on),
                        names.get(one.department, one.department),
                        names.get(one.reported_to, one.reported_to),
                        str(sizes.get(one.pk, 0)),
                        _state(one),
                    ],
                }
                for one in found
            ],
            "empty": {
                "title": _("Nothing was reported yet"),
                "text": _("The policy says for each category which department is told."),
            },
        },
    }
    return render(request, "register/reports.html", context)


@require_http_methods(["GET", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """Report what one's department has filed since its last report."""
    actor = _actor()
    permission.demand_any(actor, Verb.FILE, target="report")
    choices = _offered(actor)
    form = ReportForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        department, _sign, target = form.cleaned_data["what"].partition(":")
        try:
            made = actions.report(actor, department, target, remark=form.cleaned_data["remark"])
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Reported; the other department acknowledges it."))
            return redirect("report_page", made.pk)
    context = {
        "title": _("Report for record"),
        "lead": _("Everything filed since the last report goes into it.")
        if choices
        else _("Nothing is left to be reported: nothing was filed since the last report."),
        "breadcrumb": [*_crumbs(), {"label": _("Report for record")}],
        "actions": [
            {"label": _("Blank form"), "url": reverse("report_blank"), "kind": "secondary"}
        ],
        "form": form if choices else None,
        "submit_label": _("Report"),
    }
    status = 400 if form.errors else 200
    return render(request, "register/report_new.html", context, status=status)


@require_GET
def report_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show one report and what lies in it, as far as its reader may see the records."""
    return _page(request, number, AcknowledgeForm())


@require_POST
def report_acknowledge(request: HttpRequest, number: int) -> HttpResponse:
    """Acknowledge a report."""
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        return _page(request, number, form, status=400)
    try:
        actions.acknowledge(_actor(), number, answer=form.cleaned_data["answer"])
    except Conflict as error:
        messages.warning(request, sentence(error))
    else:
        messages.success(request, _("Acknowledged, with your name and the time."))
    return redirect("report_page", number)


def _page(
    request: HttpRequest, number: int, form: AcknowledgeForm, *, status: int = 200
) -> HttpResponse:
    actor, names = _actor(), names_now()
    found = queries.report_of(actor, number)
    lines = queries.lines_in(actor, found)
    if lines:
        note_search(actor, {"list": "report", "report": number}, shown=len(lines), verb=Verb.VIEW)
    hidden = queries.sizes_of([found]).get(number, 0) - len(lines)
    words = ngettext(
        "{count} record more that you may not see.",
        "{count} records more that you may not see.",
        hidden,
    )
    may = (
        found.acknowledged_at is None
        and found.reported_to in actor.departments
        and found.made_by_id != actor.user_id
    )
    pairs = [
        (_("Reported by"), f"{found.made_by.name} {moment(found.made_at)}"),
        (_("Responsible department"), names.get(found.department, found.department)),
        (_("Reported to"), names.get(found.reported_to, found.reported_to)),
        (_("To be acknowledged by"), day(found.due_on)),
        (_("Remark"), found.remark),
        (_("Acknowledged"), _state(found)["text"]),
        (_("Answer"), found.answer),
    ]
    context = {
        "title": _("Report of {department}, {day}").format(
            department=names.get(found.department, found.department), day=day(found.made_on)
        ),
        "breadcrumb": [*_crumbs(), {"label": day(found.made_on)}],
        "actions": [
            {
                "label": _("Print"),
                "url": reverse("report_print", args=[number]),
                "kind": "secondary",
            }
        ]
        if queries.may_print(actor)
        else [],
        "pairs": [{"label": label, "value": value} for label, value in pairs if value],
        "table": register_table(lines, names),
        "hidden": words.format(count=hidden) if hidden else "",
        "form": form if may else None,
        "form_action": reverse("report_acknowledge", args=[number]),
        "submit_label": _("Acknowledge"),
    }
    return render(request, "register/report.html", context, status=status)


def _offered(actor: Actor) -> list[tuple[str, str]]:
    """Return what may be reported: each department of the actor and whom it tells, with the number of records."""
    names, found = names_now(), []
    for target in sorted(queries.told_to()):
        for department in sorted(actor.departments):
            count = queries.unreported(actor, department, target).count()
            if count and department != target:
                words = ngettext(
                    "{department} to {target}: {count} record",
                    "{department} to {target}: {count} records",
                    count,
                )
                label = words.format(
                    department=names.get(department, department),
                    target=names.get(target, target),
                    count=count,
                )
                found.append((f"{department}:{target}", label))
    return found


def _state(one: Report) -> dict[str, str]:
    if one.acknowledged_at is not None and one.acknowledged_by is not None:
        return {"text": f"{one.acknowledged_by.name} {moment(one.acknowledged_at)}", "tone": "good"}
    late = one.due_on < today()
    words = _("not acknowledged; was due on {day}") if late else _("not acknowledged; due on {day}")
    return {"text": words.format(day=day(one.due_on)), "tone": "bad" if late else "info"}


def _crumbs() -> list[dict[str, str]]:
    return [
        home_crumb(),
        {"label": _("Register"), "url": reverse("records_register")},
        {"label": _("Reports for record"), "url": reverse("reports")},
    ]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
