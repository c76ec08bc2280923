"""What the screens of collected items show: tabs and rows of the list, the parts of an item's page, its checks."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.collecting.contents import opened
from archive.collecting.models import RawItem, Verification
from archive.collecting.queries import VERIFIED, counts, holder_of, may_key_item, signed_only
from archive.collecting.rules import (
    ASPECTS,
    KINDS,
    METHODS,
    OUTCOMES,
    STATES,
    Aspect,
    Kind,
    Method,
    Outcome,
    State,
)
from archive.collecting.verified_actions import may_verify
from archive.files.loose_actions import files_of
from archive.files.screens import size_in_words
from archive.records.controls import name_of
from archive.records.models import Record
from archive.records.screens import names_in
from archive.records.shapes import shape_of
from archive.records.title_sealing import titled
from archive.records.traces import beside
from backoffice.moments import moment
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor

TONES = {
    State.OPEN: "neutral",
    State.IN_REVIEW: "info",
    State.RETURNED: "warn",
    State.SIGNED: "good",
    State.KEYED: "good",
    State.MERGED: "neutral",
    State.REJECTED: "bad",
}
PICTURES = frozenset({"jpg", "png", "gif"})


def tab_names() -> dict[str, str]:
    """Return the tabs of the list in their order."""
    return {
        "arrange": _("To arrange"),
        "review": _("With the manager"),
        "signed": _("To be keyed"),
        "done": _("Done"),
        "rejected": _("Sorted out"),
    }


def tabs(actor: Actor, active: str) -> list[dict[str, Any]]:
    """Return the tabs; those that wait for somebody with their number."""
    found, url = counts(actor), reverse("collected")
    shown = [
        {
            "label": label,
            "url": f"{url}?tab={code}",
            "active": code == active,
            "count": found.get(code),
        }
        for code, label in tab_names().items()
    ]
    checks = {
        "label": _("Checks made"),
        "url": reverse("verifications"),
        "active": active == "checks",
    }
    links = {
        "label": _("Links for customers"),
        "url": reverse("fill_links"),
        "active": active == "links",
    }
    may_send = bool(permission.decide(actor, Verb.CREATE))
    return [*shown, checks, *([links] if may_send else [])]


def table(rows: Iterable[RawItem], tab: str) -> dict[str, Any]:
    """Return the table of one tab."""
    names = names_in(published().document, get_language() or "")
    empty = {
        "title": _("Nothing here"),
        "text": _(
            "Cards, notes and files that are brought, and forms customers send in, stand here."
        ),
    }
    return {
        "caption": tab_names()[tab],
        "columns": [
            {"label": _("What or who it is about"), "kind": "text"},
            {"label": _("How it came in"), "kind": "text"},
            {"label": _("Category"), "kind": "text"},
            {"label": _("Collected by"), "kind": "text"},
            {"label": _("Collected on"), "kind": "text"},
            {"label": _("State"), "kind": "text"},
            {"label": _("Reason"), "kind": "text"},
        ],
        "rows": [
            {
                "id": one.pk,
                "label": one.title,
                "cells": [
                    {"text": one.title, "url": reverse("collected_item", args=[one.pk])},
                    _(KINDS[Kind(one.kind)]),  # msgid: the kinds, marked where they stand
                    names.get(one.category, "") or _("not classified yet"),
                    one.owner.name if one.owner else _("the customer"),
                    one.collected_on.isoformat(),
                    _(STATES[State(one.state)]),  # msgid: the states, marked where they stand
                    one.reason,
                ],
            }
            for one in rows
        ],
        "empty": empty,
    }


def pairs(item: RawItem) -> list[dict[str, str]]:
    """Return what is known of an item beside what it says."""
    names = names_in(published().document, get_language() or "")
    said = [
        (_("How it came in"), _(KINDS[Kind(item.kind)]), ""),  # msgid: marked where they stand
        (_("Category"), names.get(item.category, "") or _("not classified yet"), ""),
        (_("Department"), names.get(item.department, item.department), ""),
        (_("Collected by"), item.owner.name if item.owner else _("the customer"), ""),
        (_("Collected on"), item.collected_on.isoformat(), ""),
        (_("Brought by"), _brought(item), ""),
    ]
    if item.signed_by and item.signed_on:
        said.append((_("Signed by"), f"{item.signed_by.name} {item.signed_on.isoformat()}", ""))
    if item.reason:
        said.append((_("Reason"), item.reason, ""))
    if item.request and item.state == State.IN_REVIEW:
        said.append(
            (_("Decision"), _("To the decision"), reverse("request_page", args=[item.request]))
        )
    if item.into:
        said.append(
            (_("Merged into"), item.into.title, reverse("collected_item", args=[item.into_id]))
        )
    if item.record_id:
        said.append(
            (_("Record"), _("To the record"), reverse("record_page", args=[item.record_id]))
        )
    return [{"label": label, "value": value, "url": url} for label, value, url in said]


def _brought(item: RawItem) -> str:
    by = item.created_by.name if item.created_by else ""
    return f"{by} {moment(item.created_at)}".strip()


def words_of(item: RawItem) -> dict[str, Any]:
    """Return what an item says, with what was merged into it: texts, values by the names of their fields, files."""
    content = opened(item)
    return {
        "text": content.text,
        "summary": content.summary,
        "values": _values(item, content.values),
        "files": [
            {
                "name": one.name,
                "url": reverse("collected_file", args=[item.pk, one.token])
                if one.state == "clean"
                else "",
                "size": size_in_words(one.size),
                "state": "" if one.state == "clean" else one.state_label,
                "is_picture": one.kind in PICTURES and one.state == "clean",
            }
            for one in files_of(holder_of(item))
        ],
        "members": [
            {
                "title": one.title,
                "on": one.collected_on.isoformat(),
                "text": opened(one).text,
                "values": _values(one, opened(one).values),
                "url": reverse("collected_item", args=[one.pk]),
            }
            for one in item.members.order_by("collected_on", "pk")
        ],
    }


def _values(item: RawItem, values: Any) -> list[dict[str, str]]:
    known: dict[str, str] = {}
    if item.category in published().document.categories_by_code:
        known = names_of_fields(item.category, get_language() or "")
    return [{"label": known.get(code, code), "value": str(value)} for code, value in values.items()]


def names_of_fields(category: str, language: str) -> dict[str, str]:
    """Return the names of the fields of a category, by code."""
    return {one.code: name_of(one, language) for one in shape_of(published(), category).fields}


def ways(actor: Actor, item: RawItem) -> list[dict[str, Any]]:
    """Return what may be done with an item at once: submit, key, take up again."""
    url = reverse("collected_item", args=[item.pk])
    found: list[dict[str, Any]] = []
    if may_key_item(actor, item):
        found.append({"label": _("Key it"), "url": reverse("collected_key", args=[item.pk])})
    if item.state in {State.OPEN, State.RETURNED} and signed_only(item.category):
        found.append(_post(url, "submit", _("Submit to the manager")))
    if item.state == State.REJECTED:
        found.append(_post(url, "reopen", _("Take it up again")))
    return found


def _post(url: str, step: str, label: str) -> dict[str, Any]:
    return {"label": label, "url": url, "method": "post", "values": {"do": step}}


def checks(rows: Sequence[Verification]) -> list[dict[str, str]]:
    """Return checks as lines of a list."""
    return [
        {
            "what": _(ASPECTS[Aspect(one.aspect)]),  # msgid: marked where they stand
            "how": _(METHODS[Method(one.method)]),  # msgid: marked where they stand
            "outcome": _(OUTCOMES[Outcome(one.outcome)]),  # msgid: marked where they stand
            "tone": "good" if one.outcome == Outcome.CONFIRMED else "bad",
            "note": one.note,
            "who": f"{one.by.name} {moment(one.at)}",
        }
        for one in rows
    ]


def checks_table(rows: Iterable[Verification]) -> dict[str, Any]:
    """Return the table of checks that were looked for."""
    return {
        "caption": _("Checks made"),
        "columns": [
            {"label": _("Record or item"), "kind": "text"},
            {"label": _("What was checked"), "kind": "text"},
            {"label": _("How it was checked"), "kind": "text"},
            {"label": _("Outcome"), "kind": "text"},
            {"label": _("Note"), "kind": "text"},
            {"label": _("Checked by"), "kind": "text"},
            {"label": _("Time"), "kind": "text"},
        ],
        "rows": [
            {
                "id": one.pk,
                "cells": [
                    _target(one),
                    _(ASPECTS[Aspect(one.aspect)]),  # msgid: marked where they stand
                    _(METHODS[Method(one.method)]),  # msgid: marked where they stand
                    _(OUTCOMES[Outcome(one.outcome)]),  # msgid: marked where they stand
                    one.note,
                    one.by.name,
                    moment(one.at),
                ],
            }
            for one in rows
        ],
        "empty": {
            "title": _("No check found"),
            "text": _(
                "Checks of accuracy and completeness stand here, of records and of what is collected."
            ),
        },
    }


def _target(one: Verification) -> dict[str, str]:
    if one.record is not None:
        return {"text": titled(one.record), "url": reverse("record_page", args=[one.record_id])}
    item = one.item
    if item is None:
        return {"text": "", "url": ""}
    return {"text": item.title, "url": reverse("collected_item", args=[item.pk])}


def record_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return the checks on the page of a record, and the way to put one down for who may."""
    rows = beside(record, VERIFIED)
    may = may_verify(actor, record)
    if not rows and not may:
        return None
    url = reverse("record_verify", args=[record.pk]) if may else ""
    return {"checks": checks(rows), "add_url": url}
