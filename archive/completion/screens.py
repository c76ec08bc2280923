"""The part of a record's page that says how complete it is and who owes what, and how tasks to complete it read."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext

from archive.completion.queries import department_of, open_tasks, owed_by, standing
from archive.records.changing import may_edit
from archive.records.controls import name_of
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.rules import State
from archive.records.shapes import shape_of
from archive.records.title_sealing import titled, with_titles
from decisions.duties.port import Named
from policies.document.queries import published
from policies.fields.rules import Field
from security.actor import Actor
from security.people.head_queries import department_names

NAMED = 6  # missing fields that one line names


def record_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return how complete a record is, what is missing by department, and the way to hand it on."""
    shape = shape_of(published(), record.category)
    found = standing(record, shape)
    if not found.score.asked or (not found.owed and not found.threshold):
        return None
    is_draft = record.state in {State.DRAFT, State.RETURNED}
    asked = {department_of(one): one.due_on for one in open_tasks([record.pk])} if is_draft else {}
    names = department_names(closed=True) if any(found.owed) else {}
    lines = [
        {
            "department": names.get(code, code),
            "fields": _listed(fields),
            "due": asked[code].isoformat() if code in asked else "",
        }
        for code, fields in sorted(found.owed.items())
    ]
    others = {code for code in found.owed if code and code not in actor.departments}
    may = is_draft and bool(others - asked.keys()) and bool(may_edit(actor, record))
    percent, threshold = found.score.percent, found.threshold
    return {
        "percent": percent,
        "threshold": threshold,
        "is_below": percent < threshold,
        "counts": gettext("{filled} of {asked} fields").format(
            filled=found.score.filled, asked=found.score.asked
        ),
        "lines": lines,
        "hand_on_url": reverse("record_hand_on", args=[record.pk]) if may else "",
    }


def named(actor: Actor, ids: Collection[int]) -> dict[int, Named]:
    """Return the records among these that somebody may see, each with what the reader's departments owe it."""
    rows = list(with_titles(visible_to(actor).filter(pk__in=ids)))
    left = owed_by(rows)
    found = {}
    for one in rows:
        own = [
            field
            for code, fields in left[one.pk].items()
            if code in actor.departments
            for field in fields
        ]
        text = titled(one)
        if own:
            text = gettext("{record}: {fields} missing").format(record=text, fields=_listed(own))
        found[one.pk] = Named(
            label=text, url=reverse("record_edit" if own else "record_page", args=[one.pk])
        )
    return found


def _listed(fields: Collection[Field]) -> str:
    names = [name_of(one, get_language() or "") for one in fields]
    more = len(names) - NAMED
    text = "、".join(names[:NAMED])
    return (
        gettext("{fields} and {count} more").format(fields=text, count=more) if more > 0 else text
    )
