"""Words and rows of the screens on which records are checked, and the part on the page of a record."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from archive.checks.queries import may_say_of
from archive.checks.rules import Checkable, may_check
from archive.records.models import Record, VerificationState
from archive.records.title_sealing import called, titled
from archive.records.traces import CHECKING, HERE, beside, near
from archive.records.verifying import cadences_now
from backoffice.sentences import sentence
from decisions.duties.models import Check
from kernel.clock import today
from kernel.decision import Decision
from policies.cadences.rules import Cadence
from policies.document.queries import published
from policies.studio.cadence_words import DONE_BY, condition_in_words, interval_in_words
from policies.studio.words import word
from security.actor import Actor
from security.people.head_queries import department_names
from security.people.models import User

LAST = near(
    "last_check",
    lambda: Check.objects.filter(subject_kind="record", subject_id=HERE).order_by("-pk")[:1],
    related={"by": ("name",)},
)


def cadence_names() -> dict[str, str]:
    """Return the names of the cadences records are checked by, in the reader's language."""
    return {one.code: _name(one) for one in cadences_now()}


def review_name(code: str) -> str:
    """Return the name of a review of the company."""
    found = [one for one in published().document.cadences if one.code == code]
    return _name(found[0]) if found else code


def table(rows: Sequence[VerificationState], *, empty: dict[str, Any]) -> dict[str, Any]:
    """Return records to check as a table: which, why, until when, who saw to it last."""
    names, departments = cadence_names(), department_names(closed=True)
    people = _people(rows)
    return {
        "caption": _("Records to check"),
        "columns": [
            {"label": _("Record"), "kind": "long"},
            {"label": _("To be checked by"), "kind": "short"},
            {"label": _("Last seen to"), "kind": "short"},
            {"label": _("Rule")},
            {"label": _("Responsible department")},
        ],
        "rows": [_row(one, names, departments, people) for one in rows],
        "empty": empty,
    }


def _row(
    one: VerificationState,
    names: dict[str, str],
    departments: dict[str, str],
    people: dict[int, str],
) -> dict[str, Any]:
    record, late = one.record, one.due is not None and one.due < today()
    return {
        "id": one.record_id,
        "url": reverse("record_page", args=[one.record_id]),
        "label": titled(record),
        "cells": [
            {"text": called(record), "sub": record.archive_no or ""},
            {"text": one.due.isoformat() if one.due else "", "tone": "bad" if late else ""},
            _last(one, people),
            names.get(one.cadence, one.cadence),
            departments.get(record.department, record.department),
        ],
    }


def _last(one: VerificationState, people: dict[int, str]) -> dict[str, str]:
    on, by, what = last_of(one)
    if on is None:
        return {"text": "—", "sub": ""}
    return {"text": on.isoformat(), "sub": f"{people.get(by or 0, '')} {what}".strip()}


def last_of(one: VerificationState) -> tuple[Any, int | None, str]:
    """Return when a record was last seen to, by whom (user id), and how; a check counts before a change."""
    if one.checked_on is not None and (one.changed_on is None or one.checked_on >= one.changed_on):
        return one.checked_on, one.checked_by, gettext("checked, no change")
    if one.changed_on is not None:
        return one.changed_on, one.changed_by, gettext("changed")
    return None, None, ""


def record_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return when a record is next checked and why, who saw to it last, and whether this reader may sign."""
    if record.filed_on is None:
        return None
    state = next(iter(beside(record, CHECKING)), None)
    cadence = next(
        (one for one in cadences_now() if state is not None and one.code == state.cadence),
        None,
    )
    last = next(iter(beside(record, LAST)), None)
    may = _may(actor, record, cadence)
    due = state.due if state is not None and cadence is not None else None
    late = due is not None and due < today()
    return {
        "due": due.isoformat() if due else "",
        "tone": "bad" if late else "neutral",
        "note": gettext("stale: overdue") if late else "",
        "verified": _verified(state),
        "why": _why(cadence) if cadence else [],
        "last": _last_check(last),
        "changed": state.changed_on.isoformat() if state and state.changed_on else "",
        "may": bool(may),
        "why_not": sentence(may) if cadence is not None and not may else "",
        "url": reverse("checks_sign"),
        "record": record.pk,
    }


def _verified(state: VerificationState | None) -> str:
    """Return when what the record says was last verified, by a check or a change (REQ-UPD-10)."""
    on = last_of(state)[0] if state is not None else None
    return on.isoformat() if on else gettext("not since it was filed")


def _may(actor: Actor, record: Record, cadence: Cadence | None) -> Decision:
    return may_check(
        Checkable(
            filed=record.filed_on is not None,
            may_change=may_say_of(actor, record),
            done_by=cadence.done_by if cadence else None,
        )
    )


def _why(cadence: Cadence) -> list[dict[str, str]]:
    document = published().document
    when = condition_in_words(document, cadence)
    return [
        {"text": _name(cadence), "source": cadence.basis},
        *([{"text": when, "source": ""}] if when else []),
        {"text": interval_in_words(document, cadence), "source": ""},
        {"text": word(DONE_BY, cadence.done_by), "source": ""},
    ]


def _last_check(last: Check | None) -> str:
    if last is None:
        return ""
    words = gettext("{day} by {name}: checked, no change")
    return words.format(day=last.on.isoformat(), name=last.by.name)


def _name(cadence: Cadence) -> str:
    is_english = (get_language() or "").startswith("en")
    return (cadence.en if is_english else "") or cadence.zh


def _people(rows: Sequence[VerificationState]) -> dict[int, str]:
    ids = {by for one in rows if (by := last_of(one)[1])}
    found = User.objects.filter(pk__in=ids).values_list("pk", "name") if ids else ()
    return dict(found)
