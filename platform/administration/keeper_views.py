"""The report of who is missing: departments and categories without a keeper, posts approvals wait for."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from administration.people_views import manager, tabs
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.decision import Decision
from security.people.keeper_port import asked
from security.people.keeper_queries import holders, open_departments
from security.people.keeper_rules import is_kept
from security.people.models import Position


def keepers_report(request: HttpRequest) -> HttpResponse:
    """Show departments without keeper or head, categories whose department has none, and empty posts."""
    actor = manager()
    held, day = holders(actor), today()
    wanted = asked(get_language() or "")
    departments = {one.code: one for one in open_departments(actor)}
    every = list(Position.objects.all())
    keeping = {one.code for one in every if one.keeps}
    leading = {one.code for one in every if one.leads}
    keepers = {
        code: is_kept(held, department=code, positions=keeping, on=day) for code in departments
    }
    heads = {
        code: is_kept(held, department=code, positions=leading, on=day) for code in departments
    }
    positions = {one.code: str(one) for one in every}
    nowhere = Decision(allowed=False)
    posts = {
        (one.why, one.position): is_kept(
            held, department=one.department, positions={one.position}, on=day
        )
        for one in wanted.posts
    }
    context = {
        "title": _("Vacant posts"),
        "lead": _("Each department and category needs somebody who keeps its files."),
        "tabs": tabs("keepers_report"),
        "tables": [
            _table(
                _("Departments without a keeper"),
                ((f"{code} {departments[code]}", why) for code, why in keepers.items()),
            ),
            _table(
                _("Departments without a head"),
                ((f"{code} {departments[code]}", why) for code, why in heads.items()),
            ),
            _table(
                _("Categories without a keeper"),
                (
                    (
                        f"{one.code} {one.name} · {departments.get(one.custodian, one.custodian)}",
                        keepers.get(one.custodian, nowhere),
                    )
                    for one in wanted.categories
                ),
            ),
            _table(
                _("Approvals without anybody to decide"),
                (
                    (f"{why} · {positions.get(code, code)}", found)
                    for (why, code), found in posts.items()
                ),
            ),
        ],
    }
    return render(request, "administration/keepers.html", context)


def _table(title: str, judged: Iterable[tuple[str, Decision]]) -> dict[str, Any]:
    rows = [
        {"id": place, "label": label, "cells": [label, sentence(why) or _("closed department")]}
        for place, (label, why) in enumerate(judged)
        if not why
    ]
    return {
        "title": title,
        "count": len(rows),
        "table": {
            "caption": title,
            "columns": [
                {"label": _("Who or what"), "kind": "long"},
                {"label": _("Why nobody"), "kind": "long"},
            ],
            "rows": rows,
        },
    }
