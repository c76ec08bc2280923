"""Words and rows of paper and electronic in step."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from archive.custody import queries, sync_queries
from archive.custody.sync_models import Lag
from archive.custody.sync_rules import ELECTRONIC_CHANGES, days_behind, tracks_both
from archive.records.models import Record
from archive.records.title_sealing import titled, with_titles
from backoffice.moments import moment
from kernel.clock import today
from kernel.scope import current
from security.actor import Actor


def lags_table(rows: Sequence[Lag]) -> dict[str, Any]:
    """Return what lags as a table: which record, which side, since when, how many days, by what."""
    with_titles(one.record for one in rows)
    return {
        "caption": _("Paper and electronic"),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("Lags behind"), "kind": "text"},
            {"label": _("Days"), "kind": "number"},
            {"label": _("What was changed"), "kind": "long"},
        ],
        "rows": [
            {
                "id": one.pk,
                "cells": [
                    {
                        "text": titled(one.record),
                        "url": reverse("record_page", args=[one.record_id]),
                    },
                    str(Lag.Carrier(one.carrier).label),
                    {"text": f"{days(one):,}", "sub": moment(one.since)},
                    {"text": cause(one), "sub": one.by.name if one.by else ""},
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("Paper and electronic agree"),
            "text": _("What is changed on one side only appears here by itself."),
        },
    }


def days(one: Lag) -> int:
    """Return how many of the company's days something lags."""
    since = one.since.astimezone(ZoneInfo(current().company.time_zone)).date()
    return days_behind(since.toordinal(), today().toordinal())


def cause(one: Lag) -> str:
    """Return in words what made it lag, and how often since."""
    said = gettext("values or files changed") if one.cause in ELECTRONIC_CHANGES else one.cause
    if one.changes == 1:
        return said
    more = ngettext("and {n} change since", "and {n} changes since", one.changes - 1)
    return f"{said} ({more.format(n=one.changes - 1)})"


def sync_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return how paper and electronic of a record stand, and what a keeper may do; None where there is one only."""
    if not tracks_both(record.carrier) or record.filed_on is None:
        return None
    lags = sync_queries.lags_of(record)
    return {
        "lags": [
            {
                "label": _("Paper lags") if one.carrier == "paper" else _("Electronic lags"),
                "text": gettext("{days} days: {cause}").format(days=days(one), cause=cause(one)),
            }
            for one in lags
        ],
        "seen": sum(one.changes for one in lags),
        "may": bool(queries.may_place(actor, record)),
        "url": reverse("record_sync", args=[record.pk]),
    }
