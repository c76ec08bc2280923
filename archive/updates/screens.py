"""Words and rows of the screens of change notices, and the part on the page of a record."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from archive.records.change_models import ChangeDay, ChangeEvidence, VerifiedHow
from archive.records.changing import may_edit
from archive.records.controls import name_of
from archive.records.models import Record
from archive.records.queries import lines_of, reads_all
from archive.records.shapes import shape_of
from archive.records.title_sealing import titled
from archive.records.traces import beside
from archive.updates import queries
from archive.updates.models import ChangeNotice
from archive.updates.queries import LAST_EVIDENCE, WAITING_EVIDENCE
from archive.updates.rules import State
from backoffice.moments import moment
from kernel.clock import today
from policies.document.queries import published
from security.actor import Actor
from security.people.head_queries import department_names


def notice_table(rows: Sequence[ChangeNotice], *, own: bool) -> dict[str, Any]:
    """Return change notices as a table."""
    return {
        "caption": _("Change notices"),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("Handed in by"), "kind": "short"},
            {"label": _("Handed in on"), "kind": "short"},
            {"label": _("State"), "kind": "short"}
            if own
            else {"label": _("To be compared by"), "kind": "short"},
        ],
        "rows": [_row(one, own=own) for one in rows],
        "empty": {
            "title": _("No change notice"),
            "text": _("Who sees a record hands in what has changed on the record's page.")
            if own
            else _("What colleagues hand in about records you may change appears here."),
        },
    }


def _row(one: ChangeNotice, *, own: bool) -> dict[str, Any]:
    late = one.state == State.OPEN and one.due < today()
    last: Any = {"text": one.due.isoformat(), "tone": "bad" if late else ""}
    if own:
        last = {"text": outcome(one), "badge": "open" if one.state == State.OPEN else "done"}
    return {
        "id": one.pk,
        "url": reverse("change_notice", args=[one.pk]),
        "label": titled(one.record),
        "cells": [
            {
                "text": titled(one.record),
                "sub": gettext("New card: {words}").format(words=one.words)
                if one.refiled
                else one.words,
            },
            one.submitted_by.name,
            moment(one.submitted_at)[:10],
            last,
        ],
    }


def outcome(one: ChangeNotice) -> str:
    """Return what became of a notice in words."""
    if one.state == State.OPEN:
        return gettext("waits to be compared")
    words = gettext("{taken} taken over, {left} not")
    return words.format(taken=len(one.taken), left=len(one.left))


def evidence_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return how a change that waits was verified, and the way to say so; None where nothing asks for it."""
    proposal = queries.unverified(record)
    # What was verified says what is proposed: it is for those who change or decide (REQ-VER-08).
    if proposal is None or not queries.may_verify(actor, record):
        return None
    return {
        "lines": [evidence_line(one) for one in beside(record, WAITING_EVIDENCE)],
        "url": reverse("change_evidence", args=[record.pk]),
    }


def evidence_line(one: ChangeEvidence) -> dict[str, str]:
    """Return one verification as a line and what was verified."""
    words = gettext("{day}, {how}, {name}")
    how = VerifiedHow(one.method).label
    return {
        "head": words.format(day=one.on.isoformat(), how=how, name=one.by.name),
        "note": one.note,
        "reference": one.reference,
    }


def _last_verified(actor: Actor, record: Record) -> list[dict[str, str]]:
    """Return how the last change was verified; what was said of it may name what a mask hides."""
    found = [evidence_line(one) for one in beside(record, LAST_EVIDENCE)]
    if reads_all(actor, record.category):
        return found
    return [{**one, "note": "", "reference": ""} for one in found]


def updates_part(actor: Actor, record: Record) -> dict[str, Any]:
    """Return the ways from a record to its change notices, and how many wait."""
    notices = [
        {
            "url": reverse("change_notice", args=[one.pk]),
            "text": (
                gettext("New card keyed by {name}, {day}")
                if one.refiled
                else gettext("Change notice of {name}, {day}")
            ).format(name=one.submitted_by.name, day=moment(one.submitted_at)[:10]),
        }
        for one in queries.open_notices(actor, record)
    ]
    may = bool(may_edit(actor, record))
    return {
        "notices": notices,
        "verified": _last_verified(actor, record),
        # Who may change it changes it; a notice is for those who may not.
        "url": "" if may else reverse("change_notice_new", args=[record.pk]),
        "refile_url": reverse("record_refile", args=[record.pk])
        if may and record.archive_no
        else "",
        "all_url": reverse("change_notices") + ("" if may else "?show=own"),
    }


def tabs(active: str) -> list[dict[str, Any]]:
    """Return the tabs of the lists: what waits, what one handed in, how late changes were entered."""
    url = reverse("change_notices")
    offered = [
        ("compare", _("To be compared"), url),
        ("own", _("Handed in by me"), f"{url}?show=own"),
        ("late", _("How late changes were entered"), reverse("changes_late")),
    ]
    return [
        {"label": label, "url": where, "active": name == active} for name, label, where in offered
    ]


def late_table(
    actor: Actor, rows: Sequence[ChangeDay], records: Mapping[int, Record]
) -> dict[str, Any]:
    """Return changes with how late they were entered as a table."""
    departments = department_names(closed=True)
    return {
        "caption": _("How late changes were entered"),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("Changed on"), "kind": "short"},
            {"label": _("Entered on"), "kind": "short"},
            {"label": _("Days late"), "kind": "number"},
            {"label": _("Responsible department")},
            {"label": _("Entered by"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("record_page", args=[one.record_id]),
                "label": titled(records[one.record_id]),
                "cells": [
                    {
                        "text": titled(records[one.record_id]),
                        "sub": gettext(", ").join(_names(actor, records[one.record_id], one)),
                    },
                    one.happened_on.isoformat(),
                    one.entered_on.isoformat(),
                    one.late,
                    departments.get(one.department, one.department),
                    one.entered_by.name if one.entered_by else "",
                ],
            }
            for one in rows
            if one.record_id in records
        ],
        "empty": {
            "title": _("No change with its day"),
            "text": _(
                "Who changes a filed record says since when it is so; what came late stands here."
            ),
        },
    }


def _names(actor: Actor, record: Record, one: ChangeDay) -> list[str]:
    """Return the names of what changed, as far as the reader sees the fields at all.

    What no approval has put in force is named to those alone who change or decide, as on the record (REQ-VER-08).
    """
    if getattr(one, "unsettled", False) and not queries.may_verify(actor, record):
        return []
    shape = shape_of(published(), record.category)
    groups = {each.repeat: each for each in shape.fields if each.repeat}
    known = [code for code in one.fields if code not in groups]
    found = [
        label for label, _one, _other in lines_of(actor, shape, [(c, None, None) for c in known])
    ]
    sections = {each.code: each for each in shape.category.sections}
    for code in one.fields:
        section = sections.get(groups[code].section) if code in groups else None
        if section is not None:
            found.append(name_of(section, get_language() or ""))
    return found
