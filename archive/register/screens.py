"""The part of a record's page about its filing: the line of the register, notes, versions, proofs, the two steps."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.files.queries import FILED, FILES
from archive.records.changing import may_edit
from archive.records.filing import is_keeper
from archive.records.models import Record, RegisterEntry
from archive.records.provisional import in_two_steps
from archive.records.register_models import ProvisionalFiling, RegisterNote
from archive.records.register_notes import NOTES
from archive.records.register_screens import level_names, note_in_words, place_in_words
from archive.records.rules import may_happen
from archive.records.screens import CARRIERS, day, names_in
from archive.records.shapes import shape_of
from archive.records.title_sealing import called
from archive.records.traces import LINE, beside
from archive.records.versions import LATEST
from archive.register.queries import may_note
from backoffice.moments import moment
from policies.categories.rules import Kind
from policies.document.queries import published
from security.actor import Actor
from security.people.names import names_of

SHOWN = 5


def names_now() -> dict[str, str]:
    """Return the names of categories, departments and levels, by code."""
    document = published().document
    return names_in(document, get_language() or "") | level_names(document)


def record_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return what a record's page says of its filing; None where there is nothing to say or to do."""
    if record.filed_on is None:
        return _before(actor, record)
    line = next(iter(beside(record, LINE)), None)
    if line is None:
        return None
    names = names_now()
    corrections = [one for one in beside(record, NOTES) if one.kind == RegisterNote.Kind.CORRECTION]
    return {
        "pairs": [
            {"label": label, "value": value} for label, value in line_in_words(line, names) if value
        ],
        "notes": [note_in_words(one) for one in corrections],
        "versions": _versions(record, line),
        "correct_url": reverse("register_correct", args=[line.pk])
        if may_note(actor, record)
        else "",
        "catalogue_url": f"{reverse('register_catalogue')}?customer={record.pk}"
        if record.kind == Kind.FILE
        else "",
        **_proofs(record),
    }


def line_in_words(line: RegisterEntry, names: dict[str, str]) -> list[tuple[str, str]]:
    """Return what a line of the register says, as label and text."""
    pages = "" if line.pages is None else str(line.pages)
    return [
        (_("Number"), line.archive_no),
        (_("Title"), line.title),
        (_("Category"), names.get(line.category, line.category)),
        (_("Filed on"), day(line.filed_on)),
        (_("Items"), str(line.quantity or "")),
        (_("Page count"), pages),
        (_("Carrier"), str(CARRIERS.get(line.carrier, line.carrier))),
        (_("Location"), place_in_words(line)),
        (_("Retention"), line.retention),
        (_("Confidentiality"), names.get(line.level, line.level)),
        (_("Filed by"), line.filed_by),
        (_("Received by"), names.get(line.received_by, line.received_by)),
    ]


def _before(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return the steps of a record that is filed in two."""
    shape = shape_of(published(), record.category)
    if not in_two_steps(shape) or not may_happen("file", record.state):
        return None
    taken = ProvisionalFiling.objects.filter(record=record).select_related("by").first()
    if taken is None:
        may = bool(may_edit(actor, record)) and record.department in actor.departments
        return {
            "waits": _("Filed in two steps: its department files it provisionally first."),
            "provisional_url": reverse("record_provisional", args=[record.pk]) if may else "",
        }
    words = _("Filed provisionally by {name}, {day}; the custodian confirms it.")
    may = is_keeper(actor, shape, record.department) and taken.by_id != actor.user_id
    return {
        "waits": words.format(name=taken.by.name, day=day(taken.on)),
        "confirm_url": reverse("record_confirm", args=[record.pk]) if may else "",
    }


def _versions(record: Record, line: RegisterEntry) -> list[dict[str, str]]:
    """Return the former versions under the same number, each with the day and the name of the one that followed."""
    found = beside(record, LATEST)[:SHOWN]
    people = names_of(one.replaced_by for one in found)
    words = _("Version {number}, until {at} ({name})")
    return [
        {
            "label": words.format(
                number=one.number,
                at=moment(one.kept_at),
                name=people.get(one.replaced_by or 0, ""),
            ),
            "url": reverse("record_version", args=[record.pk, one.number]),
        }
        for one in found
    ]


def _proofs(record: Record) -> dict[str, Any]:
    """Return how many electronic files were filed with their digest, and what reading them again has shown."""
    filed = len(beside(record, FILED))
    if not filed:
        return {}
    files = beside(record, FILES)
    damaged = sum(one.is_damaged for one in files)
    proved = min((one.proved_at for one in files if one.proved_at), default=None)
    words = (
        _("{damaged} of {count} files are no longer what was filed.")
        if damaged
        else _("{count} files filed with their SHA-256; unaltered when last read.")
    )
    return {
        "proof": words.format(count=filed, damaged=damaged),
        "proof_tone": "bad" if damaged else "good",
        "proved_at": moment(proved) if proved else "",
        "prove_url": reverse("record_prove", args=[record.pk]),
    }


def record_rows(found: Sequence[Record], names: dict[str, str]) -> list[dict[str, Any]]:
    """Return records as rows of a table: which, category, department, carrier."""
    return [
        {
            "id": one.pk,
            "url": reverse("record_page", args=[one.pk]),
            "cells": [
                {"text": called(one), "sub": one.archive_no or ""},
                names.get(one.category, one.category),
                names.get(one.department, one.department),
                str(CARRIERS.get(one.carrier, one.carrier)),
            ],
        }
        for one in found
    ]
