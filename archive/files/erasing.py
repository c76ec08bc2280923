"""Removes the files of destroyed records: their rows at once, their bytes by a job that repeats until they are gone."""

from collections.abc import Sequence

from archive.files.models import File, FilePreview, LeftContent, LooseFile
from archive.records.purging import Copies, Extent, register_copies
from jobs.port import defer
from kernel.scope import current
from kernel.text import N_
from persistence.arrays import any_id
from persistence.blobs import blobs
from persistence.deleting import delete_rows
from security.actor import Actor

TASK = "files.forget_left"
MOST = 500  # in one transaction


def register_erasing() -> None:
    """Say how files go with their record; called once at start-up."""
    register_copies("files", Copies(label=N_("Files and previews"), clear=_clear))


def _clear(_actor: Actor, record_ids: Sequence[int], extent: Extent) -> int:
    """Take the rows away and write down which content is left; the bytes go once that is committed."""
    if extent is not Extent.DESTROYED:
        return 0
    names = [
        name
        for model in (File, FilePreview)
        for name in model.objects.filter(any_id("record", record_ids)).values_list(
            "blob", flat=True
        )
        if name
    ]
    if not names:
        return 0
    LeftContent.objects.bulk_create(LeftContent(blob=one) for one in dict.fromkeys(names))
    delete_rows(FilePreview, "record_id", record_ids)
    gone = delete_rows(File, "record_id", record_ids)
    defer(TASK)
    return gone


def forget_loose(holder: str) -> int:
    """Take the files of what is no record away with the record it became; return how many."""
    rows = LooseFile.objects.filter(holder=holder)
    names = list(rows.values_list("blob", flat=True))
    if names:
        LeftContent.objects.bulk_create(LeftContent(blob=one) for one in names)
        rows.delete()
        defer(TASK)
    return len(names)


def forget_left() -> int:
    """Delete the bytes that destroyed records left; return how many. Repeated it is harmless."""
    company = current().company.id
    rows = list(LeftContent.objects.select_for_update(skip_locked=True).order_by("pk")[:MOST])
    for one in rows:
        blobs().delete(company, one.blob)
    LeftContent.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(rows)
