"""What the domain says of files: what a range of bytes is, how many pieces a file has, when it may be had."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_

PIECE = 256 * 1024  # bytes sealed together: a range reads little more than it asks for
CLEAN, BLOCKED = "clean", "blocked"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
ROOM_MB = 50 * 1024  # of one company, where nobody says otherwise


@dataclass(frozen=True, kw_only=True)
class Span:
    """Bytes `first` to `last` of `size`, both counted in."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1

    @property
    def said(self) -> str:
        """As Content-Range says it."""
        return f"bytes {self.first}-{self.last}/{self.size}"


def span_asked(header: str, size: int) -> Span | None:
    """Return the range a request asks for; None for the whole, ValueError for one that is not there.

    Several ranges at once are answered with the whole, as the standard allows.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    start, end = found.groups()
    if not start:
        length = min(int(end), size)
        first, last = size - length, size - 1
    else:
        first, last = int(start), min(int(end) if end else size - 1, size - 1)
    if first > last or first >= size:
        raise ValueError(header)
    return Span(first=first, last=last, size=size)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One sealed piece: its number, where its plain bytes begin, how many they are."""

    number: int
    start: int
    length: int


def places(span: Span, piece: int) -> Iterator[Place]:
    """Yield the pieces in which a span lies."""
    for number in range(span.first // piece, span.last // piece + 1):
        start = number * piece
        yield Place(number=number, start=start, length=min(piece, span.size - start))


def whole(size: int) -> Span:
    """Return the span of a whole file."""
    return Span(first=0, last=size - 1, size=size)


def may_be_had(state: str, *, is_damaged: bool) -> Decision:
    """Say whether the content of a file in this state may leave at all, whoever asks."""
    if state == BLOCKED:
        return refusal(N_("This file is blocked; nobody gets it."))
    if state != CLEAN:
        return refusal(N_("This file is still being checked; it can be had in a moment."))
    if is_damaged:
        return refusal(N_("This file is damaged; it is not given out. Restore it from a backup."))
    return ALLOWED


def may_be_removed(record_state: str) -> Decision:
    """Say whether files of a record in this state may go: what was filed stays, with all its versions."""
    if record_state in {"draft", "returned"}:
        return ALLOWED
    return refusal(
        N_("Files of a record that is submitted or filed stay; replace the file instead.")
    )
