"""What one cell of a file can hold once it has been read, before anything is cleaned."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell that is more than its text: `kind` says what the file knew about it.

    date, datetime, time, duration: `text` is ISO. padded: a number shown with leading zeros, `text` as
    shown. error: Excel's error, `text` such as #N/A. formula: a formula whose result the file does not
    hold. mojibake: text that is not in the encoding of the rest of the file. guarded: text of a text file
    that a tab or return before its formula sign keeps from being run; without it, it would be run again.
    recovered: text of a line in another encoding than the rest, read in that one.
    """

    kind: str
    text: str


CellValue: TypeAlias = bool | int | float | str | Mark | None
Row: TypeAlias = tuple[
    int, tuple[CellValue, ...]
]  # 0-based physical row of the sheet, its cells from A

DATE_MARKS = frozenset({"date", "datetime"})
COVERED = "•••"  # what stands for a value its reader may not see
# What stands where letters were given up on, and what GBK makes of that once it is saved again.
LOST = re.compile("\ufffd|锟斤拷")
TEXT_MARKS = frozenset({"mojibake", "recovered", "guarded"})
BROKEN_MARKS = frozenset({"error", "formula", "mojibake"})


_SPOOLED = orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATACLASS


def _as_pair(mark: Mark) -> dict[str, str]:
    return {mark.kind: mark.text}


def as_text(value: CellValue) -> str:
    """Return what a person would read in the cell; '' for an empty one."""
    if value is None:
        return ""
    if isinstance(value, Mark):
        return value.text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return repr(value)
    return str(value)


def is_blank(value: CellValue) -> bool:
    """Whether the cell holds nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip())


def from_json(found: Mapping[str, Any]) -> Mark:
    """Return the mark that `Mark` was spooled as: an object of one pair kind: text."""
    ((kind, text),) = found.items()
    return Mark(kind, text)


_encode = json.JSONEncoder(ensure_ascii=False, default=_as_pair, separators=(",", ":")).encode
_decode = json.JSONDecoder(object_hook=from_json).decode


def spooled(number: int, cells: Sequence[CellValue]) -> bytes:
    """Return a row as one line of JSON: its number, its cells, a mark as an object of one pair."""
    row = [number, *cells]
    if float not in map(type, cells):  # what is no number at all is written by the slow way only
        try:
            return orjson.dumps(row, _as_pair, _SPOOLED)
        except TypeError:  # half characters, numbers of more than 64 bits
            pass
    return _encode(row).encode(errors="surrogatepass") + b"\n"


def unspooled(line: bytes) -> Row:
    """Return the row that `spooled` made a line of."""
    try:
        number, *cells = orjson.loads(line)
    except orjson.JSONDecodeError:
        kinds: set[type] = {float}
    else:
        kinds = set(map(type, cells))
    if float in kinds:  # it may be a whole number of more than 64 bits
        number, *cells = _decode(line.decode(errors="surrogatepass"))
    elif dict in kinds:
        cells = [from_json(cell) if isinstance(cell, dict) else cell for cell in cells]
    return number, tuple(cells)


def letters(index: int) -> str:
    """Return a column's letters (0 → A, 26 → AA)."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_index(name: str) -> int:
    """Return the 0-based index of a column's letters (A → 0)."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


@dataclass(frozen=True, kw_only=True)
class Merge:
    """A merged block, 0-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    def cells(self) -> Iterator[tuple[int, int]]:
        """Yield every cell of the block as (row, column)."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column
