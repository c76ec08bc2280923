"""Lays the register of extracts, their figures and one extract out for the screen."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from archive.extracts import freezing
from archive.extracts.forms import HandedForm, ReasonForm
from archive.extracts.models import Extract, ExtractPart
from archive.extracts.rules import CHANNELS, Figure, took
from archive.records.cards import card
from archive.records.models import Record
from archive.records.purposes import purpose_name, purposes
from archive.records.title_sealing import called
from backoffice.moments import moment
from kernel.clock import today
from kernel.workdays import work_calendar
from security.actor import Actor

State = Extract.State
_TONES = {
    State.ASKED: "warn",
    State.DRAWN: "info",
    State.RETURNED: "bad",
    State.RELEASED: "info",
    State.HANDED: "good",
}


def state_of(row: Extract) -> dict[str, str]:
    """Return the badge of an extract: late ones say so."""
    if row.handed_at is None and row.due_on < today():
        return {"text": _("overdue"), "tone": "bad"}
    return {"text": str(State(row.state).label), "tone": _TONES[State(row.state)]}


def register_table(rows: Sequence[Extract]) -> dict[str, Any]:
    """Return the register, the latest first."""
    return {
        "caption": _("Answers to customers"),
        "columns": [
            {"label": _("Number"), "kind": "text"},
            {"label": _("Asked on"), "kind": "text"},
            {"label": _("Answer by"), "kind": "text"},
            {"label": _("Drawn up by"), "kind": "text"},
            {"label": _("State"), "kind": "text"},
            {"label": _("Response time"), "kind": "text"},
        ],
        "rows": [
            {
                "id": one.pk,
                "cells": [
                    {"text": one.number, "url": reverse("extract_page", args=[one.pk])},
                    moment(one.asked_at),
                    one.due_on.isoformat(),
                    one.made_by.name,
                    state_of(one),
                    _took(one),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("No customer has asked yet"),
            "text": _("What customers ask about their records is taken down here."),
        },
    }


def figures_table(found: Sequence[Figure]) -> dict[str, Any]:
    """Return the response times, month by month."""
    return {
        "caption": _("Response times"),
        "columns": [
            {"label": _("Month"), "kind": "text"},
            {"label": _("Answers"), "kind": "number"},
            {"label": _("Median, working days"), "kind": "number"},
            {"label": _("Median, hours of working days"), "kind": "number"},
            {"label": _("Late"), "kind": "number"},
        ],
        "rows": [
            {
                "id": one.month.isoformat(),
                "cells": [
                    f"{one.month:%Y-%m}",
                    str(one.count),
                    f"{one.days:g}",
                    f"{one.hours:g}",
                    f"{one.late} %",
                ],
            }
            for one in found
        ],
        "empty": {"title": _("No answer yet"), "text": _("They come with the first answer.")},
    }


def page(
    actor: Actor,
    row: Extract,
    parts: Sequence[tuple[ExtractPart, Record]],
    clear: Mapping[int, Sequence[str]],
) -> dict[str, Any]:
    """Return what the page of an extract shows: the question, the extract beside its records, the next step."""
    mine = row.made_by_id == actor.user_id
    title = _("Extract {number}").format(number=row.number)
    draws = mine and row.state != State.HANDED
    return {
        "title": title,
        "breadcrumb": [
            {"label": _("Answers to customers"), "url": reverse("extracts")},
            {"label": title},
        ],
        "badge": state_of(row),
        "pairs": _pairs(row),
        "tables": [_compared(actor, one, record, clear) for one, record in parts],
        "row": row,
        "draw_url": reverse("extract_draw", args=[row.pk]) if draws else "",
        "pdf_url": reverse("extract_pdf", args=[row.pk])
        if row.state in {State.RELEASED, State.HANDED}
        else "",
        "checking": row.state == State.DRAWN and not mine,
        "returning": ReasonForm() if row.state == State.DRAWN and not mine else None,
        "handing": HandedForm() if row.state == State.RELEASED and mine else None,
    }


def _pairs(row: Extract) -> list[dict[str, str]]:
    said = freezing.said_in(row)
    named = {one.code: purpose_name(one) for one in purposes()}
    pairs = [
        (_("Who asks"), said["asker"]),
        (_("How it was asked"), _(CHANNELS[row.channel])),  # msgid: marked there
        (_("How the identity was checked"), said["evidence"]),
        (_("What the customer asks"), said["question"]),
        (_("When it was asked"), moment(row.asked_at)),
        (_("Purpose of use"), named.get(row.purpose, row.purpose)),
        (_("Answer by"), row.due_on.isoformat()),
        (_("Drawn up by"), row.made_by.name),
        (_("Compared with the records by"), row.checked_by.name if row.checked_by else ""),
        (_("Returned because"), row.reason),
        (_("Handed over"), f"{moment(row.handed_at)} · {row.handed_how}" if row.handed_at else ""),
        (_("Response time"), _took(row)),
        ("SHA-256", row.digest),
    ]
    return [{"label": one, "value": value} for one, value in pairs if value]


def _compared(
    actor: Actor, part: ExtractPart, record: Record, clear: Mapping[int, Sequence[str]]
) -> dict[str, Any]:
    """Return the extract of one record beside what stands in the record now, as its reader sees that."""
    shown = card(actor, record, unmasked=clear.get(record.pk, ()))
    fields = {one.code: one for section in shown.sections for one in section.fields}
    found = freezing.frozen(part)
    lines = found.lines if found else ()
    return {
        "caption": f"{record.archive_no} {called(record)}",
        "columns": [
            {"label": _("Field"), "kind": "text"},
            {"label": _("In the extract"), "kind": "text"},
            {"label": _("In the record now"), "kind": "text"},
        ],
        "rows": [
            {
                "id": at,
                # Who does not see the field in clear does not read it here either.
                "cells": [
                    label,
                    fields[code].text if fields[code].masked else text,
                    fields[code].text,
                ],
            }
            for at, (code, label, text) in enumerate(lines)
            if code in fields
        ],
        "empty": {"title": _("Nothing is left"), "text": _("The record was destroyed.")},
    }


def _took(row: Extract) -> str:
    if row.handed_at is None:
        return ""
    found = took(localtime(row.asked_at), localtime(row.handed_at), work_calendar())
    words = _("{days} working days ({hours} hours)")
    return words.format(days=found.days, hours=f"{found.hours:g}")
