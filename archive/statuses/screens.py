"""Words and rows of the screens of statuses, and the part on the page of a record."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from archive.records.controls import name_of
from archive.records.models import Record
from archive.records.title_sealing import titled
from archive.records.traces import has_trace
from archive.statuses import queries
from archive.statuses.models import StatusChange
from archive.statuses.queries import CHANGED, SHOWN
from archive.statuses.rules import Trigger
from kernel.text import N_
from policies.document.statuses import STATUS
from security.actor import Actor

TRIGGERS = {
    Trigger.IDLE: N_("by rule: no contact or business for so long"),
    Trigger.FILED: N_("by rule: something was filed"),
    Trigger.DAY: N_("by rule: a day has come"),
}


def status_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return where a customer stands, since when and why; None where it has no status or one may not read it."""
    if not queries.choices_of(record.category) or not queries.reads_status(actor, record.category):
        return None
    found = queries.changes_of(record, SHOWN) if has_trace(record, CHANGED) else []
    now = str(record.values.get(STATUS) or "")
    url = reverse("record_status", args=[record.pk])
    return {
        "name": status_name(record.category, now) or gettext("not said yet"),
        "lines": change_lines(record, found),
        "change_url": url if queries.may_decide(actor, record) else "",
        "all_url": url if len(found) == SHOWN else "",
    }


def change_lines(record: Record, found: Sequence[StatusChange]) -> list[dict[str, str]]:
    """Return changes as lines: the day, from what to what, by whom or which rule, why."""
    return [
        {
            "day": one.on.isoformat(),
            "what": moved(record.category, one),
            "by": who(one),
            "reason": one.reason,
        }
        for one in found
    ]


def moved(category: str, one: StatusChange) -> str:
    """Return from what to what a status changed."""
    before = status_name(category, one.before) or gettext("no status yet")
    return f"{before} → {status_name(category, one.after)}"


def who(one: StatusChange) -> str:
    """Return who changed a status, or which rule upon what day."""
    if one.by is not None:
        return one.by.name
    words = gettext("{rule} ({day}), version {number} of the policy")
    rule = gettext(TRIGGERS[Trigger(one.trigger)])  # msgid: marked where they stand
    return words.format(rule=rule, day=one.occasion, number=one.policy_version)


def status_name(category: str, code: str) -> str:
    """Return the name of a status in the reader's language; the code of one that is gone."""
    if not code:
        return ""
    known = next((one for one in queries.choices_of(category) if one.code == code), None)
    return name_of(known, get_language() or "") if known else code


def changes_table(rows: Sequence[StatusChange]) -> dict[str, Any]:
    """Return changes of many records as a table."""
    return {
        "caption": _("Changes of status"),
        "columns": [
            {"label": _("Changed on"), "kind": "short"},
            {"label": _("Record"), "kind": "long"},
            {"label": _("Status")},
            {"label": _("By")},
        ],
        "rows": [
            {
                "id": one.pk,
                "url": reverse("record_page", args=[one.record_id]),
                "label": titled(one.record),
                "cells": [
                    one.on.isoformat(),
                    {"text": titled(one.record), "sub": one.record.archive_no or ""},
                    moved(one.record.category, one),
                    {"text": who(one), "sub": one.reason},
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("No status has changed yet"),
            "text": _(
                "Rules in the policy change it each night; on the page of a record it is changed by hand."
            ),
        },
    }
