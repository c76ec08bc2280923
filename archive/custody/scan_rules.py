"""What a scanner or somebody's fingers brought: a code of a label, of another company, a number or a place."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

TOKEN = re.compile(r"[a-z2-7]{16}")
BEFORE = "/c/"  # the path of a label's address; short, so that the printed code stays coarse
_PIECES = re.compile(r"(\d+)")


class ScanKind(StrEnum):
    """What was scanned."""

    LABEL = "label"  # of this company
    FOREIGN = "foreign"  # of another one
    TEXT = "text"  # a number or the code of a place, as somebody types it
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """What was scanned, and the word or text in it."""

    kind: ScanKind
    text: str = ""


def scanned(text: str, *, host: str) -> Scanned:
    """Return what a text is to the company at `host`: only a label that names another company's address is foreign."""
    said = " ".join(text.split())
    if not said:
        return Scanned(kind=ScanKind.NOTHING)
    if TOKEN.fullmatch(said.lower()):
        return Scanned(kind=ScanKind.LABEL, text=said.lower())
    if "://" not in said:
        return Scanned(kind=ScanKind.TEXT, text=said)
    try:
        parts = urlsplit(said)
        there = (parts.hostname or "").lower()
    except ValueError:
        return Scanned(kind=ScanKind.TEXT, text=said)
    word = parts.path.removeprefix(BEFORE).strip("/").lower()
    is_label = parts.path.startswith(BEFORE) and TOKEN.fullmatch(word)
    if there != host.lower().partition(":")[0]:
        return Scanned(kind=ScanKind.FOREIGN, text=there)
    return Scanned(kind=ScanKind.LABEL, text=word) if is_label else Scanned(kind=ScanKind.NOTHING)


def in_order(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return what sorts numbers as they stand on a shelf: 9 before 10, whatever stands around the digits."""
    return tuple(
        (0, int(piece), "") if piece.isascii() and piece.isdigit() else (1, 0, piece)
        for piece in _PIECES.split(text)
        if piece
    )
