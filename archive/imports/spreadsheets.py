"""Reads .xlsx and .xlsm workbooks into rows whose odd cells are marked."""

import threading
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import defusedxml.ElementTree
import python_calamine

from archive.imports.books import OpenBook, OpenSheet, damaged, plain
from archive.imports.cells import CellValue, Mark, Row
from archive.imports.guarding import Limits, SheetFacts, check_extent, padded_styles, scan_sheet
from kernel.errors import Invalid

LARGE = 4_000_000  # bytes of a sheet's XML, from which a thread of its own is worth it
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REL_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def open_xlsx(path: Path, *, file_name: str, limits: Limits) -> OpenBook:
    """Scan and then open an .xlsx or .xlsm; raise Invalid when it is damaged, locked or too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts, epoch = _sheet_parts(archive)
            padded = padded_styles(archive)
            ahead = Ahead(path, _largest(archive, parts))
            facts = {
                name: scan_sheet(archive, part, padded=padded, limits=limits)
                for name, part in parts.items()
            }
        for name, found in facts.items():
            check_extent(found, sheet=name, limits=limits)
    except Invalid:
        raise
    except (
        Exception
    ) as error:  # the border of foreign parsers: whatever they raise, the file is at fault
        raise damaged(file_name, error) from error
    return OpenBook(sheets=marked_sheets(ahead, facts, file_name), epoch_1904=epoch)


class Ahead:
    """A workbook whose one large sheet is parsed in a thread while the sheets are scanned, on the second core.

    A small sheet waits for its scan: that says in one sentence what the parser would need too much memory for.
    """

    def __init__(self, path: Path, large: str = "") -> None:
        self._book = python_calamine.CalamineWorkbook.from_path(str(path))
        self.sheets = tuple(self._book.sheets_metadata)  # before the thread holds the book
        self._large = large
        self._found: list[python_calamine.CalamineSheet | BaseException] = []
        self._thread = threading.Thread(target=self._parse, daemon=True) if large else None
        if self._thread:
            self._thread.start()

    def sheet(self, name: str) -> python_calamine.CalamineSheet:
        """Return one sheet, parsed."""
        if self._thread is not None:
            self._thread.join()
        if name != self._large:
            return self._book.get_sheet_by_name(name)
        (found,) = self._found
        if isinstance(found, BaseException):
            raise found
        return found

    def _parse(self) -> None:
        try:
            self._found.append(self._book.get_sheet_by_name(self._large))
        except BaseException as error:  # noqa: BLE001 - raised again where the sheet is asked for
            self._found.append(error)


def _largest(archive: zipfile.ZipFile, parts: Mapping[str, str]) -> str:
    """Return the sheet worth a thread; '' when none is large."""
    sizes = {name: archive.getinfo(part).file_size for name, part in parts.items()}
    name = max(sizes, key=sizes.__getitem__, default="")
    return name if name and sizes[name] >= LARGE else ""


def _sheet_parts(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    names = {name.lower(): name for name in archive.namelist()}
    book = defusedxml.ElementTree.fromstring(archive.read(names["xl/workbook.xml"]))
    targets = {
        item.get("Id"): item.get("Target", "")
        for item in defusedxml.ElementTree.fromstring(
            archive.read(names["xl/_rels/workbook.xml.rels"])
        )
    }
    parts = {}
    epoch = False
    for item in book.iter():
        if item.tag.endswith("}workbookPr"):
            epoch = item.get("date1904", "0") in ("1", "true")
        elif item.tag.endswith("}sheet"):
            target = targets.get(item.get(_REL) or item.get(_REL_STRICT), "")
            part = names.get((target[1:] if target.startswith("/") else f"xl/{target}").lower())
            if part and "worksheets/" in part.lower():
                parts[item.get("name", "")] = part
    return parts, epoch


def marked_sheets(
    ahead: Ahead, facts: dict[str, SheetFacts], file_name: str
) -> Iterator[OpenSheet]:
    """Yield the sheets there are facts about, what the parser is silent about marked in their rows."""
    for meta in ahead.sheets:
        if meta.name not in facts:
            continue
        yield OpenSheet(
            name=meta.name,
            visible=meta.visible == python_calamine.SheetVisibleEnum.Visible,
            rows=_marked_rows(ahead, meta.name, facts[meta.name], file_name),
            facts=facts[meta.name],
        )


def _marked_rows(ahead: Ahead, name: str, facts: SheetFacts, file_name: str) -> Iterator[Row]:
    try:
        sheet = ahead.sheet(name)
        rows = sheet.iter_rows()  # from row 1 on, but from the first used column
        pad: list[CellValue] = [None] * (sheet.start[1] if sheet.start else 0)
    except Exception as error:  # as above: the parser's complaint is about the file
        raise damaged(file_name, error) from error
    marked_rows = {row for row, _ in facts.marks} | {row for row, _ in facts.padded}
    number = -1
    for number, cells in enumerate(rows):
        # Most cells are texts, and texts stay as they are.
        row = pad + [cell if cell.__class__ is str and cell else plain(cell) for cell in cells]
        if number in marked_rows:
            _mark(row, number, facts)
        yield number, tuple(row)
    yield from _below(number + 1, facts)


def _below(height: int, facts: SheetFacts) -> Iterator[Row]:
    """Yield the marked cells that lie below what the reader saw as used (formulas without any result)."""
    for number in sorted({row for row, _ in facts.marks if row >= height}):
        width = max(column for row, column in facts.marks if row == number) + 1
        cells: list[CellValue] = [None] * width
        _mark(cells, number, facts)
        yield number, tuple(cells)


def _mark(row: list[CellValue], number: int, facts: SheetFacts) -> None:
    last = (
        max((column for line, column in facts.marks if line == number), default=-1)
        if len(row) <= facts.right
        else -1
    )
    row.extend([None] * (last + 1 - len(row)))
    for column in range(len(row)):
        mark = facts.marks.get((number, column))
        if mark is not None:
            row[column] = mark
        elif (width := facts.padded.get((number, column))) and isinstance(row[column], int):
            row[column] = Mark("padded", str(row[column]).zfill(width))
