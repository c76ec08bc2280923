"""Has pages of a file drawn by a process of their own: a hostile or huge file ends that one, with one sentence here."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from archive.files.viewing_rules import TOO_LARGE, Unshowable
from kernel import temporary
from kernel.errors import Unavailable
from kernel.text import N_

MEMORY = 1536 * 1024**2  # bytes of one process
SECONDS = 15  # somebody waits for a page
PATIENCE = 90  # nobody waits for thumbnails; what is not drawn by then stays white
MOST_THUMBS = 1_000
AT_ONCE = 2  # pages drawn at once by one server process; the rest waits
_WAIT = 20.0  # seconds
_BUSY = N_("Many pages are being drawn just now; try again in a moment.")
_drawing = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """How many pages a file has, and JPEG pictures of what was asked for."""

    pages: int
    parts: tuple[bytes, ...]


def draw_page(kind: str, content: Iterable[bytes], page: int, *, line: str) -> bytes:
    """Return one page, counted from 1, as JPEG with the line of a watermark over it, '' none.

    Raise Unshowable where it cannot be drawn, Unavailable where too many are.
    """
    if not _drawing.acquire(timeout=_WAIT):
        raise Unavailable(_BUSY)
    try:
        drawn = _draw(kind, content, seconds=SECONDS, page=page, line=line)
    finally:
        _drawing.release()
    if not drawn.parts:
        raise Unshowable(TOO_LARGE)
    return drawn.parts[0]


def draw_sheets(kind: str, content: Iterable[bytes]) -> Drawn:
    """Return how many pages a file has, and its sheets of thumbnails; Unshowable where they cannot be drawn."""
    return _draw(kind, content, seconds=2 * PATIENCE, page=0, line="")


def _draw(kind: str, content: Iterable[bytes], *, seconds: int, page: int, line: str) -> Drawn:
    order = {
        "kind": kind,
        "page": page,
        "line": line,
        "fonts": str(Path(settings.FONDS_PRINT_FOLDER) / "fonts"),
        "memory": MEMORY,
        "seconds": seconds,
        "patience": PATIENCE,
        "most": MOST_THUMBS,
    }
    with _laid(content) as file:
        return _read(_run(order, file.fileno(), seconds))


def _run(order: dict[str, Any], number: int, seconds: int) -> bytes:
    places = os.pathsep.join(os.path.abspath(place) for place in sys.path if place)
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the content is an inherited file
            [sys.executable, "-m", "archive.files.drawing_child", str(number)],
            input=json.dumps(order).encode(),
            env={"PYTHONPATH": places, "PYTHONUTF8": "1", "PATH": os.defpath},
            capture_output=True,
            pass_fds=(number,),
            timeout=2 * seconds,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Unshowable(TOO_LARGE) from error
    return done.stdout


def _read(answer: bytes) -> Drawn:
    head, _end, rest = answer.partition(b"\n")
    said = json.loads(head)
    if "problem" in said:
        raise Unshowable(said["problem"])
    parts, at = [], 0
    for length in said["lengths"]:
        parts.append(rest[at : at + length])
        at += length
    return Drawn(pages=said["pages"], parts=tuple(parts))


@contextmanager
def _laid(content: Iterable[bytes]) -> Iterator[IO[bytes]]:
    """Give the content as an open file that has no name: in memory, where the system can."""
    with _nameless() as file:
        for piece in content:
            file.write(piece)
        file.flush()
        file.seek(0)
        yield file


def _nameless() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("page"), "w+b")
    return tempfile.TemporaryFile(dir=temporary.folder())
