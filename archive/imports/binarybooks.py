"""Reads .xlsb workbooks: the values by the fast reader, and what it is silent about out of the records."""

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import defusedxml.ElementTree

from archive.imports.books import OpenBook, damaged
from archive.imports.cells import Mark, Merge
from archive.imports.guarding import Limits, SheetFacts, check_extent
from archive.imports.spreadsheets import Ahead, marked_sheets
from kernel.errors import Invalid

# Numbers of records, from Microsoft's description of the format [MS-XLSB].
_ROW, _BLANK, _ERROR, _FORMULA_ERROR = 0, 1, 3, 11
_CELLS = frozenset([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
_COLUMNS, _WORKBOOK, _SHEET, _MERGE = 60, 153, 156, 176
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_HIDDEN_ROW = 0x10
_MORE = 0x80  # a length continues in the next byte
_READ = 1 << 20


def open_xlsb(path: Path, *, file_name: str, limits: Limits) -> OpenBook:
    """Scan and then open an .xlsb; raise Invalid when it is damaged, locked or too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts, epoch = _parts(archive)
            facts = {name: _scan(archive, part, limits) for name, part in parts.items()}
        for name, found in facts.items():
            check_extent(found, sheet=name, limits=limits)
        ahead = Ahead(path)
    except Invalid:
        raise
    except (
        Exception
    ) as error:  # the border of foreign parsers: whatever they raise, the file is at fault
        raise damaged(file_name, error) from error
    return OpenBook(sheets=marked_sheets(ahead, facts, file_name), epoch_1904=epoch)


def _parts(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    names = {name.lower(): name for name in archive.namelist()}
    relations = defusedxml.ElementTree.fromstring(archive.read(names["xl/_rels/workbook.bin.rels"]))
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    parts, epoch = {}, False
    with archive.open(names["xl/workbook.bin"]) as file:
        for kind, body in _records(file):
            if kind == _WORKBOOK:
                epoch = bool(body[0] & 1)
            elif kind == _SHEET:
                relation, rest = _text(body, 8)
                target = targets.get(relation, "")
                part = names.get((target[1:] if target.startswith("/") else f"xl/{target}").lower())
                if part and "worksheets/" in part.lower():
                    parts[_text(body, rest)[0]] = part
    return parts, epoch


def _text(body: bytes, start: int) -> tuple[str, int]:
    """Return a string and where it ends: its length in letters, then UTF-16."""
    (length,) = struct.unpack_from("<I", body, start)
    end = start + 4 + 2 * length
    return body[start + 4 : end].decode("utf-16-le"), end


def _records(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield (number, body) of each record, streaming."""
    rest = b""
    while block := file.read(_READ):
        rest += block
        place = 0
        while (found := _record(rest, place)) is not None:
            kind, start, end = found
            yield kind, rest[start:end]
            place = end
        rest = rest[place:]


def _record(data: bytes, place: int) -> tuple[int, int, int] | None:
    """Return (number, start, end) of the record at a place, None when it is not whole."""
    header = data[place : place + 6]
    if not header:
        return None
    kind, at = header[0], 1
    if kind & _MORE:
        if len(header) <= at:
            return None
        kind, at = (kind & 0x7F) | (header[1] & 0x7F) << 7, 2
    length = shift = 0
    while at < len(header):
        byte = header[at]
        at += 1
        length |= (byte & 0x7F) << shift
        shift += 7
        if not byte & _MORE:
            end = place + at + length
            return (kind, place + at, end) if end <= len(data) else None
    return None


def _scan(archive: zipfile.ZipFile, part: str, limits: Limits) -> SheetFacts:
    facts = SheetFacts()
    row = 0
    with archive.open(part) as file:
        for kind, body in _records(file):
            if kind == _ROW:
                (row,) = struct.unpack_from("<I", body)
                if body[11] & _HIDDEN_ROW:
                    facts.hidden_rows.add(row)
            elif kind in _CELLS:
                _cell(kind, body, row, facts)
            elif kind in (_COLUMNS, _MERGE):
                _layout(kind, body, facts, limits)
            if len(facts.marks) + len(facts.merges) > limits.facts:
                break
    return facts


def _layout(kind: int, body: bytes, facts: SheetFacts, limits: Limits) -> None:
    """Note hidden columns and merges."""
    if kind == _MERGE:
        top, bottom, left, right = struct.unpack_from("<IIII", body)
        facts.merges.append(Merge(top=top, left=left, bottom=bottom, right=right))
    elif body[16] & 1:
        first, last = struct.unpack_from("<II", body)
        facts.hidden_columns.update(range(first, min(last + 1, limits.columns)))


def _cell(kind: int, body: bytes, row: int, facts: SheetFacts) -> None:
    (column,) = struct.unpack_from("<I", body)
    facts.top = min(facts.top, row)
    facts.bottom = max(facts.bottom, row)
    facts.right = max(facts.right, column)
    if kind in (_ERROR, _FORMULA_ERROR):
        facts.marks[row, column] = Mark("error", _ERRORS.get(body[8], "#ERR"))
