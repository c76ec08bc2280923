"""Looks into an .xlsx before any reader does: extent, bombs, errors, formulas without result, hidden parts.

The fast reader asks for memory for the whole bounding box (one value in XFD1048576 is 550 GB and ends the
process) and gives '' for errors and for formulas without a result; both are found here, in one stream.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import defusedxml.ElementTree

from archive.imports.cells import Mark, Merge, column_index, letters
from archive.imports.sniffing import refuse
from kernel.text import N_


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one import may need; a file beyond a limit is refused in a sentence that names the limit."""

    columns: int = 1_000
    rows: int = 1_000_000
    row_bytes: int = (
        4_000_000  # a full row of Excel's longest cells does not occur; one of 4 MB is no row
    )
    box_cells: int = 30_000_000
    unpacked_bytes: int = 1_500_000_000
    ratio: int = 200
    ratio_from_bytes: int = 50_000_000
    entries: int = 5_000
    facts: int = 2_000_000
    memory_bytes: int = 1_000_000_000
    seconds: int = 60


@dataclass(kw_only=True)
class SheetFacts:
    """What the stream said about one sheet (rows and columns 0-based)."""

    top: int = 1 << 30
    bottom: int = -1
    right: int = -1
    marks: dict[tuple[int, int], Mark] = field(default_factory=dict)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    unplaced: bool = False  # a cell to be marked does not say where it is


ROW_END = b"</row>"
_EMPTY = re.compile(rb"<(?:\w+:)?c [^>]*/>")
_ROW_USUAL = re.compile(rb'<row r="(\d{1,7})"[^>]*>\s*<c ')
_ROW = re.compile(rb'<(?:\w+:)?row (?=[^>]*\br="(\d{1,7})")[^>]*>\s*<(?:\w+:)?c ')
_COLUMN_USUAL = re.compile(rb'<c r="([A-Z]{1,3})')
_COLUMN = re.compile(rb'<(?:\w+:)?c (?:[^>]*? )?r="([A-Z]{1,3})')
_BODY = re.compile(rb"<(?:\w+:)?c ([^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REF = re.compile(rb"\br=\"([A-Z]{1,3})(\d{1,7})\"")
_STYLE = re.compile(rb"\bs=\"(\d+)\"")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]+)<")
_ANY_VALUE = re.compile(rb"<(?:\w+:)?v[ />]")
_ROW_HIDDEN = re.compile(rb"<(?:\w+:)?row (?=[^>]*\bhidden=\"(?:1|true)\")[^>]*\br=\"(\d+)\"")
_COL_HIDDEN = re.compile(
    rb"<(?:\w+:)?col (?=[^>]*\bhidden=\"(?:1|true)\")(?=[^>]*\bmin=\"(\d+)\")[^>]*\bmax=\"(\d+)\""
)
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell [^>]*ref=\"([A-Z]+)(\d+):([A-Z]+)(\d+)\"")


def check_package(path: Path, *, file_name: str, limits: Limits) -> None:
    """Refuse a package that would unpack to far more than it is, or has too many parts."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(path.stat().st_size, 1)
    if (
        len(entries) > limits.entries
        or unpacked > limits.unpacked_bytes
        or any(_is_bomb(entry, limits) for entry in entries)
        or (unpacked > limits.ratio_from_bytes and unpacked / packed > limits.ratio)
    ):
        raise refuse(
            "bomb",
            N_(
                "{name} unpacks to {unpacked} MB from {packed} kB and is refused as a decompression bomb."
            ),
            name=file_name,
            unpacked=unpacked // 1_000_000,
            packed=packed // 1_000,
        )


def _is_bomb(entry: zipfile.ZipInfo, limits: Limits) -> bool:
    return entry.file_size > limits.ratio_from_bytes and entry.file_size > limits.ratio * max(
        entry.compress_size, 1
    )


def padded_styles(archive: zipfile.ZipFile) -> dict[bytes, int]:
    """Return the cell styles whose number format is only zeros (0000), as style index → width."""
    try:
        xml = archive.read("xl/styles.xml")
    except KeyError:
        return {}
    formats = {
        found[1]: len(found[2])
        for found in re.finditer(
            rb"<(?:\w+:)?numFmt (?=[^>]*numFmtId=\"(\d+)\")[^>]*formatCode=\"(0{2,30})\"", xml
        )
    }
    block = re.search(rb"<(?:\w+:)?cellXfs[ >].*?</(?:\w+:)?cellXfs>", xml, re.DOTALL)
    if not formats or not block:
        return {}
    used = re.findall(rb"<(?:\w+:)?xf [^>]*?numFmtId=\"(\d+)\"", block[0])
    return {
        str(place).encode(): formats[number]
        for place, number in enumerate(used)
        if number in formats
    }


def scan_sheet(
    archive: zipfile.ZipFile, part: str, *, padded: dict[bytes, int], limits: Limits
) -> SheetFacts:
    """Stream one sheet's XML and return its facts; memory grows only with the marked cells."""
    facts = SheetFacts()
    for chunk in _chunks(archive, part):
        if b"hidden=" in chunk or b"mergeCell" in chunk:
            _layout(chunk, facts, limits)
        full = _EMPTY.sub(b"", chunk) if b'"/>' in chunk else chunk
        _extent(full, facts)
        if b't="e"' in full or b"<f" in full or b":f>" in full or padded:
            _marked(full, facts, padded)
        if len(facts.marks) + len(facts.padded) > limits.facts or len(facts.merges) > limits.facts:
            break
    if facts.unplaced:
        _count_cells(archive, part, facts, limits)
    return facts


def _layout(chunk: bytes, facts: SheetFacts, limits: Limits) -> None:
    """Note hidden columns, hidden rows and merges."""
    for found in _COL_HIDDEN.finditer(chunk):
        facts.hidden_columns.update(range(int(found[1]) - 1, min(int(found[2]), limits.columns)))
    facts.hidden_rows.update(int(row) - 1 for row in _ROW_HIDDEN.findall(chunk))
    for left, top, right, bottom in _MERGE.findall(chunk):
        facts.merges.append(
            Merge(
                top=int(top) - 1,
                left=column_index(left.decode()),
                bottom=int(bottom) - 1,
                right=column_index(right.decode()),
            )
        )


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the XML in pieces that end behind a row, so that no cell is cut."""
    rest = b""
    with archive.open(part) as file:
        while block := file.read(1 << 20):
            rest += block
            cut = rest.rfind(ROW_END) + len(ROW_END)
            if cut < len(ROW_END) and len(rest) < 8 << 20:
                cut = rest.rfind(b"row>") + 4
            if cut >= len(ROW_END):
                yield rest[:cut]
                rest = rest[cut:]
            elif len(rest) > 64 << 20:
                yield rest
                rest = b""
    yield rest


def _extent(full: bytes, facts: SheetFacts) -> None:
    """Widen the extent by the cells that hold something; the usual spelling is searched the fast way."""
    usual = b'<c r="' in full and b'<row r="' in full
    rows = (_ROW_USUAL if usual else _ROW).findall(full)
    columns = set((_COLUMN_USUAL if usual else _COLUMN).findall(full))
    if not rows or not columns:
        return
    numbers = [int(row) - 1 for row in rows]
    facts.top = min(facts.top, *numbers)
    facts.bottom = max(facts.bottom, *numbers)
    facts.right = max(facts.right, *(column_index(name.decode()) for name in columns))


def _marked(full: bytes, facts: SheetFacts, padded: dict[bytes, int]) -> None:
    for found in _BODY.finditer(full):
        attributes, body = found[1], found[2]
        place = _REF.search(attributes)
        if place is None:
            facts.unplaced = facts.unplaced or b't="e"' in attributes or b"<f" in body
            continue
        where = (int(place[2]) - 1, column_index(place[1].decode()))
        value = _VALUE.search(body)
        if b't="e"' in attributes:
            facts.marks[where] = Mark(
                "error", value[1].decode("utf-8", "replace") if value else "#N/A"
            )
        elif value is None and _has_no_result(attributes, body):
            facts.marks[where] = Mark("formula", "")
        elif padded and (style := _STYLE.search(attributes)) and style[1] in padded:
            facts.padded[where] = padded[style[1]]


def _has_no_result(attributes: bytes, body: bytes) -> bool:
    """Whether a cell without a value is a formula that was never computed; an empty text is a result (IF(…,""))."""
    if b"<f" not in body and b":f" not in body:
        return False
    return b't="str"' not in attributes or not _ANY_VALUE.search(body)


def _count_cells(archive: zipfile.ZipFile, part: str, facts: SheetFacts, limits: Limits) -> None:
    """Mark the cells of a sheet that does not say where they are: each stands behind the one before."""
    row = column = -1
    with archive.open(part) as file:
        for event, element in defusedxml.ElementTree.iterparse(file, ("start", "end")):
            kind = element.tag.rpartition("}")[2]
            if event == "start":
                row, column = (row + 1, -1) if kind == "row" else (row, column)
                continue
            if kind == "c":
                column += 1
                _count_cell(element, (row, column), facts)
            elif kind == "row":
                element.clear()
            if len(facts.marks) > limits.facts:
                break


def _count_cell(element: Any, where: tuple[int, int], facts: SheetFacts) -> None:
    values = {child.tag.rpartition("}")[2]: child.text or "" for child in element}
    if element.get("t") == "e":
        facts.marks[where] = Mark("error", values.get("v") or "#N/A")
    elif (
        "f" in values and not values.get("v") and not (element.get("t") == "str" and "v" in values)
    ):
        facts.marks[where] = Mark("formula", "")


def check_extent(facts: SheetFacts, *, sheet: str, limits: Limits) -> None:
    """Refuse a sheet whose values lie too far apart or that is too large, naming the last cell."""
    if facts.bottom < 0:
        return
    last = f"{letters(facts.right)}{facts.bottom + 1}"
    if facts.right + 1 > limits.columns:
        raise refuse(
            "too_many_columns",
            N_(
                "The sheet {sheet} has a value in {cell}: more than {limit} columns cannot be imported."
            ),
            sheet=sheet,
            cell=last,
            limit=limits.columns,
        )
    if (
        facts.bottom - facts.top + 1 > limits.rows
        or (facts.bottom + 1) * (facts.right + 1) > limits.box_cells
    ):
        raise refuse(
            "too_many_rows",
            N_(
                "The sheet {sheet} reaches down to {cell}: more than {limit} rows cannot be imported at once."
            ),
            sheet=sheet,
            cell=last,
            limit=limits.rows,
        )
