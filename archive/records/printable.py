"""The ways from the screens of records to what is printed of them, for those who may take it out."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.records.changing import facts_of
from archive.records.models import Record
from archive.records.screens import with_query
from policies.access.rules import Verb
from security import permission
from security.actor import Actor


def card_link(actor: Actor, record: Record) -> list[dict[str, Any]]:
    """Return the way to the printed card."""
    if not permission.decide(actor, Verb.EXPORT, facts_of(record)):
        return []
    return [_link(_("Print"), reverse("record_print", args=[record.pk]))]


def register_link(actor: Actor, given: QueryDict) -> list[dict[str, Any]]:
    """Return the way to the printed register."""
    if not permission.decide(actor, Verb.EXPORT):
        return []
    return [_link(_("Print"), reverse("register_print") + with_query(given))]


def list_link(given: QueryDict) -> dict[str, Any]:
    """Return the way to the printed list."""
    return _link(_("Print"), reverse("records_print") + with_query(given))


def blank_link(category: str) -> list[dict[str, Any]]:
    """Return the way to the blank card of a category."""
    return [_link(_("Print a blank form"), reverse("records_blank", args=[category]))]


def _link(label: str, url: str) -> dict[str, Any]:
    return {"label": label, "url": url, "kind": "secondary"}
