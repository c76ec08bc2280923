"""The report of who has access to what: by category or person, idle and ending rights, and as a workbook."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.insight import actions
from archive.insight.access_queries import ALL, ENDING, IDLE, Access, access, demand_report
from archive.insight.access_rules import DAYS, SOON
from archive.lists.marking import file_name, watermark
from archive.records.exporting import Value, workbook
from kernel.clock import today
from kernel.digits import number_in
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from policies.document.values import PolicyDocument
from policies.studio.forms import category_choices
from policies.studio.who_showing import masked_in_words, right_in_words, through_in_words
from policies.studio.words import ROWS, name_in, verbs_in_words, word
from security.actor import Actor
from security.people.queries import people_with_posts

PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Asked = dict[str, Any]


@require_GET
def access_report(request: HttpRequest) -> HttpResponse:
    """Say who has access to a category, or what a person has access to."""
    actor = _actor()
    demand_report(actor)
    asked = _asked(request)
    document = published().document
    page = Paginator(access(actor, **asked), PAGE).get_page(request.GET.get("p", "1"))
    keep = {name: str(value) for name, value in request.GET.items() if value and name != "p"}
    context = {
        "title": _("Who has access"),
        "lead": _(
            "By the policy in force and the posts of today; what was not used, what ends soon."
        ),
        "actions": [
            {
                "label": _("Take out as a workbook"),
                "url": f"{reverse('access_report_file')}?{urlencode(keep)}",
                "kind": "secondary",
            }
        ],
        "categories": [("", _("All categories")), *category_choices(document)],
        "people": [("", _("Everybody")), *_people()],
        "days_offered": [(str(one), _("{n} days").format(n=one)) for one in DAYS],
        "shows": [
            (ALL, _("All rights")),
            (IDLE, _("Only rights not used")),
            (ENDING, _("Only rights that end within {n} days").format(n=SOON)),
        ],
        "asked": {name: "" if value is None else str(value) for name, value in asked.items()},
        "table": {
            "caption": _("Who has access"),
            "columns": [{"label": label, "kind": kind} for label, kind in _columns(asked["days"])],
            "rows": [{"id": at, "cells": _shown(document, one)} for at, one in enumerate(page)],
            "empty": {"title": _("Nobody"), "text": _("No right of today is like this.")},
        },
        "page": page,
        "keep": keep,
    }
    return render(request, "insight/access.html", context)


@require_GET
def access_report_file(request: HttpRequest) -> HttpResponseBase:
    """Give the report as a workbook; noted before it leaves."""
    actor = _actor()
    demand_report(actor)
    asked = _asked(request)
    document = published().document
    found = access(actor, **asked)
    actions.note_report(actor, asked, rows=len(found))
    title = _("Who has access")
    rows = (_cells(document, one) for one in found)
    headings = [label for label, _kind in _columns(asked["days"])]
    narrowed = [str(value) for value in asked.values() if value]
    content = workbook(headings, rows, lambda: watermark(actor, title, len(found), narrowed))
    return FileResponse(
        content,
        content_type=_XLSX,
        as_attachment=True,
        filename=file_name(actor, title, len(found), "xlsx"),
    )


def _columns(days: int) -> list[tuple[str, str]]:
    return [
        (_("Person"), "text"),
        (_("Category"), "text"),
        (_("May do"), "text"),
        (_("By which right"), "text"),
        (_("Whose records"), "text"),
        (_("Up to level"), "short"),
        (_("Until"), "short"),
        (_("Masked"), "text"),
        (_("Not used for {n} days").format(n=days), "text"),
    ]


def _shown(document: PolicyDocument, one: Access) -> list[Any]:
    """Return the cells of the screen: the posts of a right stand below it."""
    cells: list[Any] = list(_cells(document, one))
    way = one.way
    right, through = right_in_words(document, way), through_in_words(document, way)
    # Most rights are given to a post and reach somebody by just that one.
    cells[3] = {"text": right, "sub": "" if through == right else through}
    return cells


def _cells(document: PolicyDocument, one: Access) -> Sequence[Value]:
    way = one.way
    right = (right_in_words(document, way), through_in_words(document, way))
    category = document.categories_by_code[one.category]
    return [
        one.insider.actor.name,
        f"{one.category} {name_in([category], one.category)}",
        verbs_in_words(way.verbs),
        " — ".join(part for part in dict.fromkeys(right) if part),
        word(ROWS, way.grant.rows),
        name_in(document.levels, way.grant.clearance),
        f"{way.until:%Y-%m-%d}" if way.until else "—",
        masked_in_words(one.told) if Verb.VIEW in way.verbs else "—",
        verbs_in_words(one.idle) if one.idle else "—",
    ]


def _asked(request: HttpRequest) -> Asked:
    """Return what the report is narrowed to; what is no choice is passed over."""
    codes = published().document.categories_by_code
    category = request.GET.get("category", "")
    days = number_in(request.GET.get("days", ""))
    show = request.GET.get("show", ALL)
    return {
        "category": category if category in codes else "",
        "person": number_in(request.GET.get("person", "")),
        "days": days if days in DAYS else DAYS[1],
        "show": show if show in {ALL, IDLE, ENDING} else ALL,
    }


def _people() -> list[tuple[str, str]]:
    return [(str(user.pk), user.name) for user in people_with_posts(today())]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
