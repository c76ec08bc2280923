"""Reads workbooks — .xlsx and .xlsm, .xls, and the XML of 2003 — into rows whose odd cells are marked."""

import datetime
import io
import re
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import defusedxml.ElementTree
import python_calamine
import xlrd

from archive.imports.cells import CellValue, Mark, Merge, Row
from archive.imports.guarding import Limits, SheetFacts, check_extent, padded_styles, scan_sheet
from archive.imports.sniffing import refuse
from kernel.errors import Invalid
from kernel.text import N_

LARGE = 4_000_000  # bytes of a sheet's XML, from which a thread of its own is worth it
EXACT = 1 << 53  # beyond this a double no longer holds every whole number
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REL_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


@dataclass(kw_only=True)
class OpenSheet:
    """One sheet, ready to be read once."""

    name: str
    visible: bool
    rows: Iterator[Row]
    facts: SheetFacts = field(default_factory=SheetFacts)


@dataclass(kw_only=True)
class OpenBook:
    """A workbook, ready to be read once; `epoch_1904` says how bare day numbers count."""

    sheets: Iterator[OpenSheet]
    epoch_1904: bool = False


def plain(value: object) -> CellValue:
    """Return a reader's cell as ours: whole floats as int where a double is exact, dates as ISO marks."""
    if value is None or value == "":
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < EXACT else value
    if isinstance(value, (bool, int, str)):
        return value
    return _dated(value)


def _dated(value: object) -> CellValue:
    if isinstance(value, datetime.datetime):
        whole = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        if whole:
            return Mark("date", value.date().isoformat())
        return Mark("datetime", value.replace(microsecond=0).isoformat(sep=" "))
    if isinstance(value, datetime.date):
        return Mark("date", value.isoformat())
    if isinstance(value, datetime.time):
        return Mark("time", value.isoformat())
    if isinstance(value, datetime.timedelta):
        return Mark("duration", str(value))
    return str(value)


def open_xlsx(path: Path, *, file_name: str, limits: Limits) -> OpenBook:
    """Scan and then open an .xlsx or .xlsm; raise Invalid when it is damaged, locked or too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts, epoch = _sheet_parts(archive)
            padded = padded_styles(archive)
            ahead = _Ahead(path, _largest(archive, parts))
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
        raise _damaged(file_name, error) from error
    return OpenBook(sheets=_xlsx_sheets(ahead, facts, file_name), epoch_1904=epoch)


class _Ahead:
    """A workbook whose one large sheet is parsed in a thread while the sheets are scanned, on the second core.

    A small sheet waits for its scan: that says in one sentence what the parser would need too much memory for.
    """

    def __init__(self, path: Path, large: str) -> None:
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


def _damaged(file_name: str, error: BaseException) -> Invalid:
    if isinstance(error, MemoryError):
        return refuse("too_large", N_("{name} needs too much memory to be read."), name=file_name)
    if isinstance(error, python_calamine.PasswordError) or "encrypt" in str(error).lower():
        return refuse(
            "password",
            N_(
                "{name} is protected by a password; save it without the password and upload it again."
            ),
            name=file_name,
        )
    return refuse(
        "damaged", N_("{name} is damaged: it cannot be opened as a workbook."), name=file_name
    )


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


def _xlsx_sheets(
    ahead: _Ahead, facts: dict[str, SheetFacts], file_name: str
) -> Iterator[OpenSheet]:
    for meta in ahead.sheets:
        if meta.name not in facts:
            continue
        yield OpenSheet(
            name=meta.name,
            visible=meta.visible == python_calamine.SheetVisibleEnum.Visible,
            rows=_xlsx_rows(ahead, meta.name, facts[meta.name], file_name),
            facts=facts[meta.name],
        )


def _xlsx_rows(ahead: _Ahead, name: str, facts: SheetFacts, file_name: str) -> Iterator[Row]:
    try:
        sheet = ahead.sheet(name)
        rows = sheet.iter_rows()  # from row 1 on, but from the first used column
        pad: list[CellValue] = [None] * (sheet.start[1] if sheet.start else 0)
    except Exception as error:  # as above: the parser's complaint is about the file
        raise _damaged(file_name, error) from error
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


def open_xls(path: Path, *, file_name: str, limits: Limits) -> OpenBook:
    """Open an .xls (BIFF2 to BIFF8) with its merges, hidden parts and zero formats where the file has them."""
    try:
        try:
            book = xlrd.open_workbook(str(path), logfile=io.StringIO(), formatting_info=True)
        except (NotImplementedError, xlrd.XLRDError, AssertionError, IndexError, KeyError):
            book = xlrd.open_workbook(str(path), logfile=io.StringIO())
        for sheet in book.sheets():
            facts = SheetFacts(top=0, bottom=sheet.nrows - 1, right=sheet.ncols - 1)
            check_extent(facts, sheet=sheet.name, limits=limits)
    except Invalid:
        raise
    except (
        Exception
    ) as error:  # the border of a foreign parser: whatever it raises, the file is at fault
        raise _damaged(file_name, error) from error
    return OpenBook(sheets=_xls_sheets(book), epoch_1904=book.datemode == 1)


def _xls_sheets(book: xlrd.Book) -> Iterator[OpenSheet]:
    padded = _xls_padded(book)
    for sheet in book.sheets():
        facts = SheetFacts()
        facts.merges = [
            Merge(top=top, left=left, bottom=bottom - 1, right=right - 1)
            for top, bottom, left, right in sheet.merged_cells
        ]
        facts.hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
        facts.hidden_columns = {column for column, info in sheet.colinfo_map.items() if info.hidden}
        yield OpenSheet(
            name=sheet.name,
            visible=sheet.visibility == 0,
            rows=_xls_rows(book, sheet, padded),
            facts=facts,
        )


def _xls_padded(book: xlrd.Book) -> dict[int, int]:
    widths = {}
    for place, style in enumerate(book.xf_list):
        found = book.format_map.get(style.format_key)
        if found is not None and re.fullmatch("0{2,30}", found.format_str or ""):
            widths[place] = len(found.format_str)
    return widths


def _xls_rows(book: xlrd.Book, sheet: xlrd.sheet.Sheet, padded: dict[int, int]) -> Iterator[Row]:
    for number in range(sheet.nrows):
        row = [
            _xls_cell(book, kind, value)
            for kind, value in zip(sheet.row_types(number), sheet.row_values(number), strict=True)
        ]
        if padded:
            for column, value in enumerate(row):
                width = padded.get(sheet.cell_xf_index(number, column), 0)
                if width and isinstance(value, int):
                    row[column] = Mark("padded", str(value).zfill(width))
        yield number, tuple(row)


def _xls_cell(book: xlrd.Book, kind: int, value: Any) -> CellValue:
    if kind == xlrd.XL_CELL_DATE:
        try:
            when = xlrd.xldate.xldate_as_datetime(value, book.datemode)
        except (ValueError, OverflowError):
            return plain(value)
        return Mark("time", when.time().isoformat()) if 0 <= value < 1 else _dated(when)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return Mark("error", xlrd.error_text_from_code.get(value, "#ERR"))
    return plain(value)


def open_xml2003(path: Path, *, file_name: str) -> OpenBook:
    """Open a workbook in the XML of 2003 (often named .xls)."""
    try:
        root = defusedxml.ElementTree.parse(str(path)).getroot()
    except Exception as error:  # entity bombs and broken XML alike: the file is at fault
        raise _damaged(file_name, error) from error
    if root is None:
        raise _damaged(file_name, ValueError("no root"))
    sheets = (
        OpenSheet(name=sheet.get(f"{_SS}Name", "Sheet"), visible=True, rows=_xml_rows(sheet))
        for sheet in root.iter(f"{_SS}Worksheet")
    )
    return OpenBook(sheets=sheets)


def _xml_rows(sheet: Any) -> Iterator[Row]:
    number = -1
    for row in sheet.iter(f"{_SS}Row"):
        index = row.get(f"{_SS}Index")
        number = int(index) - 1 if index else number + 1
        cells: list[CellValue] = []
        for cell in row.findall(f"{_SS}Cell"):
            place = cell.get(f"{_SS}Index")
            cells.extend([None] * (min(int(place) - 1, 1000) - len(cells) if place else 0))
            cells.append(_xml_cell(cell.find(f"{_SS}Data")))
            cells.extend([None] * min(int(cell.get(f"{_SS}MergeAcross", "0")), 1000))
        yield number, tuple(cells)


def _xml_cell(data: Any) -> CellValue:
    text = "" if data is None else "".join(data.itertext())
    if not text:
        return None
    kind = data.get(f"{_SS}Type")
    return _XML_KINDS[kind](text) if kind in _XML_KINDS else text


def _xml_date(text: str) -> CellValue:
    day, _, clock = text.partition("T")
    if clock.startswith("00:00:00"):
        return Mark("date", day)
    return Mark("datetime", f"{day} {clock[:8]}")


def _xml_number(text: str) -> CellValue:
    try:
        return plain(float(text))
    except ValueError:
        return text


_XML_KINDS: dict[str, Callable[[str], CellValue]] = {
    "Number": _xml_number,
    "Boolean": lambda text: text == "1",
    "Error": lambda text: Mark("error", text),
    "DateTime": _xml_date,
}
