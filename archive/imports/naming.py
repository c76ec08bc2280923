"""How imports are named in the lines of what somebody did: by their file."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from archive.imports.queries import visible_to
from kernel.digits import numbers_in
from security.actor import Actor
from security.audit.touched import Named, register_namer


def register_names() -> None:
    """Register how imports are named; called once at start-up."""
    register_namer("import", _named)


def _named(actor: Actor, ids: Collection[str]) -> Mapping[str, Named]:
    rows = visible_to(actor).filter(pk__in=numbers_in(ids)).only("pk", "file_name")
    return {
        str(row.pk): Named(text=str(row), url=reverse("imports_show", args=[row.pk]))
        for row in rows
    }
