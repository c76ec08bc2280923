"""Show as another person: the menu, the records and one record as they would meet them, read-only."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.insight.actions import note_look
from archive.insight.meeting import menu_as
from archive.insight.queries import TARGET, CategoryCount, card_as, counts_as, records_as
from archive.records import actions
from archive.records.card_screens import card_sections, due_part, facts, items_table
from archive.records.changing import facts_of
from archive.records.models import Record
from archive.records.queries import record_of, visible_to
from archive.records.screens import STATES, badge
from archive.records.title_sealing import called, titled, with_titles
from backoffice.sentences import sentence
from kernel.errors import Missing
from kernel.scope import current
from persistence.reading import read_only
from policies.access.rules import Verb
from policies.document.queries import published
from policies.document.values import PolicyDocument
from policies.studio.words import name_in, named
from security import permission
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of, people

PAGE = 50
_OFFERED = 20


@require_GET
def look_choose(request: HttpRequest) -> HttpResponse:
    """Choose as whom to look."""
    permission.demand(current().actor, Verb.CONFIGURE, target=TARGET)
    text = request.GET.get("q", "").replace("\x00", "").strip()
    found = list(people(text=text).filter(is_active=True)[: _OFFERED + 1])
    context = {
        "title": _("Show as another person"),
        "breadcrumb": _way(),
        "q": text,
        "people": [
            {
                "text": user.name,
                "sub": user.username,
                "url": reverse("look_as", args=[user.pk]),
            }
            for user in found[:_OFFERED]
        ],
        "more": len(found) > _OFFERED,
    }
    return render(request, "insight/choose.html", context)


@require_GET
def look_as(request: HttpRequest, person: int) -> HttpResponse:
    """Show what a person meets: the menu, how many records of which category, those the reader sees too."""
    reader, user, other = _both(person)
    note_look(reader, other)
    document = published().document
    with read_only():
        counts = list(counts_as(reader, other))
        page = Paginator(records_as(reader, other), PAGE).get_page(request.GET.get("p", "1"))
        table = _records_table(document, person, list(page))
    context = {
        "title": _("As {name} sees it").format(name=other.name),
        "breadcrumb": _way(other.name),
        "person": other,
        "posts": [
            f"{name_in(document.departments, post.department)}"
            f" · {name_in(document.positions, post.position)}"
            for post in other.posts
        ],
        "menu": menu_as(request, user, other),
        "counts": _counts_table(document, counts),
        "hidden": sum(one.seen - one.shared for one in counts),
        "table": table,
        "page": page,
    }
    return render(request, "insight/person.html", context)


@require_GET
def look_record(request: HttpRequest, person: int, number: int) -> HttpResponse:
    """Show one record as a person would read it, to a reader who may look it up as well."""
    reader, _user, other = _both(person)
    record = record_of(reader, number)
    note_look(reader, other, record=record)
    actions.note_view(reader, record)
    context: dict[str, Any] = {
        "title": called(record),
        "breadcrumb": [
            *_way(),
            {"label": other.name, "url": reverse("look_as", args=[person])},
            {"label": titled(record)},
        ],
        "person": other,
        "record_line": record.archive_no or "",
    }
    with read_only():
        if visible_to(other).filter(pk=number).exists():
            context |= _as_read(reader, other, record)
        else:
            decision = permission.decide(other, Verb.VIEW, facts_of(record))
            context["refused"] = sentence(decision)
    return render(request, "insight/record.html", context)


def _as_read(reader: Actor, other: Actor, record: Record) -> dict[str, Any]:
    shown = card_as(reader, other, record)
    items = items_table(shown)
    for row, item in zip(items["rows"], shown.items, strict=True):
        row["cells"][1] = {
            "text": item.title,
            "url": reverse("look_record", args=[other.id, item.id]),
        }
    words = {
        "edit": _("Change"),
        "submit": _("Submit"),
        "withdraw": _("Withdraw"),
        "file": _("File"),
        "classify": _("Classify"),
    }
    return {
        "badge": badge(shown.state),
        "sections": card_sections(shown),
        "facts": facts(shown),
        "due": due_part(shown),
        "items": items if shown.items else None,
        "steps": [
            {"label": words[step], "text": _("offered") if decision else sentence(decision)}
            for step, decision in shown.may.items()
        ],
    }


def _both(person: int) -> tuple[Actor, User, Actor]:
    """Return who looks and as whom; the other reads in the reader's language, for the reader reads it."""
    reader: Actor = current().actor
    permission.demand(reader, Verb.CONFIGURE, target=f"{TARGET}:{person}")
    user = User.objects.filter(pk=person, is_active=True).first()
    if user is None:
        raise Missing
    return reader, user, replace(actor_of(user), language=get_language() or reader.language)


def _way(*last: str) -> list[dict[str, str]]:
    return [
        {"label": _("Policy"), "url": reverse("policy_overview")},
        {"label": _("Rights"), "url": reverse("policy_rights")},
        {"label": _("Show as another person"), "url": reverse("look_choose")},
        *({"label": label} for label in last),
    ]


def _counts_table(document: PolicyDocument, counts: list[CategoryCount]) -> dict[str, Any]:
    names = document.categories_by_code
    return {
        "caption": _("Records by category"),
        "columns": [
            {"label": _("Category"), "kind": "text"},
            {"label": _("They may look up"), "kind": "number"},
            {"label": _("of these hidden from you"), "kind": "number"},
        ],
        "rows": [
            {
                "id": one.category,
                "cells": [
                    f"{one.category} {named(names[one.category])}"
                    if one.category in names
                    else one.category,
                    f"{one.seen:,}",
                    f"{one.seen - one.shared:,}",
                ],
            }
            for one in counts
        ],
        "empty": {"title": _("No record"), "text": _("They may look up no record today.")},
    }


def _records_table(document: PolicyDocument, person: int, records: list[Record]) -> dict[str, Any]:
    return {
        "caption": _("Records both of you may look up"),
        "columns": [
            {"label": _("Number"), "kind": "short"},
            {"label": _("Title"), "kind": "long"},
            {"label": _("Category"), "kind": "text"},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "cells": [
                    one.archive_no or "—",
                    {"text": called(one), "url": reverse("look_record", args=[person, one.pk])},
                    name_in(document.categories, one.category),
                    {"text": STATES.get(one.state, one.state), "badge": one.state},
                ],
            }
            for one in with_titles(records)
        ],
        "empty": {
            "title": _("No record"),
            "text": _("There is no record that both of you may look up."),
        },
    }
