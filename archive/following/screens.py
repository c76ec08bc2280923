"""Words and rows of development notes and watched records, and the part on the page of a record."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from archive.following import queries
from archive.following.models import DevelopmentNote, Watch
from archive.following.queries import NOTES, SHOWN, WATCHED
from archive.records.card_screens import verb_label
from archive.records.models import Record
from archive.records.title_sealing import titled
from archive.records.traces import has_trace
from backoffice.moments import moment
from backoffice.printing.sheet import Column, Grid, Part
from security.actor import Actor


def following_part(actor: Actor, record: Record) -> dict[str, Any]:
    """Return the latest notes on a record, the ways to all of them and to a new one, and whether one watches it."""
    noted = has_trace(record, NOTES)
    url = reverse("record_notes", args=[record.pk])
    return {
        "notes": note_lines(queries.notes_of(record, SHOWN)) if noted else [],
        "url": url,
        "add_url": f"{url}#note" if queries.may_note(actor, record) else "",
        "watched": has_trace(record, WATCHED),
        "watch_url": reverse("record_watch", args=[record.pk]),
        "list_url": reverse("records_watched"),
    }


def note_lines(
    notes: Sequence[DevelopmentNote], *, corrections: bool = False, may: bool = False
) -> list[dict[str, Any]]:
    """Return notes as lines; with `corrections` what puts them right below each, with `may` the way to do so."""
    added = queries.corrections_of(notes) if corrections and notes else {}
    return [
        {
            **_line(one),
            "corrections": [_line(each) for each in added.get(one.pk, [])],
            "correct_url": f"{reverse('record_notes', args=[one.record_id])}?correct={one.pk}#note"
            if may
            else "",
        }
        for one in notes
    ]


def _line(one: DevelopmentNote) -> dict[str, Any]:
    words = gettext("{source} · noted by {name}, {at}")
    return {
        "day": one.happened_on.isoformat(),
        "text": one.text,
        "foot": words.format(source=one.source, name=one.by.name, at=moment(one.at)),
    }


def tabs(active: str) -> list[dict[str, Any]]:
    """Return the tabs of the two lists."""
    offered = [
        ("watched", _("My watched records"), reverse("records_watched")),
        ("notes", _("Development notes"), reverse("development_notes")),
    ]
    return [{"label": label, "url": url, "active": name == active} for name, label, url in offered]


def watched_table(rows: Sequence[Watch]) -> dict[str, Any]:
    """Return watched records as a table: what was done to each last, by whom, when."""
    return {
        "caption": _("My watched records"),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("Last change told")},
            {"label": _("Changed on"), "kind": "short"},
            {"label": _("Watched since"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.record_id,
                "url": reverse("record_page", args=[one.record_id]),
                "label": titled(one.record),
                "cells": [
                    {"text": titled(one.record), "sub": one.record.archive_no or ""},
                    f"{one.news_by} {verb_label(one.news_verb)}" if one.news_verb else "—",
                    moment(one.news_at) if one.news_at else "—",
                    moment(one.since)[:10],
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("You watch no record"),
            "text": _("“Watch” on the page of a record: you are told when it changes."),
        },
    }


def notes_table(rows: Sequence[DevelopmentNote]) -> dict[str, Any]:
    """Return notes of many records as a table."""
    return {
        "caption": _("Development notes"),
        "columns": [
            {"label": _("Happened on"), "kind": "short"},
            {"label": _("What happened"), "kind": "long"},
            {"label": _("Record")},
            {"label": _("Noted by"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("record_notes", args=[one.record_id]),
                "label": one.text,
                "cells": [
                    one.happened_on.isoformat(),
                    {"text": one.text, "sub": one.source},
                    {"text": titled(one.record), "sub": one.record.archive_no or ""},
                    {"text": one.by.name, "sub": moment(one.at)},
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("No note is found"),
            "text": _(
                "Notes are added on the page of a record; you find those of records you see."
            ),
        },
    }


def printed_notes(_actor: Actor, record: Record) -> Sequence[Part]:
    """Return the notes of a record for its printed card; nothing where there are none."""
    found = queries.notes_of(record)
    if not found:
        return ()
    added = queries.corrections_of(found)
    lines = [each for one in found for each in (one, *added.get(one.pk, []))]
    columns = (
        Column(label=_("Happened on"), kind="short"),
        Column(label=_("What happened"), kind="long"),
        Column(label=_("How it is known")),
        Column(label=_("Noted by")),
    )
    rows = tuple(
        (
            one.happened_on.isoformat(),
            _("Put right: {text}").format(text=one.text) if one.corrects_id else one.text,
            one.source,
            f"{one.by.name} {moment(one.at)[:10]}",
        )
        for one in lines
    )
    return [Grid(title=_("Development notes"), columns=columns, rows=rows)]
