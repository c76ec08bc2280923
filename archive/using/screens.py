"""Words, rows and pairs of the screens of applications, and the part on the page of a record."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from administration.wording import verb_said
from archive.records.models import Record
from archive.records.purposes import purpose_name, purposes
from archive.records.title_sealing import titled
from archive.records.traces import has_trace
from archive.using import queries
from archive.using.models import UseApplication
from archive.using.queries import TRACE, Line
from archive.using.rules import MANNERS, Manner, Standing
from archive.using.said import said_in
from backoffice.moments import moment
from kernel.text import N_
from security.actor import Actor
from security.audit.under_queries import Done
from security.people.head_queries import department_names

# Standing → words, the state whose colours the badge has, the tone of the page.
STANDINGS = {
    Standing.RECEIVED: (N_("received"), "in_review", "info"),
    Standing.ASKED: (N_("with who decides"), "in_review", "info"),
    Standing.AHEAD: (N_("agreed to, begins later"), "due", "info"),
    Standing.OPEN: (N_("open to use"), "active", "good"),
    Standing.OVER: (N_("its time is over"), "closed", "neutral"),
    Standing.RETURNED: (N_("not agreed to"), "rejected", "bad"),
    Standing.WITHDRAWN: (N_("withdrawn"), "cancelled", "neutral"),
    Standing.ENDED: (N_("ended before its time"), "closed", "neutral"),
}
TABS = (
    ("waiting", N_("Being decided")),
    ("open", N_("Open to use")),
    ("past", N_("Over")),
)


def uses_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return the latest applications for a record that its reader may see, and the way to ask; None for neither."""
    found = queries.uses_of(record) if has_trace(record, TRACE) else []
    seen = queries.applications(actor).filter(pk__in=[one.pk for one in found]) if found else []
    may = queries.may_apply_for(actor, record)
    if not seen and not may:
        return None
    return {
        "ask_url": f"{reverse('use_new')}?numbers={record.pk}" if may else "",
        "lines": [
            {
                "text": f"{one.number} · {one.applicant.name}",
                "url": reverse("use_application", args=[one.pk]),
                "sub": f"{_standing(one)} · {manners_of(one)}",
            }
            for one in seen
        ],
    }


def tabs(chosen: str) -> list[dict[str, Any]]:
    """Return the lists as tabs."""
    return [
        {
            "label": _(label),  # msgid: marked in TABS
            "url": f"{reverse('uses')}?list={code}",
            "active": code == chosen,
        }
        for code, label in TABS
    ]


def table(rows: Sequence[UseApplication]) -> dict[str, Any]:
    """Return applications as a table: number, who asked, manners, time, standing."""
    return {
        "caption": _("Applications to use archives"),
        "columns": [
            {"label": _("Application"), "kind": "short"},
            {"label": _("Applicant")},
            {"label": _("Manner of use")},
            {"label": _("Time of use"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("use_application", args=[one.pk]),
                "label": one.number,
                "cells": [
                    one.number,
                    {"text": one.applicant.name, "sub": department_of(one)},
                    manners_of(one),
                    days_of(one),
                    {
                        "badge": STANDINGS[queries.standing_of(one)][1],
                        "text": _standing(one),
                    },
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("Nothing is here"),
            "text": _("Who needs archives he does not see asks for them by number or name."),
        },
    }


def state_of(row: UseApplication) -> tuple[str, str]:
    """Return where an application stands, and the tone of it."""
    return _standing(row), STANDINGS[queries.standing_of(row)][2]


def pairs(row: UseApplication) -> list[dict[str, str]]:
    """Return the facts of an application."""
    said = said_in(row)
    asked = [
        (_("Applicant"), f"{row.applicant.name} {department_of(row)}".strip()),
        (_("Purpose of use"), purpose_of(row)),
        (_("What the records are needed for"), said["reason"]),
        (_("Manner of use"), manners_of(row)),
        (_("Time of use"), days_of(row)),
        (_("Asked on"), moment(row.asked_at)),
        (_("What was typed"), "；".join(said["text"].splitlines())),
        (_("Answer"), said.get("answer", "")),
        (_("Ended on"), moment(row.ended_at) if row.ended_at else ""),
    ]
    return [{"label": label, "value": text} for label, text in asked if text]


def lines_table(lines: Sequence[Line]) -> dict[str, Any]:
    """Return the records of an application as a table; of those its reader may not see, the number."""
    return {
        "caption": _("Records of the application"),
        "columns": [
            {"label": _("Archive number"), "kind": "short"},
            {"label": _("Record"), "kind": "long"},
        ],
        "rows": [
            {
                "id": at,
                "url": reverse("record_page", args=[one.record.pk]) if one.record else "",
                "label": titled(one.record) if one.record else one.number,
                "cells": [one.number, titled(one.record) if one.record else _("not shown to you")],
            }
            for at, one in enumerate(lines, start=1)
        ],
        "empty": {
            "title": _("No record is named yet"),
            "text": _("The keeper finds what was typed."),
        },
    }


def done_items(done: Sequence[Done], lines: Sequence[Line]) -> list[dict[str, str]]:
    """Return what was done under an application, the latest first."""
    numbers = {one.record.pk: one.number for one in lines if one.record is not None}
    return [
        {
            "text": _said(one),
            "sub": f"{moment(one.header.at)} · {one.header.actor_name}",
            "end": numbers.get(one.header.record_id or 0, ""),
        }
        for one in done
    ]


def manners_of(row: UseApplication) -> str:
    """Return the manners of an application in words."""
    words = [MANNERS[Manner(one)] for one in row.manners]
    return _(", ").join(_(one) for one in words)  # msgid: marked in rules


def days_of(row: UseApplication) -> str:
    """Return the days of an application."""
    return f"{row.since.isoformat()} – {row.until.isoformat()}"


def department_of(row: UseApplication) -> str:
    """Return the name of the department somebody asked in, closed or not."""
    return department_names(closed=True).get(row.department, row.department)


def purpose_of(row: UseApplication) -> str:
    """Return the purpose of an application in words."""
    known = {one.code: purpose_name(one) for one in purposes()}
    return known.get(row.purpose, row.purpose)


def _said(one: Done) -> str:
    if one.header.verb != "use.note":
        return verb_said(one.header.verb)
    manner = MANNERS[Manner(one.said["manner"])]
    words = _("{manner}, {pages} pages")
    return words.format(manner=_(manner), pages=one.said["pages"])  # msgid: marked in rules


def _standing(row: UseApplication) -> str:
    return _(STANDINGS[queries.standing_of(row)][0])  # msgid: marked in STANDINGS
