"""Seals the content of files piece by piece with the key of their record, and opens any part of it again.

A piece is bound to company, record, content, size of the whole and its place, so that pieces cannot be moved,
left out or cut off unseen. All but the last have one length: where a byte lies can be worked out.
"""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from archive.files.models import File, FilePreview, HeldFile, LooseFile
from archive.files.rules import PIECE, Span, places, whole
from kernel.errors import FondsError
from kernel.scope import current
from persistence.blobs import Blob, blobs
from security.keys import store
from security.keys.envelope import HEAD, Unreadable, added_by, blind, context, seal, unseal

_FILE, _FACTS = "file", "file_facts"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What lies sealed in the row of a file."""

    name: str
    sha256: str

    def said(self) -> bytes:
        """Return it as it is sealed."""
        return json.dumps({"name": self.name, "sha256": self.sha256}, ensure_ascii=False).encode()

    @classmethod
    def read(cls, said: bytes) -> "Facts":
        """Return what `said` gave."""
        found = json.loads(said)
        return cls(name=found["name"], sha256=found["sha256"])


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of_bytes(content: bytes) -> str:
    """Return the SHA-256 of what is in memory, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def address_of(key: bytes, sha256: str) -> str:
    """Return the name under which this content is kept for a record: nobody without its key can work it out."""
    return blind(key, _FILE, [sha256])[0].hex()


def keep(record_id: int, key: bytes, path: Path, *, address: str, size: int) -> None:
    """Store the content of a file, sealed; whole, or not at all."""
    bound = _bound(record_id, address, size)
    with path.open("rb") as file:
        blobs().put(current().company.id, address, _sealed(file, key, bound))


def keep_bytes(record_id: int, key: bytes, content: bytes, *, address: str) -> None:
    """Store what was made here of a file, sealed as the file is; it never lies anywhere in clear."""
    bound = _bound(record_id, address, len(content))
    blobs().put(current().company.id, address, _sealed(io.BytesIO(content), key, bound))


def sealed_facts(record_id: int, key: bytes, token: str, facts: Facts) -> bytes:
    """Return name and digest of a file, sealed for its row."""
    return store.seal_bytes(key, facts.said(), _FACTS, record_id, token)


def open_facts(key: bytes, file: File) -> Facts:
    """Return name and digest of a file; Unreadable where they are not its own."""
    return Facts.read(store.open_bytes(key, bytes(file.sealed), _FACTS, file.record_id, file.token))


class Content:
    """The content of one file, open for reading: needs neither scope nor database any more."""

    def __init__(self, file: File | FilePreview | HeldFile | LooseFile, key: bytes) -> None:
        self.size = file.size
        self._key, self._piece = key, file.piece
        self._bound = _bound(file.record_id, file.blob, file.size)
        self._blob: Blob = blobs().open(current().company.id, file.blob)
        # All pieces were sealed by one suite, which the first names.
        try:
            self._more = added_by(self._blob.read(0, HEAD)) if file.size else 0
        except FondsError:
            self.close()
            raise

    def read(self, span: Span | None = None) -> Iterator[bytes]:
        """Yield the plain bytes of a span, or of the whole; Unreadable for what was altered. Closes at the end."""
        wanted = span or whole(self.size)
        try:
            for place in places(wanted, self._piece) if self.size else ():
                at = place.number * (self._piece + self._more)
                sealed = self._blob.read(at, place.length + self._more)
                plain = unseal(self._key, sealed, self._bound + context(place.number))
                first = max(wanted.first - place.start, 0)
                yield plain[first : wanted.last - place.start + 1]
        finally:
            self.close()

    def close(self) -> None:
        """Let it go unread."""
        self._blob.close()


class Reading:
    """Reads content once, for whoever looks at it and for its digest."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.digest = ""

    def pieces(self) -> Iterator[bytes]:
        """Yield the content; afterwards `digest` is known."""
        running = hashlib.sha256()
        for piece in self._content.read():
            running.update(piece)
            yield piece
        self.digest = running.hexdigest()


def opened(file: File | FilePreview) -> Content:
    """Open the content of a file; Missing where it is gone, Unreadable where its key is."""
    key = store.open_record_keys([file.record_id]).get(file.record_id)
    if key is None:
        raise Unreadable
    return Content(file, key)


def _sealed(file: IO[bytes], key: bytes, bound: bytes) -> Iterator[bytes]:
    number = 0
    while piece := file.read(PIECE):
        yield seal(key, piece, bound + context(number))
        number += 1


def _bound(record_id: int, address: str, size: int) -> bytes:
    return context(store.realm(), _FILE, record_id, address, size)
