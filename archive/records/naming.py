"""How records are named in the lines of what somebody did: number and title, as far as the reader may see them now."""

from collections.abc import Collection, Mapping

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


def _named(actor: Actor, ids: Collection[str]) -> Mapping[str, Named]:
    rows = visible_to(actor).filter(any_id("pk", numbers_in(ids)))
    found = with_titles(rows.only("pk", "archive_no", "title", "sealed_title"))
    return {
        str(row.pk): Named(text=titled(row), url=reverse("record_page", args=[row.pk]))
        for row in found
    }
