"""Bodies that are a file: read from the caller before anything asks the database, kept on disk, never in memory."""

import hashlib
import tempfile
from typing import IO

from django.http import HttpRequest

from gateway.problems import ApiProblem
from kernel.text import N_

LARGEST = 200 * 1024 * 1024
IN_MEMORY = 1024 * 1024
PIECE = 256 * 1024
ADDRESSES = frozenset(
    {"imports", "records/<number>/files"}
)  # below the version: what is posted there is a file
TOO_LARGE = N_("A file may have up to 200 MB.")


def spool(request: HttpRequest) -> None:
    """Take the whole body; ApiProblem 413 for one that is larger than it said or may be."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - `let_go` closes it
    digest, size = hashlib.sha256(), 0
    while piece := request.read(PIECE):
        size += len(piece)
        if size > LARGEST:
            file.close()
            raise ApiProblem(413, "too_large", TOO_LARGE)
        digest.update(piece)
        file.write(piece)
    request.upload = file, digest.digest()  # type: ignore[attr-defined]  # taken by `spooled`


def spooled(request: HttpRequest) -> tuple[IO[bytes], bytes]:
    """Return the file from its first byte, and its SHA-256."""
    file, digest = request.upload  # type: ignore[attr-defined]  # the door has put it there
    file.seek(0)
    return file, digest


def let_go(request: HttpRequest) -> None:
    """Close the file, whatever became of the call."""
    request.upload[0].close()  # type: ignore[attr-defined]  # put there by `spool`
