"""How a line of the register is told: its place, and the dated notes that were added to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from archive.records.controls import name_of
from archive.records.models import RegisterEntry
from archive.records.register_models import RegisterNote
from archive.records.register_notes import notes_of
from archive.records.screens import CARRIERS, day
from policies.document.values import PolicyDocument

FIELDS: Mapping[str, str | Promise] = {
    "title": _("Title"),
    "quantity": _("Items"),
    "pages": _("Page count"),
    "carrier": _("Carrier"),
    "location": _("Location"),
    "retention": _("Retention"),
    "level": _("Confidentiality"),
    "received_by": _("Received by"),
    "other": _("Something else"),
}


def place_in_words(line: RegisterEntry) -> str:
    """Return where a record lay when it was filed; what is electronic only lies in this archive."""
    if line.location or line.carrier != "electronic":
        return line.location
    return gettext("In the electronic archive")


def note_in_words(note: RegisterNote) -> str:
    """Return a note in one sentence: its day, who, and what it corrects or which version was filed."""
    said = {"day": day(note.on), "name": note.by_name}
    if note.kind == RegisterNote.Kind.VERSION:
        words = gettext("{day} {name}: filed anew, version {version}")
        return words.format(**said, version=note.version)
    field = str(FIELDS.get(note.field, note.field))
    words = gettext("{day} {name}: correction of “{field}”: {text} ({reason})")
    return words.format(**said, field=field, text=note.text, reason=note.reason)


def notes_in_words(line: RegisterEntry) -> str:
    """Return all corrections of a line; lines of a page are best asked for their notes together (`with_notes`)."""
    known = getattr(line, "noted", None)
    if known is None:
        known = notes_of([line]).get(line.pk, [])
    corrections = (one for one in known if one.kind == RegisterNote.Kind.CORRECTION)
    return "\n".join(note_in_words(one) for one in corrections)


def register_table(lines: Sequence[RegisterEntry], names: Mapping[str, str]) -> dict[str, Any]:
    """Return lines of the register (登记表) as a table. `names`: category, department and level codes → names."""
    # What belongs together stands in one cell, so that nothing is cut off.
    columns = (
        (_("Number"), "short"),
        (_("Title"), "long"),
        (_("Category"), "text"),
        (_("Filed on"), "short"),
        (_("Items"), "number"),
        (_("Retention"), "text"),
    )
    return {
        "caption": _("Register"),
        "columns": [{"label": label, "kind": kind} for label, kind in columns],
        "rows": [_register_row(line, names) for line in lines],
        "empty": {
            "title": _("Nothing is registered here"),
            "text": _("Filing a record writes its line into the register."),
        },
    }


def _register_row(line: RegisterEntry, names: Mapping[str, str]) -> dict[str, Any]:
    said = [place_in_words(line), notes_in_words(line)]
    return {
        "id": line.pk,
        "url": reverse("record_page", args=[line.record_id]),
        "cells": [
            line.archive_no,
            {"text": line.title, "sub": "\n".join(one for one in said if one)},
            {
                "text": names.get(line.category, line.category),
                "sub": names.get(line.department, line.department),
            },
            {"text": day(line.filed_on), "sub": _hands(line, names)},
            {"text": line.quantity, "sub": _pages(line.pages)},
            {
                "text": line.retention,
                "sub": f"{CARRIERS.get(line.carrier, line.carrier)} · {names.get(line.level, line.level)}",
            },
        ],
    }


def _hands(line: RegisterEntry, names: Mapping[str, str]) -> str:
    received_by = names.get(line.received_by, line.received_by)
    words = gettext("{filed_by}, received by {received_by}")
    return words.format(filed_by=line.filed_by, received_by=received_by or "—")


def _pages(count: int | None) -> str:
    if count is None:
        return ""
    return ngettext("{count} page", "{count} pages", count).format(count=f"{count:,}")


def level_names(document: PolicyDocument) -> dict[str, str]:
    """Return the names of the confidentiality levels, by code."""
    language = get_language() or ""
    return {one.code: name_of(one, language) for one in document.levels}


def register_tabs(active: str) -> list[dict[str, Any]]:
    """Return the ways between the register and what is left to do after it; `active`: the name of an address."""
    names = {
        "records_register": _("Register"),
        "register_overdue": _("Overdue for filing"),
        "register_scans": _("Paper without a scan"),
        "reports": _("Reports for record"),
    }
    return [
        {"label": label, "url": reverse(name), "active": name == active}
        for name, label in names.items()
    ]
