"""Lays resting out for the screen: what is proposed, what came back and is to be fetched, a part of a record's page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.custody.place_models import Placing
from archive.custody.places import AROUND, way_to
from archive.outputs.form_sheets import Working, lines, to_sign
from archive.records.controls import name_of
from archive.records.models import Record
from archive.records.title_sealing import called, open_titles
from archive.records.traces import beside
from archive.resting import queries
from archive.resting.models import Restored
from archive.resting.queries import Proposed
from backoffice.moments import moment
from backoffice.printing.sheet import Column
from persistence.arrays import any_id
from policies.document.queries import published
from security.actor import Actor


def category_name(code: str) -> str:
    """Return the name of a category in the reader's language."""
    known = published().document.categories_by_code
    return name_of(known[code], get_language() or "") if code in known else code


def proposed_table(found: Sequence[Proposed]) -> dict[str, Any]:
    """Return what is proposed, the longest unused first, to be ticked."""
    return {
        "caption": _("Not used for long"),
        "columns": [
            {"label": _("Archive number"), "kind": "short"},
            {"label": _("Title"), "kind": "long"},
            {"label": _("Category")},
            {"label": _("Last change"), "kind": "short"},
            {"label": _("Last contact or business"), "kind": "short"},
            {"label": _("Last used"), "kind": "short"},
            {"label": _("Proposed since"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.record.pk,
                "label": called(one.record),
                "cells": [
                    one.record.archive_no or "",
                    {
                        "text": called(one.record),
                        "url": reverse("record_page", args=[one.record.pk]),
                    },
                    {"text": category_name(one.record.category), "sub": _cycle(one)},
                    one.use.changed.isoformat(),
                    _day(one.use.contacted),
                    _day(one.use.used),
                    one.due.isoformat(),
                ],
            }
            for one in found
        ],
        "empty": {
            "title": _("Nothing has been unused for so long"),
            "text": _(
                "The archival cycle stands in the policy (cadences, dormancy), for each category its own."
            ),
        },
    }


def _cycle(one: Proposed) -> str:
    language = get_language() or ""
    return f"{name_of(one.cadence, language)} · {one.cadence.every}"


def _day(on: date | None) -> str:
    return on.isoformat() if on else "—"


def fetch_table(rows: Sequence[Restored]) -> dict[str, Any]:
    """Return the paper of what came back that nobody has fetched yet, with the place it lies in."""
    open_titles([one.record for one in rows])
    places = places_of([one.record_id for one in rows])
    return {
        "caption": _("Paper to fetch"),
        "columns": [
            {"label": _("Archive number"), "kind": "short"},
            {"label": _("Title"), "kind": "long"},
            {"label": _("Place"), "kind": "short"},
            {"label": _("Asked for by")},
            {"label": _("Asked at"), "kind": "short"},
            {"label": _("What for"), "kind": "long"},
        ],
        "rows": [
            {
                "id": one.pk,
                "label": called(one.record),
                "cells": [
                    one.record.archive_no or "",
                    {
                        "text": called(one.record),
                        "url": reverse("record_page", args=[one.record_id]),
                    },
                    places.get(one.record_id, _("no place yet")),
                    one.by.name if one.by else "",
                    moment(one.at),
                    one.why,
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("No paper waits to be fetched"),
            "text": _("What is brought back and lies on paper stands here until it was fetched."),
        },
    }


def places_of(ids: Sequence[int]) -> dict[int, str]:
    """Return record id → the way to the place its paper lies in."""
    rows = Placing.objects.filter(any_id("record", ids)).select_related(f"location__{AROUND}")
    return {one.record_id: " / ".join(each.code for each in way_to(one.location)) for one in rows}


def pick_list(rows: Sequence[Restored]) -> Working:
    """Return the pick list on paper: where to go, what to take, to tick off."""
    open_titles([one.record for one in rows])
    places = places_of([one.record_id for one in rows])
    columns = (
        Column(label=_("Place"), kind="short", room=18),
        Column(label=_("Archive number"), kind="short", room=18),
        Column(label=_("Title"), kind="long"),
        Column(label=_("Asked for by"), kind="text"),
        Column(label=_("Fetched"), kind="short", room=8),
    )
    cells = sorted(
        (
            places.get(one.record_id, _("no place yet")),
            one.record.archive_no or "",
            called(one.record),
            one.by.name if one.by else "",
            "□",
        )
        for one in rows
    )
    return Working(
        title=_("Pick list"),
        of=_("Paper of records brought back into use"),
        parts=(lines(columns, cells, title=_("Paper to fetch")),),
        signed=(to_sign(_("Fetched by")),),
    )


def rest_part(_actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return that a record is at rest, or named for disposal; None for neither."""
    found, named = beside(record, queries.RESTS), beside(record, queries.NAMED)
    if not found and not named:
        return None
    return {
        "since": moment(found[0].at) if found else "",
        "by": found[0].by.name if found else "",
        "url": reverse("record_restore", args=[record.pk]),
        "named": [f"{moment(one.at)} {one.by.name}: {one.why}" for one in named],
    }
