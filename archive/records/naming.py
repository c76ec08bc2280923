"""How records, and what carries a number, are named in lines of what somebody did, as far as their reader may see."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from archive.records.queries import visible_to
from archive.records.title_sealing import titled, with_titles
from kernel.digits import numbers_in
from persistence.arrays import any_id
from security.actor import Actor
from security.audit.touched import RECORD, Named, register_namer


def register_names() -> None:
    """Register how records are named; called once at start-up."""
    register_namer(RECORD, _named)


def register_numbered(kind: str, visible: Callable[[Actor], QuerySet[Any]], page: str) -> None:
    """Have things of a kind named by their `number`, with the way to their page, to who may see them; at start-up."""

    def named(actor: Actor, ids: Collection[str]) -> Mapping[str, Named]:
        found = visible(actor).filter(pk__in=numbers_in(ids))
        return {
            str(one.pk): Named(text=one.number, url=reverse(page, args=[one.pk])) for one in found
        }

    register_namer(kind, named)


def _named(actor: Actor, ids: Collection[str]) -> Mapping[str, Named]:
    rows = visible_to(actor).filter(any_id("pk", numbers_in(ids)))
    found = with_titles(rows.only("pk", "archive_no", "title", "sealed_title"))
    return {
        str(row.pk): Named(text=titled(row), url=reverse("record_page", args=[row.pk]))
        for row in found
    }
