"""Keeps sealed bytes outside the database, for one company each: the port, and the folder that is used by default."""

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from kernel.errors import Missing, ScopeError, Unavailable
from kernel.scope import current

_NAME = re.compile(r"[0-9a-f]{32,64}")
_COMPANY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_PART = ".part"


class Blob(Protocol):
    """One thing that is kept, open for reading; needs no scope any more."""

    def read(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset` on; Missing where it is gone meanwhile."""

    def close(self) -> None:
        """Let it go."""


class Blobs(Protocol):
    """What fills the port. Every method takes the company by id, and refuses any but the one in scope."""

    def put(self, company: str, name: str, pieces: Iterable[bytes]) -> None:
        """Keep the bytes under a name, whole or not at all; what stood there before is replaced."""

    def open(self, company: str, name: str) -> Blob:
        """Return what is kept under a name; Missing where there is nothing."""

    def delete(self, company: str, name: str) -> None:
        """Forget what is kept under a name; nothing is fine."""

    def names(self, company: str) -> Iterator[str]:
        """Yield what is kept, by the names given to `put`; nobody may put anything meanwhile."""

    def drop_company(self, company: str) -> None:
        """Forget everything of a company that is no more; only outside every scope."""


def demand(company: str, name: str = "") -> None:
    """Raise ScopeError for another company than the one in scope, ValueError for a name not of our making."""
    if current().company.id != company:
        raise ScopeError
    demand_name(company, name)


def is_name(text: str) -> bool:
    """Say whether a text is a name of our making."""
    return _NAME.fullmatch(text) is not None


def demand_name(company: str, name: str = "") -> None:
    """Raise ValueError for a company or a name that could lead elsewhere."""
    if not _COMPANY.fullmatch(company) or (name and not _NAME.fullmatch(name)):
        raise ValueError(name or company)


class FolderBlobs:
    """A folder for each company: `<root>/<company>/records/ab/<name>`, readable by this user alone."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, company: str, name: str, pieces: Iterable[bytes]) -> None:
        """Write beside, sync, and rename: a power cut leaves the old or the new, and never half."""
        demand(company, name)
        path = self._path(company, name)
        # What `parents=True` makes gets no mode of its own.
        for folder in (path.parents[2], path.parents[1], path.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f"{name}.{secrets.token_hex(4)}{_PART}")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                for piece in pieces:
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync(path.parent)

    def open(self, company: str, name: str) -> Blob:
        """Return the file, held open."""
        demand(company, name)
        try:
            return _FileBlob(self._path(company, name))
        except FileNotFoundError as error:
            raise Missing from error

    def delete(self, company: str, name: str) -> None:
        """Remove the file."""
        demand(company, name)
        self._path(company, name).unlink(missing_ok=True)

    def names(self, company: str) -> Iterator[str]:
        """Yield the names of the files; what a killed process left half-written is removed on the way."""
        demand(company)
        for path in self._folder(company).glob("*/*"):
            if path.suffix == _PART:
                path.unlink(missing_ok=True)
            elif _NAME.fullmatch(path.name):
                yield path.name

    def drop_company(self, company: str) -> None:
        """Remove the company's folder of files of records."""
        demand_name(company)
        folder = self._folder(company)
        for path in [
            *folder.glob("*/*"),
            *folder.glob("*"),
            *([folder] if folder.exists() else []),
        ]:
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)

    def _folder(self, company: str) -> Path:
        return self._root / company / "records"

    def _path(self, company: str, name: str) -> Path:
        return self._folder(company) / name[:2] / name


class _FileBlob:
    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")

    def read(self, offset: int, length: int) -> bytes:
        """Return these bytes of the file."""
        self._file.seek(offset)
        return self._file.read(length)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


_port: list[Blobs] = []


def fill(blobs: Blobs) -> None:
    """Say where things are kept; called once at start-up."""
    _port[:] = [blobs]


def blobs() -> Blobs:
    """Return where things are kept; Unavailable while nobody has said it."""
    if not _port:
        raise Unavailable
    return _port[0]


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
