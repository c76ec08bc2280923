"""The screens on which records are checked: what is due, and one signature under many."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from archive.checks import actions, queries, screens
from archive.checks.queries import PAGE, Asked, When, Whose
from archive.records.actions import note_search
from archive.records.crowding import veiled
from archive.records.queries import visible_to
from archive.records.screens import home_crumb
from archive.records.title_sealing import titled, with_titles
from archive.records.views import criteria
from backoffice.paging import page_at
from backoffice.sentences import sentence
from backoffice.taking_back import say_done
from kernel.decision import Decision
from kernel.digits import number_in, numbers_in
from kernel.scope import current
from persistence.arrays import any_id
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.people.head_queries import department_names, headed_by


@require_GET
def check_list(request: HttpRequest) -> HttpResponse:
    """List the records that are due to be checked, the most urgent first."""
    actor, asked = _actor(), asked_in(request)
    permission.demand_any(actor, Verb.VIEW)
    start = number_in(request.GET.get("start", "")) or 0
    total = queries.count(actor, asked)
    found = queries.listed(actor, asked, start=start, limit=PAGE)
    veiled((one.record for one in found), lambda _most: total)
    note_search(actor, {"list": "check", **criteria(request.GET)}, shown=len(found), verb=Verb.VIEW)
    context = {
        "title": _("Records to check"),
        "lead": lead_of(asked),
        "breadcrumb": [home_crumb(), {"label": _("Records to check")}],
        "actions": _prints(actor, asked, total),
        "tabs": [] if asked.when is When.LEFT else _tabs(actor, asked),
        "facets": [] if asked.when is When.LEFT else _facets(asked),
        "table": screens.table(found, empty=_empty(asked)),
        "page": _page(asked, start, shown=len(found), total=total),
        "bulk_actions": [
            {"value": "sign", "label": _("Sign: checked, no change"), "kind": "primary"}
        ],
    }
    return render(request, "checks/list.html", context)


@require_POST
def check_sign(request: HttpRequest) -> HttpResponse:
    """Sign that the chosen records were checked and nothing has changed."""
    actor = _actor()
    chosen = list(dict.fromkeys(numbers_in(request.POST.getlist("ids"))))[: actions.MOST]
    single = number_in(request.POST.get("record", ""))
    if single:
        chosen = [single]
    if not chosen:
        messages.warning(request, _("Choose at least one record first."))
        return redirect("checks_list")
    outcome = actions.check(actor, chosen, remark=request.POST.get("remark", ""))
    many = len(outcome.done)
    said = ngettext(
        "{n} record is signed as checked without change.",
        "{n} records are signed as checked without change.",
        many,
    ).format(n=f"{many:,}")
    if many:
        say_done(request, actor, said)
    if outcome.refused and not single:
        return _report(request, actor, said, outcome.refused)
    for _number, decision in outcome.refused:
        messages.error(request, sentence(decision))
    return redirect("record_page", single) if single else redirect("checks_list")


def _report(
    request: HttpRequest, actor: Actor, said: str, refused: tuple[tuple[int, Decision], ...]
) -> HttpResponse:
    """Show what was not signed, each with its reason."""
    rows = visible_to(actor).filter(any_id("pk", [number for number, _why in refused]))
    names = {
        row.pk: titled(row) for row in with_titles(rows.only("archive_no", "title", "sealed_title"))
    }
    context = {
        "title": said,
        "breadcrumb": [
            {"label": _("Records to check"), "url": reverse("checks_list")},
            {"label": _("Result")},
        ],
        "table": {
            "caption": _("Result"),
            "columns": [
                {"label": _("Record"), "kind": "long"},
                {"label": _("Result"), "kind": "short"},
                {"label": _("Reason"), "kind": "long"},
            ],
            "rows": [
                {
                    "id": number,
                    "cells": [
                        names.get(number, str(number)),
                        {"badge": "refused"},
                        sentence(decision),
                    ],
                }
                for number, decision in refused
            ],
        },
        "actions": [{"label": _("Back to the list"), "url": reverse("checks_list")}],
    }
    return render(request, "decisions/result.html", context)


def asked_in(request: HttpRequest) -> Asked:
    """Return what the address of the list asks for."""
    given = {name: request.GET.get(name, "").replace("\x00", "")[:40] for name in _NAMES}
    when = When(given["when"]) if given["when"] in set(When) else When.DUE
    since = day_of(given["since"])
    if when is When.LEFT and (since is None or not given["review"]):
        when = When.DUE
    return Asked(
        whose=Whose(given["show"]) if given["show"] in set(Whose) else Whose.MINE,
        when=when,
        department=given["department"] if when is When.LEFT else "",
        review=given["review"] if when is When.LEFT else "",
        since=since if when is When.LEFT else None,
    )


_NAMES = ("show", "when", "department", "review", "since")


def day_of(text: str) -> date | None:
    """Return the day of an address, None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _address(asked: Asked, **changed: str) -> str:
    query = {
        "show": str(asked.whose),
        "when": str(asked.when),
        "department": asked.department,
        "review": asked.review,
        "since": asked.since.isoformat() if asked.since else "",
        **changed,
    }
    return f"{reverse('checks_list')}?{urlencode({k: v for k, v in query.items() if v})}"


def lead_of(asked: Asked) -> str:
    """Return in words what a list is of."""
    if asked.when is not When.LEFT or asked.since is None:
        return _("Look at each; where nothing has changed, one signature says so for many.")
    return _("{rule}, {department}: not checked yet since {day}.").format(
        rule=screens.review_name(asked.review),
        department=department_names(closed=True).get(asked.department, asked.department),
        day=asked.since.isoformat(),
    )


def _tabs(actor: Actor, asked: Asked) -> list[dict[str, Any]]:
    offered = [(Whose.MINE, _("Mine"))]
    if headed_by(actor):
        offered.append((Whose.DEPARTMENT, _("Of my departments")))
    return [
        {
            "label": label,
            "url": _address(Asked(whose=whose)),
            "active": whose is asked.whose,
            "count": queries.count(actor, Asked(whose=whose)),
        }
        for whose, label in offered
    ]


def _facets(asked: Asked) -> list[dict[str, Any]]:
    whens = [
        (When.DUE, _("Within a month")),
        (When.OVERDUE, _("Overdue")),
        (When.WEEK, _("Due this week")),
    ]
    return [
        {
            "label": _("Due"),
            "options": [
                {
                    "label": label,
                    "url": _address(asked, when=str(when)),
                    "active": when is asked.when,
                }
                for when, label in whens
            ],
        }
    ]


def _prints(actor: Actor, asked: Asked, total: int) -> list[dict[str, Any]]:
    """Return the ways to the list on paper, and to its form without a line."""
    url = reverse("checks_print")
    found = [{"label": _("Blank form"), "url": f"{url}?blank", "kind": "secondary"}]
    if total and permission.decide(actor, Verb.EXPORT):
        query = _address(asked).partition("?")[2]
        found.insert(0, {"label": _("Print"), "url": f"{url}?{query}", "kind": "secondary"})
    return found


def _empty(asked: Asked) -> dict[str, Any]:
    if asked.when is When.LEFT:
        return {
            "title": _("Every record is checked"),
            "text": _("The duty of this period can be signed now."),
        }
    return {
        "title": _("No record has to be checked"),
        "text": _("What the policy wants checked by a day appears here by itself."),
    }


def _page(asked: Asked, start: int, *, shown: int, total: int) -> dict[str, Any]:
    def at(place: int) -> str:
        return _address(asked, start=str(place))

    return page_at(at, start, shown=shown, total=total, size=PAGE)


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
