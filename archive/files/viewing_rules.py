"""What the viewer knows without a database: which files have pages, where pages of a text and thumbnails stand."""

import codecs
from dataclasses import dataclass

from archive.files.rules import Span
from kernel.errors import Conflict
from kernel.text import N_

PICTURES = frozenset({"jpg", "png", "gif", "tif"})
DRAWN = PICTURES | {"pdf"}  # pages are drawn by a process of their own
TEXT = "txt"
SHOWN = DRAWN | {TEXT}
WRITTEN = 32 * 1024  # bytes of one page of a text
SHEET = 20  # thumbnails of one picture
THUMB = (120, 160)  # dots
LOCKED, DAMAGED, TOO_LARGE = "locked", "damaged", "too_large"
PROBLEMS = {
    LOCKED: N_(
        "This file is locked with a password and cannot be shown here; add a copy without one."
    ),
    DAMAGED: N_(
        "This file cannot be shown here: it cannot be read to its end; scan or save it anew."
    ),
    TOO_LARGE: N_(
        "This file cannot be shown here: a page of it takes too much memory or time; split it or scan it coarser."
    ),
}
_SIGN = 4  # bytes of a sign in UTF-8 at most
_MIDDLE = bytes(range(0x80, 0xC0))  # bytes within one
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class Unshowable(Conflict):
    """A file whose pages cannot be drawn; `problem` is one of PROBLEMS."""

    def __init__(self, problem: str) -> None:
        self.problem = problem if problem in PROBLEMS else DAMAGED
        super().__init__(PROBLEMS[self.problem])


def written_pages(size: int) -> int:
    """Return how many pages a text of so many bytes has; an empty one has one."""
    return max(1, -(-size // WRITTEN))


def written_span(page: int, size: int) -> Span | None:
    """Return the bytes to read for one page of a text, counted from 1; None of an empty one.

    One page's length more on either side: its first and last line are whole.
    """
    if not size:
        return None
    first = (page - 1) * WRITTEN
    return Span(first=max(first - WRITTEN, 0), last=min(first + 2 * WRITTEN, size) - 1, size=size)


def written(around: bytes, page: int, *, mark: bytes) -> str:
    """Return the text of one page out of the bytes of `written_span`; `mark`: the first two bytes of the file.

    A line belongs to the page in which it begins, unless it is longer than a page.
    """
    before = WRITTEN if page > 1 else 0
    codec = _WIDE.get(mark)
    if codec:
        found = around[before : before + WRITTEN].decode(codec, "replace")
    else:
        first = _line_start(around, before)
        last = _line_start(around, before + WRITTEN)
        found = _decoded(around[first:last])
    return found.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _line_start(text: bytes, at: int) -> int:
    """Return where the first line begins that begins at `at` or later, `at` itself where none is near."""
    if at == 0 or at >= len(text):
        return min(at, len(text))
    found = text.find(b"\n", at - 1)
    return found + 1 if 0 <= found < at + WRITTEN else at


def _decoded(text: bytes) -> str:
    """Read UTF-8, else GB18030: the guard let nothing else in."""
    rest = text.lstrip(_MIDDLE) if len(text) - len(text.lstrip(_MIDDLE)) < _SIGN else text
    for one in (text, rest):
        try:
            # Not the last of it: a line without an end may have been cut within a sign.
            return codecs.getincrementaldecoder("utf-8")().decode(one)
        except UnicodeDecodeError:
            continue
    return text.decode("gb18030", "replace")


@dataclass(frozen=True, kw_only=True)
class Thumb:
    """Where the thumbnail of a page stands: which sheet, and the how manieth on it, both from 0."""

    sheet: int
    place: int


def thumb_of(page: int) -> Thumb:
    """Return where the thumbnail of a page is, pages counted from 1."""
    return Thumb(sheet=(page - 1) // SHEET, place=(page - 1) % SHEET)


def run_of(sheet: int, pages: int) -> tuple[int, int]:
    """Return the first and the last page of a sheet of thumbnails, counted from 1."""
    return sheet * SHEET + 1, min((sheet + 1) * SHEET, pages)
