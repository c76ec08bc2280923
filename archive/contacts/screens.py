"""Contacts on the page of a customer, when an item happened and was entered, and the list of first contacts."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.contacts.queries import (
    FirstEntry,
    contact_category,
    contacts_of,
    entered_on,
    first_entry,
    is_of_transactions,
)
from archive.contacts.rules import (
    BY_WHOM,
    CHANNEL,
    FIRST,
    HAPPENED,
    SUMMARY,
    WITH_WHOM,
    Entered,
    day_of,
    event_field,
)
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.shapes import Shape, shape_of
from archive.records.showing import Shower
from archive.records.title_sealing import called
from backoffice.moments import moment
from decisions.duties.models import Check
from policies.categories.rules import Kind
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.people.names import names_of


def record_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return what a customer's page says of contacts, or an item's of its day and of the customer's data."""
    shape = shape_of(published(), record.category)
    if record.kind != Kind.FILE:
        return _of_item(actor, record, shape)
    category = contact_category(actor)
    rows = contacts_of(actor, record)
    clear = permission.readable(actor, record.category).get(FIRST)
    first = first_entry(record, shape.category.entry_days) if clear else None
    return {
        "rows": _lines(actor, rows),
        "log_url": reverse("contact_new", args=[record.pk]) if category else "",
        "first": _first_in_words(first) if first else "",
        "is_late": bool(first and first.is_late),
    }


def _of_item(actor: Actor, record: Record, shape: Shape) -> dict[str, Any] | None:
    said: dict[str, Any] = {"late": _later(actor, record, shape)}
    if record.parent_id and is_of_transactions(published(), record.category):
        said["confirm"] = _to_confirm(actor, record)
    return said if any(said.values()) else None


def _to_confirm(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return the customer whose data whoever logged a transaction is to confirm or change (REQ-VER-10)."""
    number = record.parent_id
    if number is None or str(record.created_by_id or "") != actor.id:
        return None
    file = visible_to(actor).filter(pk=number, filed_on__isnull=False).first()
    if file is None or file.updated_at >= record.created_at:
        return None
    since = Check.objects.filter(subject_kind="record", at__gte=record.created_at)
    if since.filter(subject_id=file.pk).exists():
        return None
    return {
        "title": called(file),
        "record": file.pk,
        "sign_url": reverse("checks_sign"),
        "change_url": reverse("record_edit", args=[file.pk]),
    }


def _later(actor: Actor, record: Record, shape: Shape) -> str:
    """Return in words that something was entered after its day, '' where it was not (REQ-COL-29), or it is masked."""
    one = event_field(shape.category.fields)
    if one is None or not permission.readable(actor, record.category).get(one.code):
        return ""
    day = day_of(record.values, one.code)
    if day is None:
        return ""
    found = Entered(happened=day, entered=entered_on(record))
    if not found.days_later:
        return ""
    words = gettext("Happened on {day}, entered on {entered}: {days} days later.")
    return words.format(day=day, entered=found.entered, days=found.days_later)


def _first_in_words(first: FirstEntry) -> str:
    words = gettext("First contact {first}, entered {entered}: {days} working days")
    text = words.format(first=first.first, entered=first.entered, days=first.working_days)
    if not first.at_most:
        return text
    return gettext("{text} (at most {most})").format(text=text, most=first.at_most)


def _lines(actor: Actor, rows: Sequence[Record]) -> list[dict[str, Any]]:
    """Return each contact as the reader may see it: when, how, with whom, what, who logged it when."""
    shower = Shower(actor)
    names = names_of([one.created_by_id for one in rows if one.created_by_id]) if rows else {}
    found = []
    for one in rows:
        shape = shape_of(published(), one.category)
        shower.learn(shape, [one.values])
        clear = permission.readable(actor, one.category)

        def text(code: str, one: Record = one, shape: Shape = shape, clear: Any = clear) -> str:
            known = shape.by_code.get(code)
            if known is None or code not in clear:
                return ""
            return shower.text(known, one.values.get(code), clear=clear[code])

        people = " · ".join(filter(None, [text(WITH_WHOM), text(BY_WHOM)]))
        found.append(
            {
                "url": reverse("record_page", args=[one.pk]),
                "when": text(HAPPENED),
                "way": text(CHANNEL),
                "people": people,
                "summary": text(SUMMARY),
                "logged": gettext("logged by {name}, {at}").format(
                    name=names.get(one.created_by_id or 0, ""), at=moment(one.created_at)
                ),
                "late": _later(actor, one, shape),
            }
        )
    return found


def first_table(rows: Sequence[FirstEntry]) -> dict[str, Any]:
    """Return files with the days from the first contact to the entry as a table."""
    return {
        "caption": _("From the first contact to the file"),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("First contact"), "kind": "short"},
            {"label": _("Entered on"), "kind": "short"},
            {"label": _("Working days"), "kind": "short"},
            {"label": _("At most"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.record.pk,
                "label": called(one.record),
                "url": reverse("record_page", args=[one.record.pk]),
                "cells": [
                    {"text": called(one.record), "sub": one.record.archive_no or ""},
                    str(one.first),
                    str(one.entered),
                    {"text": str(one.working_days), "tone": "bad" if one.is_late else ""},
                    str(one.at_most or "—"),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("No file is listed here"),
            "text": _("How long it may take is set in the policy, for each category."),
        },
    }
