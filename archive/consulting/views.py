"""The screens of consulting: what is said first, what is asked to be shown, what an agreed query found."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from archive.consulting import actions, queries
from archive.consulting.forms import AskForm, StatementForm, ValuesForm
from archive.consulting.models import ViewRequest
from archive.consulting.rules import KINDS, Asked, Wanted
from archive.consulting.said import said_in
from archive.outputs.asking import remember
from archive.records.actions import note_view
from archive.records.closing import page_to_say
from archive.records.controls import name_of
from archive.records.models import Record
from archive.records.purposes import LAST_PURPOSE, purpose_name, purposes
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.title_sealing import called
from archive.unmasking.queries import masked_fields
from backoffice.moments import moment
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Conflict, Invalid, Missing
from kernel.scope import current
from policies.document.consultations import Closed
from policies.document.queries import published
from security.actor import Actor

State = ViewRequest.State
_TONES = {
    State.DECIDING: "info",
    State.AGREED: "good",
    State.RETURNED: "bad",
    State.WITHDRAWN: "neutral",
}


@never_cache
@require_http_methods(["GET", "POST"])
def consult(request: HttpRequest) -> HttpResponse:
    """Ask who asks, how the identity was checked and what for, on one screen; then show the record or the list."""
    actor, asked = _actor(), request.GET
    record = _behind(actor, asked.get("record", ""))
    category = record.category if record is not None else asked.get("category", "")
    rule = queries.rule_of(category)
    form = StatementForm(
        request.POST if request.method == "POST" else None,
        identity=rule.identity,
        is_named=record is not None,
        offered=queries.purposes_of(category),
        initial={
            "customer": asked.get("q", ""),
            "purpose": request.session.get(LAST_PURPOSE, ""),
        },
    )

    def say() -> HttpResponse:
        wanted = record
        if wanted is None and rule.identity:
            wanted = queries.customer_meant(actor, category, form.cleaned_data["customer"])
            if queries.rule_of(wanted.category) != rule:  # another one says what is asked of it
                return redirect(page_to_say(Closed.IDENTITY, record=wanted.pk))
        said_of = category if wanted is None else wanted.category
        minutes = actions.say(actor, said_of, form.statement, wanted)
        if form.statement.purpose:
            remember(request, form.statement.purpose)
        messages.success(request, _("Noted. Open to you for {n} minutes.").format(n=minutes))
        if wanted is not None:
            return redirect("record_page", wanted.pk)
        query = f"?category={category}" + (f"&q={asked['q']}" if asked.get("q") else "")
        return redirect(reverse("records_list") + query)

    answer = _tried(form, say)
    if answer is not None:
        return answer
    title = _("Check the identity") if rule.identity else _("Say what for")
    lead = (
        _("Nothing of the customer is shown before. It is noted with what you then look at.")
        if rule.identity
        else _("It is noted with what you then look at.")
    )
    name = record.archive_no if record is not None else _category_name(category)
    return _page(request, form, title=f"{title} · {name}", lead=lead, label=_("Go on"))


@never_cache
@require_http_methods(["GET", "POST"])
def query_ask(request: HttpRequest) -> HttpResponse:
    """Ask for the result of a query where only designated persons run them."""
    actor, asked = _actor(), request.GET
    record = _behind(actor, asked.get("record", ""))
    known = queries.closed_categories(actor, Closed.QUERY)
    first = record.category if record is not None else asked.get("category", "")
    chosen = request.POST.get("category", first)
    if not known:
        raise Missing
    form = AskForm(
        request.POST if request.method == "POST" else None,
        categories=[(code, f"{code} {_category_name(code)}") for code in known],
        offered=queries.purposes_of(chosen if chosen in known else known[0]),
        is_named=record is not None,
        initial={"category": first, "text": asked.get("q", ""), "until": today()},
    )

    def ask() -> HttpResponse:
        said = form.cleaned_data
        wanted = Wanted(
            kind=Asked.QUERY,
            category=record.category if record is not None else said["category"],
            reason=said["reason"].strip(),
            until=said["until"],
            text="" if record is not None else said["text"].strip(),
            record=None if record is None else record.pk,
            purpose=said.get("purpose", ""),
        )
        return _asked(request, actions.ask(actor, wanted))

    lead = _(
        "Designated persons run queries here. What you look for goes to one of them; once agreed to, exactly that "
        "result is shown to you until the day you name."
    )
    return _tried(form, ask) or _page(
        request, form, title=_("Ask for a result"), lead=lead, label=_("Ask")
    )


@never_cache
@require_http_methods(["GET", "POST"])
def values_ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask that masked values of a record are shown for some days."""
    actor = _actor()
    record = record_of(actor, number)
    masked = masked_fields(actor, record)
    offered = queries.purposes_of(record.category) or tuple(purposes())
    if not masked:
        messages.info(request, _("Nothing of this record is masked for you."))
        return redirect("record_page", number)
    form = ValuesForm(
        request.POST if request.method == "POST" else None,
        masked=masked,
        offered=offered,
        initial={
            "fields_wanted": [one.code for one in masked],
            "purpose": request.session.get(LAST_PURPOSE, ""),
            "until": today() + timedelta(days=1),
        },
    )

    def ask() -> HttpResponse:
        said = form.cleaned_data
        wanted = Wanted(
            kind=Asked.VALUES,
            category=record.category,
            reason=said["reason"].strip(),
            until=said["until"],
            record=record.pk,
            fields=tuple(said["fields_wanted"]),
            purpose=said.get("purpose", ""),
        )
        return _asked(request, actions.ask(actor, wanted))

    answer = _tried(form, ask)
    if answer is not None:
        return answer
    note_view(actor, record, screen="values")
    lead = _("Shown to you alone, on the page of this record, until the day you name.")
    return _page(
        request,
        form,
        title=_("Ask to see masked values"),
        lead=lead,
        label=_("Ask"),
        back=reverse("record_page", args=[number]),
    )


@require_GET
def query_request(request: HttpRequest, number: int) -> HttpResponse:
    """Show what was asked to be shown, to who asked, who decides and auditors; and what it found, while it lasts."""
    actor = _actor()
    row = queries.request_of(actor, number)
    kind = Asked(row.kind)
    is_open = queries.is_open(actor, row)
    context: dict[str, Any] = {
        "title": f"{_(KINDS[kind])} · {row.category}",  # msgid: the kinds, marked where they stand
        "breadcrumb": [home_crumb(), {"label": _(KINDS[kind])}],
        "state": _state(row),
        "tone": _TONES[State(row.state)],
        "pairs": _pairs(actor, row),
        "actions": [],
    }
    if is_open and kind is Asked.QUERY:
        row, found = actions.show(actor, number)
        context["table"] = _found_table(found)
    elif is_open:
        url = reverse("record_page", args=[row.record])
        context["actions"] = [{"label": _("Open the record"), "url": url, "primary": True}]
    return render(request, "consulting/request.html", context)


def _found_table(found: list[Record]) -> dict[str, Any]:
    return {
        "caption": _("Result"),
        "columns": [
            {"label": _("Archive number"), "kind": "number"},
            {"label": _("Title"), "kind": "text"},
            {"label": _("Category"), "kind": "text"},
        ],
        "rows": [
            {
                "id": one.pk,
                "cells": [
                    {"text": one.archive_no or "", "url": reverse("record_page", args=[one.pk])},
                    called(one),
                    _category_name(one.category),
                ],
            }
            for one in found
        ],
        "empty": {"title": _("Nothing was found"), "text": _("The query found no record.")},
    }


def _state(row: ViewRequest) -> str:
    if row.state == State.AGREED and row.until < today():
        return _("time is over")
    return str(State(row.state).label)


def _pairs(actor: Actor, row: ViewRequest) -> list[dict[str, str]]:
    said = said_in(row)
    named = {one.code: purpose_name(one) for one in purposes()}
    pairs = [
        (_("Asked by"), row.asked_by.name, ""),
        (_("Asked on"), moment(row.asked_at), ""),
        (_("Category"), f"{row.category} {_category_name(row.category)}", ""),
        (_("Archive number"), queries.number_of(row), ""),
        (_("What is looked for"), said["text"], ""),
        (_("Fields"), _(", ").join(_labels(row)), ""),
        (_("Purpose of consultation"), named.get(row.purpose, row.purpose), ""),
        (_("Reason"), said["reason"], ""),
        (_("Shown until"), row.until.isoformat(), ""),
    ]
    if row.state == State.DECIDING and row.request and row.asked_by_id != actor.user_id:
        pairs.append((_("Decision"), _("To the decision"), _decision_url(row)))
    return [{"label": one, "value": value, "url": url} for one, value, url in pairs if value]


def _labels(row: ViewRequest) -> list[str]:
    fields = {one.code: one for one in published().document.fields}
    language = get_language() or ""
    return [name_of(fields[code], language) if code in fields else code for code in row.fields]


def _decision_url(row: ViewRequest) -> str:
    return reverse("request_page", args=[row.request])


def _asked(request: HttpRequest, row: ViewRequest) -> HttpResponse:
    messages.success(request, _("Asked. You are told once it is decided."))
    return redirect("query_request", row.pk)


def _behind(actor: Actor, text: str) -> Record | None:
    number = queries.record_in(text)
    return None if number is None else queries.behind(actor, number)


def _tried(form: forms.Form, act: Callable[[], HttpResponse]) -> HttpResponse | None:
    """Do what was sent and answer with it; None where the form is shown, with what is wrong."""
    if not form.is_valid():
        return None
    try:
        return act()
    except Invalid as error:
        add_problems(form, error)
    except Conflict as error:
        form.add_error(None, sentence(error))
    return None


def _page(
    request: HttpRequest, form: forms.Form, *, title: str, lead: str, label: str, back: str = ""
) -> HttpResponse:
    context = {
        "title": title,
        "lead": lead,
        "breadcrumb": [home_crumb(), {"label": title}],
        "form": form,
        "form_free": True,
        "submit_label": label,
        "cancel_url": back or reverse("records_list"),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _category_name(code: str) -> str:
    known = published().document.categories_by_code.get(code)
    return name_of(known, get_language() or "") if known else code


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
