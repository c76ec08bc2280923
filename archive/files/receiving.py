"""Takes files that were sent in a form to where they can be looked at: on the disk, for as long as that takes."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile


@contextmanager
def on_disk(sent: "UploadedFile[Any]") -> Iterator[Path]:
    """Give the plain file for the block, readable by this process's user alone."""
    if isinstance(sent, TemporaryUploadedFile):
        yield Path(sent.temporary_file_path())
        return
    with laid_down(sent.chunks()) as path:
        yield path


@contextmanager
def laid_down(pieces: Iterable[bytes]) -> Iterator[Path]:
    """Give these bytes as a file for the block."""
    handle, name = tempfile.mkstemp(prefix="file-")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            for piece in pieces:
                out.write(piece)
        yield path
    finally:
        path.unlink(missing_ok=True)
