"""Reads .xls and .et workbooks (BIFF2 to BIFF8)."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine
import xlrd

from archive.imports.books import OpenBook, OpenSheet, damaged, dated, plain
from archive.imports.cells import CellValue, Mark, Merge, Row
from archive.imports.encoding import detect_encoding
from archive.imports.guarding import Limits, SheetFacts, check_extent
from archive.imports.spreadsheets import Ahead, marked_sheets
from kernel.errors import Invalid

UNICODE = 80  # the version of BIFF from which texts are Unicode
SAMPLED = 200  # rows
_EAST_ASIAN = frozenset(["gb18030", "big5", "cp932", "euc_jp", "cp949"])


def open_xls(path: Path, *, file_name: str, limits: Limits) -> OpenBook:
    """Open an .xls or .et with its merges, hidden parts and zero formats where the file has them.

    What this reader refuses (WPS writes records it does not know) is opened by the other one, without those.
    """
    try:
        book = _opened(path)
        for sheet in book.sheets():
            facts = SheetFacts(top=0, bottom=sheet.nrows - 1, right=sheet.ncols - 1)
            check_extent(facts, sheet=sheet.name, limits=limits)
    except Invalid:
        raise
    except (
        Exception
    ) as error:  # the border of a foreign parser: whatever it raises, the file is at fault
        refusal = damaged(file_name, error)
        if refusal.problems[0].code != "damaged":
            raise refusal from error
        return _other_reader(path, file_name)
    return OpenBook(sheets=_xls_sheets(book), epoch_1904=book.datemode == 1)


def _other_reader(path: Path, file_name: str) -> OpenBook:
    try:
        ahead = Ahead(path)
        sheets = [ahead.sheet(one.name) for one in ahead.sheets]
        facts = {one.name: SheetFacts(merges=_merges(one)) for one in sheets}
    except Exception as error:  # as above
        raise damaged(file_name, error) from error
    return OpenBook(sheets=marked_sheets(ahead, facts, file_name))


def _merges(sheet: python_calamine.CalamineSheet) -> list[Merge]:
    return [
        Merge(top=top, left=left, bottom=bottom, right=right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]


def _opened(path: Path) -> xlrd.Book:
    try:
        book = _open(path)
    except (LookupError, UnicodeError):  # a code page that Python has no name for
        book = None
    if book is not None and book.biff_version >= UNICODE:
        return book
    codec = _codec(path)
    if book is not None and codec not in _EAST_ASIAN:
        return book
    return _open(path, codec=codec)


def _open(path: Path, codec: str | None = None) -> xlrd.Book:
    for formatting in (True, False):
        try:
            return xlrd.open_workbook(
                str(path),
                logfile=io.StringIO(),
                formatting_info=formatting,
                ragged_rows=True,
                encoding_override=codec,
            )
        except Exception:  # the border of a foreign parser: without formats it often succeeds
            if not formatting:
                raise
    raise AssertionError  # the loop returns or raises


def _codec(path: Path) -> str:
    """Return the codec the texts of an old workbook are in: what its code page says is often wrong."""
    book = _open(path, codec="latin-1")
    texts = [
        value.encode("latin-1", "ignore")
        for sheet in book.sheets()
        for row in range(min(sheet.nrows, SAMPLED))
        for value in sheet.row_values(row)
        if isinstance(value, str) and not value.isascii()
    ]
    return detect_encoding(b"\n".join(texts), complete=True) if texts else ""


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
        return Mark("time", when.time().isoformat()) if 0 <= value < 1 else dated(when)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return Mark("error", xlrd.error_text_from_code.get(value, "#ERR"))
    return plain(value)
