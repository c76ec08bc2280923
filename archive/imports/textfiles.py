"""Reads text tables row by row: any delimiter, any of the encodings, bad lines marked and never replaced."""

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from archive.imports.cells import CellValue, Mark, Row
from archive.imports.encoding import CHINESE_SHARE, decodes, plausible
from archive.imports.sniffing import Dialect, refuse, spaced
from kernel.text import N_

MAX_FIELD = 4_000_000  # characters in one cell; Excel's own limit is 32,767
_SUSPECT = (
    "\ue000"  # first private-use letter: bytes that the codec refuses are smuggled through as these
)
_OTHER = "\ue001"  # behind letters of a line that is in another encoding than the rest
_BROKEN = "\ufffd"
_HIGH = re.compile(r"[^\x00-\x7f]+")
_WIDE = ("utf-16", "utf-32")
_FORMULA = (
    "=",
    "+",
    "-",
    "@",
)  # a tab or return before one keeps a spreadsheet from running the cell


def read_text(path: Path, dialect: Dialect) -> Iterator[Row]:
    """Yield the records as csv.reader counts them; a blank line is a record of no cells."""
    csv.field_size_limit(MAX_FIELD)
    lines = _lines(path, dialect)
    if dialect.spaced:
        lines = map(spaced, lines)
    reader = csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote)
    try:
        for number, record in enumerate(reader):
            if number >= dialect.skip_lines:
                yield number, tuple(_cell(text) for text in record)
    except csv.Error as error:
        raise refuse(
            "unreadable_text",
            N_("Line {line} cannot be read: a quotation mark is open or a cell is too long."),
            line=reader.line_num,
        ) from error


def _cell(text: str) -> CellValue:
    if not text:
        return None
    if text.isascii():
        return text if text[0] not in "\t\r" or text[1:2] not in _FORMULA else Mark("guarded", text)
    if _SUSPECT in text:
        return Mark("mojibake", text.replace(_SUSPECT, "").replace(_OTHER, ""))
    if _OTHER in text:
        return Mark("recovered", text.replace(_OTHER, ""))
    return Mark("guarded", text) if text[0] in "\t\r" and text[1:2] in _FORMULA else text


def _lines(path: Path, dialect: Dialect) -> Iterator[str]:
    """Yield decoded lines with their ends; a line in another encoding is read as UTF-8 or marked."""
    if dialect.encoding.startswith(_WIDE):
        with path.open(encoding=dialect.encoding, errors="replace", newline="") as file:
            for text in file:
                yield text.replace("\x00", "").replace(_BROKEN, _BROKEN + _SUSPECT)
        return
    codec = dialect.encoding.removesuffix("-sig")
    with path.open("rb") as raw:
        for number, line in enumerate(raw):
            text = _decoded(line.removeprefix(codecs.BOM_UTF8) if number == 0 else line, codec)
            yield from _bare_returns(text)


def _decoded(line: bytes, codec: str) -> str:
    try:
        text = line.decode(codec)
    except UnicodeDecodeError:
        text = _recovered(line, codec)
    else:
        if codec != "utf-8" and not text.isascii() and _is_chinese_utf8(line):
            text = _recovered(line, codec)
    if _BROKEN in text and _SUSPECT not in text:
        text = text.replace(_BROKEN, _BROKEN + _SUSPECT)
    return text.replace("\x00", "") if "\x00" in text else text


def _recovered(line: bytes, codec: str) -> str:
    """Return a line that is not in the codec of the file, in the one it is in; what is in none is marked."""
    for other in ("utf-8", "gb18030"):
        if other != codec and decodes(line, other):
            good = other == "utf-8" or plausible([line], other) >= CHINESE_SHARE
            if good:
                return _HIGH.sub(lambda found: found[0] + _OTHER, line.decode(other))
    return line.decode(codec, "replace").replace(_BROKEN, _BROKEN + _SUSPECT)


def _is_chinese_utf8(line: bytes) -> bool:
    """Whether the line is valid UTF-8 of Chinese: GB18030 decodes such bytes to rubbish."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def _bare_returns(text: str) -> Iterator[str]:
    # Old Macintosh files end lines with a lone CR; csv.reader wants to see one line at a time.
    if "\r" not in text[:-2]:
        yield text
        return
    yield from (
        text.splitlines(keepends=True) if "\n" not in text[:-1] and '"' not in text else [text]
    )
