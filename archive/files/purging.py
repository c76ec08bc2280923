"""Removes the thumbnails of files whose record is sealed or destroyed; the files themselves are another's."""

from collections.abc import Sequence

from django.db import transaction

from archive.files.models import FilePreview
from archive.records.purging import Copies, Extent, register_copies
from kernel.scope import current
from kernel.text import N_
from persistence.arrays import any_id
from persistence.blobs import blobs
from security.actor import Actor


def register_previews() -> None:
    """Name the thumbnails among the copies of a record; called once at start-up."""
    register_copies("previews", Copies(label=N_("Thumbnails"), clear=_clear))


def _clear(_actor: Actor, ids: Sequence[int], _extent: Extent) -> int:
    """Remove the rows now and the bytes once that stands; the nightly sweep finishes what a crash left behind."""
    rows = FilePreview.objects.filter(any_id("record", ids))
    company, names = (
        current().company.id,
        list(rows.exclude(blob="").values_list("blob", flat=True)),
    )
    count = rows.delete()[0]

    def drop() -> None:
        for one in names:
            blobs().delete(company, one)

    transaction.on_commit(drop)
    return count
