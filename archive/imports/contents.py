"""Opens what an import's file holds: read once, in a process of its own, and kept sealed beside the file."""

from collections.abc import Iterator
from contextlib import contextmanager

from archive.imports import storage
from archive.imports.models import ImportJob
from archive.imports.workbooks import Workbook, packed, read, unpacked


@contextmanager
def workbook(job: ImportJob) -> Iterator[Workbook]:
    """Give the workbook of an import for the block; needs no scope after entering.

    Raises Invalid with one sentence for a file that cannot be imported, Missing when it is gone.
    """
    with _opened(job) as found:
        yield found


@contextmanager
def loose(name: str, *, file_name: str) -> Iterator[Workbook]:
    """Give what a stored file holds that is no import of its own, for the block; nothing read of it is kept."""
    with storage.opened(name) as path, read(path, file_name=file_name) as found:
        yield found


def _opened(job: ImportJob) -> Workbook:
    if storage.has_sheets(job.stored):
        with storage.opened(job.stored, storage.SHEETS) as path:
            return unpacked(path, file_name=job.file_name)
    with storage.opened(job.stored) as path:
        found = read(path, file_name=job.file_name)
    try:
        storage.keep_sheets(job.stored, packed(found))
    except BaseException:
        found.close()
        raise
    return found
