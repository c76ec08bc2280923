"""Reads .ods workbooks out of their XML, streaming, with errors, formulas without result, merges and hidden parts."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import defusedxml.ElementTree

from archive.imports.books import OpenBook, OpenSheet, damaged, plain
from archive.imports.cells import CellValue, Mark, Merge, spooled, unspooled
from archive.imports.guarding import Limits, SheetFacts
from kernel.errors import Invalid

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_EXTENDED = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = frozenset([f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"])
MANY = 100_000  # rows that one row is repeated at the most; more is the empty rest of the sheet
MOST_SPANNED = 100_000


@dataclass(kw_only=True)
class _Sheet:
    """One table on its way: its rows are kept as lines, which need a fifth of the room."""

    name: str
    visible: bool
    facts: SheetFacts = field(default_factory=SheetFacts)
    lines: list[bytes] = field(default_factory=list)
    height: int = 0
    columns: int = 0


def open_ods(path: Path, *, file_name: str, limits: Limits) -> OpenBook:
    """Open an .ods; raise Invalid when it is damaged, locked or too large."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as file:
            reader = _Reader(limits)
            for event, element in defusedxml.ElementTree.iterparse(file, ("start", "end")):
                reader.take(event, element)
    except Invalid:
        raise
    except (
        Exception
    ) as error:  # the border of a foreign parser: whatever it raises, the file is at fault
        raise damaged(file_name, error) from error
    sheets = (
        OpenSheet(
            name=one.name, visible=one.visible, rows=map(unspooled, one.lines), facts=one.facts
        )
        for one in reader.sheets
    )
    return OpenBook(sheets=sheets, epoch_1904=reader.epoch_1904)


class _Reader:
    """Takes the events of the parser in turn and keeps what the sheets hold."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: list[_Sheet] = []
        self.epoch_1904 = False
        self._limits = limits
        self._unseen: set[str] = set()  # styles of hidden tables
        self._style = ""
        self._depth = 0  # tables within tables are not sheets

    def take(self, event: str, element: Any) -> None:
        """Take one event; `start` and `end` come for each element."""
        tag = element.tag
        if event == "start":
            self._start(tag, element)
        elif tag == f"{_TABLE}table-row" and self._depth == 1:
            self._row(self.sheets[-1], element)
            element.clear()
        elif tag == f"{_TABLE}table":
            self._depth -= 1
            element.clear()

    def _start(self, tag: str, element: Any) -> None:
        if tag == f"{_STYLE}style":
            self._style = element.get(f"{_STYLE}name", "")
        elif tag == f"{_STYLE}table-properties" and element.get(f"{_TABLE}display") == "false":
            self._unseen.add(self._style)
        elif tag == f"{_TABLE}null-date":
            self.epoch_1904 = element.get(f"{_TABLE}date-value", "").startswith("1904")
        elif tag == f"{_TABLE}table":
            self._depth += 1
            if self._depth == 1:
                seen = element.get(f"{_TABLE}style-name") not in self._unseen
                self.sheets.append(_Sheet(name=element.get(f"{_TABLE}name", ""), visible=seen))
        elif tag == f"{_TABLE}table-column" and self.sheets:
            self._column(self.sheets[-1], element)

    def _column(self, sheet: _Sheet, element: Any) -> None:
        number = _count(element, "number-columns-repeated")
        if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            last = min(sheet.columns + number, self._limits.columns)
            sheet.facts.hidden_columns.update(range(sheet.columns, last))
        sheet.columns += number

    def _row(self, sheet: _Sheet, element: Any) -> None:
        times = _count(element, "number-rows-repeated")
        cells = self._cells(sheet, element)
        hidden = element.get(f"{_TABLE}visibility") in ("collapse", "filter")
        if cells or hidden:
            numbers = range(sheet.height, sheet.height + min(times, MANY))
            if hidden:
                sheet.facts.hidden_rows.update(numbers)
            if cells:
                sheet.lines.extend(spooled(number, cells) for number in numbers)
        sheet.height += times

    def _cells(self, sheet: _Sheet, element: Any) -> list[CellValue]:
        cells: list[CellValue] = []
        blank = 0
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            times = _count(cell, "number-columns-repeated")
            self._merge(sheet, cell, len(cells) + blank)
            value = _value(cell)
            if value is None:
                blank += times
                continue
            cells.extend([None] * min(blank, self._limits.columns + 1))
            cells.extend([value] * min(times, self._limits.columns + 1))
            blank = 0
        return cells

    def _merge(self, sheet: _Sheet, cell: Any, left: int) -> None:
        across, down = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
        if (across > 1 or down > 1) and len(sheet.facts.merges) < self._limits.facts:
            top = sheet.height
            sheet.facts.merges.append(
                Merge(
                    top=top,
                    left=left,
                    bottom=top + min(down, MOST_SPANNED) - 1,
                    right=left + min(across, MOST_SPANNED) - 1,
                )
            )


def _count(element: Any, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(int(text), 1) if text.isdecimal() else 1


def _value(cell: Any) -> CellValue:
    kind = cell.get(f"{_OFFICE}value-type", "")
    shown = "\n".join(_shown(line) for line in cell if line.tag == f"{_TEXT}p")
    formula = cell.get(f"{_TABLE}formula")
    if cell.get(f"{_EXTENDED}value-type") == "error" or (
        formula and shown.startswith(("#", "Err:"))
    ):
        return Mark("error", shown or "#ERR")
    if not kind:
        return Mark("formula", "") if formula and not shown else shown or None
    given = cell.get(f"{_OFFICE}{_ATTRIBUTES.get(kind, 'string-value')}")
    if given and kind in _KINDS:
        return _KINDS[kind](given, shown)
    return (shown if given is None else str(given)) or None


_NUMBERS = frozenset(["float", "percentage", "currency"])
_ATTRIBUTES = {
    **dict.fromkeys(_NUMBERS, "value"),
    "date": "date-value",
    "time": "time-value",
    "boolean": "boolean-value",
}


def _number(given: str, shown: str) -> CellValue:
    value = plain(float(given))
    padded = shown.isdecimal() and shown.startswith("0") and len(shown) > 1
    return Mark("padded", shown) if padded and value == int(shown) else value


def _date(given: str, _: str) -> CellValue:
    day, _, clock = given.partition("T")
    if not clock or clock.startswith("00:00:00"):
        return Mark("date", day)
    return Mark("datetime", f"{day} {clock[:8]}")


_KINDS: dict[str, Callable[[str, str], CellValue]] = {
    **dict.fromkeys(_NUMBERS, _number),
    "date": _date,
    "boolean": lambda given, _: given == "true",
    "time": lambda given, shown: Mark("duration", shown or given),
}


def _shown(line: Any) -> str:
    """Return the text of a paragraph: blanks, tabs and line breaks are elements of their own."""
    parts = [line.text or ""]
    for child in line:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(int(child.get(f"{_TEXT}c", "1")), 1000))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag != f"{_OFFICE}annotation":
            parts.append(_shown(child))
        parts.append(child.tail or "")
    return "".join(parts)
