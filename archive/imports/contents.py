"""Opens what an import's file holds: read once, in a process of its own, and kept sealed beside the file."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.imports import storage
from archive.imports.models import ImportJob
from archive.imports.transcoding import transcoded
from archive.imports.workbooks import Workbook, packed, read, unpacked
from kernel.errors import Conflict
from kernel.text import N_

WITHDRAWN = N_(
    "The file of this import was removed, because a record of it has been sealed or destroyed since; upload what is "
    "left of it again."
)


@contextmanager
def workbook(job: ImportJob) -> Iterator[Workbook]:
    """Give the workbook of an import for the block; needs no scope after entering.

    Raises Invalid with one sentence for a file that cannot be imported, Missing when it is gone.
    """
    with _opened(job) as found:
        yield found


def unlock(job: ImportJob, password: str) -> None:
    """Read a locked file with its password, which is kept nowhere: what was read is, sealed as always.

    Raises Invalid, wrong_password for another one.
    """
    with (
        storage.opened(job.stored) as path,
        read(path, file_name=job.file_name, password=password) as found,
    ):
        storage.keep_sheets(job.stored, packed(found))


@contextmanager
def loose(name: str, *, file_name: str) -> Iterator[Workbook]:
    """Give what a stored file holds that is no import of its own, for the block; nothing read of it is kept."""
    with storage.opened(name) as path, read(path, file_name=file_name) as found:
        yield found


def _opened(job: ImportJob) -> Workbook:
    if job.withdrawn_at is not None:
        raise Conflict(WITHDRAWN)
    if storage.has_sheets(job.stored):
        with storage.opened(job.stored, storage.SHEETS) as path:
            return unpacked(path, file_name=job.file_name)
    with storage.opened(job.stored) as path:
        found = _read(job, path)
    try:
        storage.keep_sheets(job.stored, packed(found))
    except BaseException:
        found.close()
        raise
    return found


@contextmanager
def read_as(job: ImportJob, said: Mapping[str, str]) -> Iterator[Workbook]:
    """Give the workbook read as a person says now: `said` holds chosen_encoding and chosen_delimiter, '' recognised.

    When the block fails, what was read is forgotten, and the file is read the next time as it was chosen before.
    """
    anew = any(job.table.get(name, "") != value for name, value in said.items())
    if anew:
        storage.discard_sheets(job.stored)
    job.table = {**job.table, **said}
    try:
        with _opened(job) as found:
            yield found
    except BaseException:
        if anew:
            storage.discard_sheets(job.stored)
        raise


def as_read(before: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is stored of how a file was read: what was recognised is kept beside what was chosen.

    A table that was written anew for the reader would only tell of itself.
    """
    chosen = table["chosen_encoding"], table["chosen_delimiter"]
    known = before.get("recognised") if any(chosen) else None
    found = known or {name: table.get(name, "") for name in ("encoding", "delimiter")}
    return {
        **table,
        "recognised": found,
        "encoding": chosen[0] or found["encoding"],
        "delimiter": chosen[1] or found["delimiter"],
    }


def _read(job: ImportJob, path: Path) -> Workbook:
    """Read the file, in the encoding and with the separator a person said where one did."""
    table = job.table
    encoding, delimiter = table.get("chosen_encoding"), table.get("chosen_delimiter")
    found = table.get("recognised")
    if not found or not (encoding or delimiter):
        return read(path, file_name=job.file_name)
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        target = Path(folder) / "table"
        transcoded(
            path,
            target,
            encoding=encoding or found["encoding"],
            delimiter=delimiter or found["delimiter"] or ",",
        )
        return read(target, file_name=job.file_name)
