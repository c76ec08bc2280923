"""Words and rows of copies made as backup, and their part on the page of a record."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.custody import copy_queries, queries
from archive.custody.copy_queries import stands_apart
from archive.custody.incident_models import Incident
from archive.custody.incident_queries import incidents
from archive.custody.incident_views import state_of
from archive.custody.place_models import Copy
from archive.custody.places import way_to
from archive.custody.screens import crumbs_home, way_in_words
from archive.records.models import Record
from archive.records.screens import home_crumb
from archive.records.title_sealing import called, titled
from backoffice.moments import moment
from backoffice.sentences import sentence
from security.actor import Actor


def copies_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return the copies that have a record in them, for its page; None for none. One query."""
    rows = copy_queries.copies_of(actor, record)
    if not rows:
        return None
    may = record.archive_no and queries.lies_on_paper(record) and queries.may_place(actor, record)
    return {
        "items": [
            {
                "text": one.label,
                "sub": f"{kind_of(one)} · {place_of_copy(one)}",
                "url": reverse("custody_copy", args=[one.pk]),
                "badge": state_of_copy(one)["text"],
                "tone": state_of_copy(one)["tone"],
            }
            for one in rows
        ],
        "url": reverse("copy_new", args=[record.pk]) if may else "",
    }


def kind_of(row: Copy) -> str:
    """Return in words what was made."""
    return str(Copy.Kind(row.kind).label)


def place_of_copy(row: Copy) -> str:
    """Return where a copy lies, the room first; '—' once it is withdrawn."""
    return way_in_words(way_to(row.location)) if row.location is not None else "—"


def state_of_copy(row: Copy) -> dict[str, str]:
    """Return how a copy stands, with a tone: kept apart, too near its original, or withdrawn."""
    if row.withdrawn_on is not None:
        return {"text": gettext("withdrawn from use"), "tone": "neutral"}
    if not stands_apart(row):
        return {"text": gettext("near the original"), "tone": "warn"}
    return {"text": gettext("kept apart"), "tone": "good"}


def what_of(row: Copy, items: Sequence[Record]) -> str:
    """Return what of the original a copy has."""
    said = [one.archive_no or titled(one) for one in items]
    hidden = len(row.items) - len(items)
    if hidden:
        said.append(gettext("{count} items you may not see").format(count=hidden))
    if row.part:
        said.append(row.part)
    return "、".join(said) if said else gettext("the whole")


def facts_of_copy(actor: Actor, row: Copy) -> list[dict[str, Any]]:
    """Return what is known of a copy."""
    may_look = queries.may_look(actor)
    place = reverse("custody_place", args=[row.location_id]) if row.location_id and may_look else ""
    pairs = [
        (_("Original"), titled(row.record), reverse("record_page", args=[row.record_id])),
        (_("Kind of copy"), kind_of(row), ""),
        (_("What of it"), what_of(row, copy_queries.items_of(actor, row)), ""),
        (_("Number of pages"), f"{row.pages:,}", ""),
        (_("Produced"), f"{row.made_on.isoformat()} {row.made_by}", ""),
        (_("Registered"), f"{moment(row.registered_at)} {_name(row.registered_by)}", ""),
    ]
    if row.withdrawn_on is None:
        pairs.append((_("Place"), place_of_copy(row), place))
        since = f"{moment(row.placed_at)} {_name(row.placed_by)}"
        pairs.append((_("Lies there since"), since, ""))
    else:
        who = f"{row.withdrawn_on.isoformat()} {_name(row.withdrawn_by)}"
        pairs += [(_("Withdrawn from use"), who, ""), (_("Why"), row.withdrawn_why, "")]
    return [{"label": label, "value": value, "url": url} for label, value, url in pairs]


def warning_of(row: Copy) -> str:
    """Return the sentence that warns of a copy beside its original; '' where it lies apart."""
    apart = stands_apart(row)
    return "" if apart else sentence(apart)


def incidents_of_copy(actor: Actor, row: Copy) -> list[dict[str, str]]:
    """Return the incidents of a copy that its reader may know, for a panel."""
    return [
        {
            "text": str(Incident.Kind(one.kind).label),
            "sub": one.found_on.isoformat(),
            "url": reverse("custody_incident", args=[one.pk]),
            "badge": state_of(one),
            "tone": "good" if one.closed_at else "warn",
        }
        for one in incidents(actor).filter(copy=row)[: copy_queries.SHOWN]
    ]


def acts_on_copy(actor: Actor, row: Copy) -> list[dict[str, Any]]:
    """Return what its reader may do with a copy."""
    report = (_("Report loss or damage"), "copy_incident")
    acts = [report]
    if row.withdrawn_on is None and queries.may_place(actor, row.record):
        acts = [
            (_("Move to another place"), "copy_move"),
            (_("Print labels"), "copy_label"),
            report,
            (_("Withdraw from use"), "copy_withdraw"),
        ]
    return [
        {"label": label, "url": reverse(name, args=[row.pk]), "kind": "secondary"}
        for label, name in acts
    ]


def crumbs_of_copy(row: Copy, *more: str) -> list[dict[str, str]]:
    """Return the way to a copy: over its original."""
    original = {"label": titled(row.record), "url": reverse("record_page", args=[row.record_id])}
    here = {"label": row.label}
    if more:
        here["url"] = reverse("custody_copy", args=[row.pk])
    return [home_crumb(), original, here, *({"label": one} for one in more)]


def copies_table(rows: Sequence[Copy]) -> dict[str, Any]:
    """Return the copies in a place as a table."""
    return {
        "caption": _("Backup copies in this place"),
        "columns": [
            {"label": _("Backup copy"), "kind": "long"},
            {"label": _("Kind of copy"), "kind": "text"},
            {"label": _("State"), "kind": "text"},
        ],
        "rows": [
            {
                "id": one.pk,
                "label": one.label,
                "cells": [
                    {
                        "text": one.label,
                        "url": reverse("custody_copy", args=[one.pk]),
                        "sub": called(one.record),
                    },
                    kind_of(one),
                    state_of_copy(one)["text"],
                ],
            }
            for one in rows
        ],
    }


def scan_of_copy(actor: Actor, row: Copy) -> dict[str, Any]:
    """Return what the scan of a copy's label shows: that it is a copy, of what, and what may be done."""
    opening = {"label": _("Open the copy"), "url": reverse("custody_copy", args=[row.pk])}
    said = gettext("This is a backup copy, not the original.")
    return {
        "title": row.label,
        "breadcrumb": [*crumbs_home(), {"label": gettext("Scan a label")}],
        "pairs": facts_of_copy(actor, row),
        "actions": [opening, *acts_on_copy(actor, row)],
        "hint": f"{said} {warning_of(row)}".strip(),
    }


def _name(person: Any) -> str:
    return person.name if person is not None else ""
