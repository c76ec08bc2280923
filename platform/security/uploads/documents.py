"""Looks into PDF files: scripts, programs to start, files inside, passwords, what hangs behind the end."""

import io
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from kernel.errors import Invalid
from kernel.text import N_
from security.uploads.rules import Limits, refused

_END = b"%%EOF"
_FILLING = b"\x00\r\n\t \x0c"
_ACTIONS = frozenset(
    {
        *("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie", "/Sound"),
        *("/GoToE", "/RichMediaExecute", "/GoTo3DView"),
    }
)
_PARTS = frozenset({"/FileAttachment", "/RichMedia", "/3D", "/Movie", "/Screen", "/Sound"})
ACTIVE = N_(
    "“{name}” is a PDF with scripts or actions that start by themselves; print it to a new PDF."
)
INSIDE = N_("“{name}” is a PDF with other files inside; take them out, or print it to a new PDF.")
LOCKED = N_("“{name}” is locked by a password; save it without one, and try again.")
DAMAGED = N_("“{name}” is a damaged PDF; open it and save it anew.")
BEHIND = N_("“{name}” has other data behind the end of its PDF; open it and save it anew.")
LONG = N_("“{name}” is a PDF with too many parts to be looked through; split it.")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every file that is not perfect


def look_into(
    path: Path, *, name: str, limits: Limits, clock: Callable[[], float] = time.monotonic
) -> None:
    """Raise Invalid for a PDF that does something by itself, hides files, or cannot be read."""
    content = path.read_bytes()
    end = content.rfind(_END)
    if end < 0:
        raise refused("file_damaged", DAMAGED, name=name)
    if content[end + len(_END) :].strip(_FILLING):
        raise refused("file_behind", BEHIND, name=name)
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise refused("file_locked", LOCKED, name=name)
        if len(reader.pages) < 1:
            raise refused("file_damaged", DAMAGED, name=name)
        _walk(reader, name, limits, clock)
    except Invalid:
        raise
    except (PyPdfError, *_FAULTS) as error:
        raise refused("file_damaged", DAMAGED, name=name) from error


# What a reader raises that takes broken structures for sound ones.
_FAULTS = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    MemoryError,
)


def _walk(reader: PdfReader, name: str, limits: Limits, clock: Callable[[], float]) -> None:
    """Look at every object that can be reached; what cannot be is shown by no reader."""
    until = clock() + limits.seconds
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.trailer]
    count = 0
    while waiting:
        one = waiting.pop()
        count += 1
        if count > limits.objects or clock() > until:
            raise refused("file_parts", LONG, name=name)
        if hasattr(one, "idnum"):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            _demand_still(one, name)
            waiting += one.values()
        elif isinstance(one, ArrayObject):
            waiting += _worth_a_look(one)


def _worth_a_look(found: ArrayObject) -> Iterator[Any]:
    return (
        one
        for one in found
        if hasattr(one, "idnum") or isinstance(one, DictionaryObject | ArrayObject)
    )


def _demand_still(found: DictionaryObject, name: str) -> None:
    action = found.get("/S")
    if isinstance(action, NameObject) and action in _ACTIONS:
        raise refused("file_active", ACTIVE, name=name)
    if "/JS" in found or "/JavaScript" in found or "/XFA" in found:
        raise refused("file_active", ACTIVE, name=name)
    if "/EF" in found or "/EmbeddedFiles" in found or found.get("/Subtype") in _PARTS:
        raise refused("file_inside", INSIDE, name=name)
