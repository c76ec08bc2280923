"""Words and rows of holds: the register, one matter, the part on the page of a record."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.holds.models import Hold
from archive.holds.queries import HOLDS, Listed, may_keep, may_read
from archive.holds.rules import KINDS, Kind
from archive.records.models import Record
from archive.records.rules import State
from archive.records.title_sealing import titled
from archive.records.traces import beside
from security.actor import Actor


def register_table(found: Sequence[Listed]) -> dict[str, Any]:
    """Return the matters as a table."""
    labels = (
        *(_("Matter"), _("Why it is held"), _("By whose authority"), _("Held since")),
        *(_("Records"), _("To be looked at by"), _("Placed by")),
    )
    rows = [
        {
            "id": one.hold.pk,
            "cells": [
                {"text": one.hold.number, "url": reverse("hold", args=[one.hold.pk])},
                kind_label(one.hold),
                one.hold.authority,
                one.hold.since.isoformat(),
                str(one.count),
                _("{day}, overdue").format(day=one.hold.review_on.isoformat())
                if one.is_late
                else one.hold.review_on.isoformat(),
                one.hold.placed_by.name,
            ],
        }
        for one in found
    ]
    return {
        "caption": _("Records on hold"),
        "columns": [{"label": label, "kind": "text"} for label in labels],
        "rows": rows,
        "empty": {
            "title": _("Nothing is held here"),
            "text": _("Records in a dispute, an investigation or a case are held from here."),
        },
    }


def kind_label(row: Hold) -> str:
    """Return why a matter holds, in words."""
    return _(KINDS[Kind(row.kind)])  # msgid: the kinds, marked where they stand


def facts(row: Hold) -> list[dict[str, str]]:
    """Return what is known of a matter."""
    yes = _("yes") if row.confidential else _("no")
    said = [
        (_("Why it is held"), kind_label(row)),
        (_("By whose authority"), row.authority),
        (_("Reason"), row.reason),
        (_("Held since"), row.since.isoformat()),
        (_("Thought to end on"), row.expected_end.isoformat() if row.expected_end else "—"),
        (_("Confidential"), yes),
        (_("Placed by"), row.placed_by.name),
    ]
    if row.reviewed_by is not None:
        seen = f"{row.reviewed_on} {row.reviewed_by.name} · {row.review_said}"
        said.append((_("Looked at last"), seen))
    if row.released_by is None:
        said.append((_("To be looked at by"), row.review_on.isoformat()))
    else:
        said.append((_("Released"), f"{row.released_on} {row.released_by.name}"))
        said.append((_("Why it is released"), row.released_why))
    return [{"label": label, "value": value} for label, value in said]


def records_table(found: Sequence[Record]) -> dict[str, Any]:
    """Return the records of a matter, as far as they may be seen."""
    rows = [
        {
            "id": one.pk,
            "cells": [
                one.archive_no or f"#{one.pk}",
                {"text": titled(one), "url": reverse("record_page", args=[one.pk])},
            ],
        }
        for one in found
    ]
    return {
        "caption": _("Records that are held"),
        "columns": [{"label": _("Number")}, {"label": _("Title"), "kind": "long"}],
        "rows": rows,
        "empty": {"title": _("None you may see"), "text": _("The matter holds no record you see.")},
    }


def record_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return what holds a record, for its page; a confidential matter says only that it is held."""
    found = beside(record, HOLDS)
    reads, keeps = (may_read(actor), may_keep(actor)) if found else (False, may_keep(actor))
    if not found and not keeps:
        return None
    name = record.archive_no or f"#{record.pk}"
    return {
        "lines": [_line(one.hold, reads=reads) for one in found],
        "place_url": f"{reverse('hold_new')}?record={name}" if keeps else "",
        "seal_url": f"{reverse('seal_new')}?record={record.pk}"
        if keeps and record.state == State.FILED and record.parent_id is None
        else "",
    }


def _line(hold: Hold, *, reads: bool) -> dict[str, str]:
    if hold.confidential and not reads:
        text = _("Held since {day}").format(day=hold.since.isoformat())
        return {"text": text, "url": ""}
    text = _("{number}: {kind}, since {day}").format(
        number=hold.number, kind=kind_label(hold), day=hold.since.isoformat()
    )
    return {"text": text, "url": reverse("hold", args=[hold.pk]) if reads else ""}
