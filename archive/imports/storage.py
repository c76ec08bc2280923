"""Keeps an uploaded file, and what was read of it, sealed in the company's own folder; refuses outside a scope."""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kernel import temporary
from kernel.errors import Missing
from kernel.scope import current
from security.keys import store

PIECE = 4 * 1024 * 1024  # bytes sealed together
UPLOAD, SHEETS = "import_file", "import_sheets"  # the file as it came, its rows as they were read
_LENGTH = 8


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A file that was stored: its name in the folder, its digest and size in bytes."""

    name: str
    sha256: str
    size: int


def purpose(name: str) -> str:
    """Return the purpose whose key seals one import: its file, its rows, its preview."""
    return f"import:{name}"


def keep(chunks: Iterable[bytes]) -> Stored:
    """Store the bytes sealed, piece by piece, with mode 0600; nobody reads them without the company's key."""
    name = secrets.token_hex(16)
    path = _path(name)
    # What `parents=True` makes gets no mode of its own.
    for folder in (path.parents[2], path.parents[1], path.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return _write(name, UPLOAD, chunks, path=path)


def keep_sheets(name: str, packed: Iterable[bytes]) -> None:
    """Store beside a file what was read of it, so that it is read once; whole, or not at all."""
    part = _path(name, SHEETS).with_suffix(".part")
    part.unlink(missing_ok=True)  # of a process that was killed
    _write(name, SHEETS, packed, path=part)
    part.replace(_path(name, SHEETS))


def has_sheets(name: str) -> bool:
    """Say whether what was read of a file is kept."""
    return _path(name, SHEETS).exists()


@contextmanager
def opened(name: str, kind: str = UPLOAD) -> Iterator[Path]:
    """Give the plain file for the block, readable by this process's user alone; needs no scope after entering.

    Raises Missing when the file or its key is gone.
    """
    handle, plain = tempfile.mkstemp(prefix="import-", dir=temporary.folder())
    try:
        with os.fdopen(handle, "wb") as out:
            for piece in _read(name, kind):
                out.write(piece)
        yield Path(plain)
    finally:
        Path(plain).unlink(missing_ok=True)


def discard(name: str) -> None:
    """Remove the file of an import that was refused, and what was read of it."""
    _path(name).unlink(missing_ok=True)
    discard_sheets(name)


def discard_sheets(name: str) -> None:
    """Remove what was read of a file; it is read again when it is needed."""
    sheets = _path(name, SHEETS)
    for path in (sheets, sheets.with_suffix(".part")):
        path.unlink(missing_ok=True)


def forget(name: str) -> None:
    """Remove the file and the key that everything of this import is sealed with."""
    discard(name)
    store.destroy_purpose_keys([purpose(name)])


def _write(name: str, kind: str, chunks: Iterable[bytes], *, path: Path) -> Stored:
    key = store.purpose_key(purpose(name))
    digest = hashlib.sha256()
    size = 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        for number, piece in enumerate(_pieces(chunks)):
            digest.update(piece)
            size += len(piece)
            sealed = store.seal_bytes(key, piece, kind, name, number)
            out.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
    return Stored(name=name, sha256=digest.hexdigest(), size=size)


def _read(name: str, kind: str) -> Iterator[bytes]:
    key = store.open_purpose_keys([purpose(name)]).get(purpose(name))
    path = _path(name, kind)
    if key is None or not path.exists():
        raise Missing
    with path.open("rb") as file:
        number = 0
        while head := file.read(_LENGTH):
            sealed = file.read(int.from_bytes(head, "big"))
            yield store.open_bytes(key, sealed, kind, name, number)
            number += 1


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)


def _path(name: str, kind: str = UPLOAD) -> Path:
    folder = Path(settings.FONDS_HOME) / "files" / current().company.id / "imports"
    return folder / (name if kind == UPLOAD else f"{name}.sheets")
