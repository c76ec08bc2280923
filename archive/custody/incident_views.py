"""The screens of incidents: registering one from its record, following and closing it, all of them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from archive.custody import incident_actions, incident_queries, screens
from archive.custody.copy_queries import copy_of
from archive.custody.incident_actions import LONGEST, Found
from archive.custody.incident_models import Incident
from archive.records.actions import note_search, note_view
from archive.records.models import Record
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.title_sealing import titled
from backoffice.moments import moment
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security.actor import Actor


class IncidentForm(forms.Form):
    """What happened to a record, found when and by whom."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of incident"), choices=Incident.Kind.choices)
    found_on = forms.DateField(
        label=gettext_lazy("Found on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    found_by = forms.CharField(label=gettext_lazy("Found by"), max_length=100)
    facts = forms.CharField(
        label=gettext_lazy("The facts"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("What is missing, damaged or out, where, and how it was noticed."),
    )


class StepForm(forms.Form):
    """What was done, or how it ended."""

    text = forms.CharField(
        label=gettext_lazy("What was done"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "POST"])
def record_incident(request: HttpRequest, number: int) -> HttpResponse:
    """Register the loss, damage or suspected leak of a record."""
    record = record_of(_actor(), number)
    back = reverse("record_page", args=[number])
    crumbs = [home_crumb(), {"label": titled(record), "url": back}]
    return _register(request, record, crumbs)


@require_http_methods(["GET", "POST"])
def copy_incident(request: HttpRequest, number: int) -> HttpResponse:
    """Register the loss or damage of a copy made as backup; its original is untouched."""
    row = copy_of(_actor(), number)
    crumbs = [
        home_crumb(),
        {"label": titled(row.record), "url": reverse("record_page", args=[row.record_id])},
        {"label": row.label, "url": reverse("custody_copy", args=[number])},
    ]
    return _register(request, row.record, crumbs, copy=number)


def _register(
    request: HttpRequest, record: Record, crumbs: list[dict[str, str]], *, copy: int | None = None
) -> HttpResponse:
    actor = _actor()
    initial = {"found_on": today(), "found_by": actor.name, "kind": "damage"}
    form = IncidentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            found = Found(**form.cleaned_data)
            made = incident_actions.register(actor, record.pk, found, copy=copy)
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Registered; another person closes it."))
            return redirect("custody_incident", made.pk)
    note_view(actor, record, screen="incident")
    title = _("Report loss or damage")
    context = {
        "title": title,
        "breadcrumb": [*crumbs, {"label": title}],
        "form": form,
        "submit_label": _("Report it"),
        "cancel_url": crumbs[-1]["url"],
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


@require_GET
def incident_list(request: HttpRequest) -> HttpResponse:
    """List the incidents one may know, the newest first."""
    actor = _actor()
    rows = list(incident_queries.incidents(actor)[: incident_queries.SHOWN])
    if rows:
        note_search(actor, {"list": "incidents"}, shown=len(rows), verb=Verb.VIEW)
    context = {
        "title": _("Incidents"),
        "breadcrumb": [*screens.crumbs_home(), {"label": _("Incidents")}],
        "table": {
            "caption": _("Incidents"),
            "columns": [
                {"label": _("Record"), "kind": "long"},
                {"label": _("Kind of incident"), "kind": "text"},
                {"label": _("Found on"), "kind": "short"},
                {"label": _("State"), "kind": "text"},
            ],
            "rows": [
                {
                    "id": one.pk,
                    "cells": [
                        {
                            "text": one.number or f"#{one.record_id}",
                            "url": reverse("custody_incident", args=[one.pk]),
                        },
                        str(Incident.Kind(one.kind).label),
                        {"text": one.found_on.isoformat(), "sub": one.found_by},
                        state_of(one),
                    ],
                }
                for one in rows
            ],
            "empty": {
                "title": _("No incident"),
                "text": _(
                    "Loss, damage or a suspected leak is reported on the page of the record."
                ),
            },
        },
    }
    return render(request, "decisions/result.html", context)


@require_http_methods(["GET", "POST"])
def incident(request: HttpRequest, number: int) -> HttpResponse:
    """Show an incident, say what was done about it, and close it as another person."""
    actor = _actor()
    row = incident_queries.incident_of(actor, number)
    note_search(actor, {"list": "incident", "incident": number}, shown=1, verb=Verb.VIEW)
    form = StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _done(request, actor, row, form):
        return redirect("custody_incident", number)
    may = incident_queries.closing(actor, row)
    is_open = row.closed_at is None and incident_queries.may_follow(actor, row)
    context: dict[str, Any] = {
        "title": f"{Incident.Kind(row.kind).label} · {row.number or row.record_id}",
        "breadcrumb": [
            *screens.crumbs_home(),
            {"label": _("Incidents"), "url": reverse("custody_incidents")},
            {"label": f"{row.number or row.record_id}"},
        ],
        "state": state_of(row),
        "tone": "good" if row.closed_at else "warn",
        "pairs": _pairs(row),
        "steps": [
            {"at": moment(one.at), "by": one.by.name if one.by else "", "text": one.text}
            for one in row.steps.select_related("by").order_by("pk")
        ],
        "form": form if is_open else None,
        "problem": "" if is_open else next(iter(form.non_field_errors()), ""),
        "submit_label": _("Keep what was done"),
        "submit_extra": [{"name": "do", "value": "close", "label": _("Close the incident")}]
        if may
        else [],
        "submit_note": "" if may else sentence(may),
    }
    return render(request, "custody/incident.html", context, status=400 if form.errors else 200)


def state_of(row: Incident) -> str:
    """Return in words whether an incident is open."""
    return _("incident closed") if row.closed_at else _("open")


def _done(request: HttpRequest, actor: Actor, row: Incident, form: StepForm) -> bool:
    text = form.cleaned_data["text"]
    try:
        if request.POST.get("do") == "close":
            incident_actions.close(actor, row.pk, text)
            messages.success(request, _("The incident is closed."))
        else:
            incident_actions.add_step(actor, row.pk, text)
            messages.success(request, _("Saved."))
    except Invalid as error:
        add_problems(form, error)
    except Conflict as error:
        form.add_error(None, sentence(error))
    return not form.errors


def _pairs(row: Incident) -> list[dict[str, str]]:
    url = reverse("record_page", args=[row.record_id])
    if row.copy_id is not None:
        url = reverse("custody_copy", args=[row.copy_id])
    said = [
        (
            _("Backup copy") if row.copy_id else _("Record"),
            row.number or f"#{row.record_id}",
            url,
        ),
        (_("Found on"), f"{row.found_on.isoformat()} {row.found_by}", ""),
        (_("Registered"), f"{moment(row.registered_at)} {_name(row.registered_by)}", ""),
        (_("The facts"), row.facts, ""),
    ]
    if row.closed_at:
        said.append((_("Closed"), f"{moment(row.closed_at)} {_name(row.closed_by)}", ""))
        said.append((_("How it ended"), row.ending, ""))
    return [{"label": label, "value": value, "url": url} for label, value, url in said]


def _name(person: Any) -> str:
    return person.name if person is not None else ""


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
