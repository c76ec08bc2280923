"""Reads text tables row by row: any delimiter, any of the encodings, bad lines marked and never replaced."""

import codecs
import csv
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from archive.imports.cells import CellValue, Mark, Row
from archive.imports.sniffing import HEAD_BYTES, Dialect, detect_encoding, refuse
from kernel.text import N_

MAX_FIELD = 4_000_000  # characters in one cell; Excel's own limit is 32,767
_SUSPECT = (
    "\ue000"  # first private-use letter: bytes that the codec refuses are smuggled through as these
)
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
    if _SUSPECT in text:
        return Mark("mojibake", text.replace(_SUSPECT, ""))
    if text[0] in "\t\r" and text[1:2] in _FORMULA:
        return Mark("guarded", text)
    return text


def _lines(path: Path, dialect: Dialect) -> Iterator[str]:
    """Yield decoded lines with their ends; a line in another encoding is read as UTF-8 or marked."""
    if dialect.encoding.startswith(_WIDE):
        with path.open(encoding=dialect.encoding, errors="replace", newline="") as file:
            yield from (line.replace("\x00", "") for line in file)
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
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            return line.decode(codec, "replace").replace("\ufffd", "\ufffd" + _SUSPECT)
    if codec != "utf-8":
        text = _rescued(line, text)
    return text.replace("\x00", "") if "\x00" in text else text


def _rescued(line: bytes, text: str) -> str:
    """Return the line as UTF-8 when it is valid UTF-8 of Chinese: GB18030 decodes such bytes to rubbish."""
    if text.isascii():
        return text
    try:
        other = line.decode("utf-8")
    except UnicodeDecodeError:
        return text
    return other if any("\u4e00" <= letter <= "\u9fff" for letter in other) else text


def _bare_returns(text: str) -> Iterator[str]:
    # Old Macintosh files end lines with a lone CR; csv.reader wants to see one line at a time.
    if "\r" not in text[:-2]:
        yield text
        return
    yield from (
        text.splitlines(keepends=True) if "\n" not in text[:-1] and '"' not in text else [text]
    )


class _Tables(HTMLParser):
    """Collects the cells of the first table that has rows; nested tables are flattened into it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[CellValue]] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), 500) if span.isdigit() else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None and self.rows:
            text = "".join(self._cell).replace("\xa0", " ")
            self.rows[-1].extend([(text.strip() and text) or None] + [None] * (self._span - 1))
            self._cell = None


def read_html(path: Path) -> Iterator[Row]:
    """Yield the rows of the tables of a web page that was named .xls."""
    data = path.read_bytes()
    encoding = detect_encoding(data[:HEAD_BYTES], complete=len(data) <= HEAD_BYTES)
    parser = _Tables()
    parser.feed(data.decode(encoding, errors="replace"))
    yield from ((number, tuple(row)) for number, row in enumerate(parser.rows))
