"""Reads workbooks in the XML of 2003 (often named .xls)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import defusedxml.ElementTree

from archive.imports.books import OpenBook, OpenSheet, damaged, plain
from archive.imports.cells import CellValue, Mark, Merge, Row
from archive.imports.guarding import SheetFacts

WIDEST = 1_000
TALLEST = 100_000
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def open_xml2003(path: Path, *, file_name: str) -> OpenBook:
    """Open a workbook in the XML of 2003 (often named .xls)."""
    try:
        root = defusedxml.ElementTree.parse(str(path)).getroot()
    except Exception as error:  # entity bombs and broken XML alike: the file is at fault
        raise damaged(file_name, error) from error
    if root is None:
        raise damaged(file_name, ValueError("no root"))
    return OpenBook(sheets=map(_sheet, root.iter(f"{_SS}Worksheet")))


def _sheet(sheet: Any) -> OpenSheet:
    facts = SheetFacts()
    rows = list(_xml_rows(sheet, facts))
    return OpenSheet(
        name=sheet.get(f"{_SS}Name", "Sheet"),
        visible=_is_visible(sheet),
        rows=iter(rows),
        facts=facts,
    )


def _is_visible(sheet: Any) -> bool:
    return not any(
        element.tag.endswith("}Visible") and (element.text or "").startswith("SheetH")
        for element in sheet.iter()
        if isinstance(element.tag, str) and "}Visible" in element.tag
    )


def _xml_rows(sheet: Any, facts: SheetFacts) -> Iterator[Row]:
    number = -1
    for row in sheet.iter(f"{_SS}Row"):
        index = row.get(f"{_SS}Index")
        number = int(index) - 1 if index else number + 1
        if row.get(f"{_SS}Hidden") == "1":
            facts.hidden_rows.add(number)
        cells: list[CellValue] = []
        for cell in row.findall(f"{_SS}Cell"):
            place = cell.get(f"{_SS}Index")
            cells.extend([None] * (min(int(place) - 1, WIDEST) - len(cells) if place else 0))
            across = min(int(cell.get(f"{_SS}MergeAcross", "0")), WIDEST)
            down = min(int(cell.get(f"{_SS}MergeDown", "0")), TALLEST)
            if across or down:
                left = len(cells)
                facts.merges.append(
                    Merge(top=number, left=left, bottom=number + down, right=left + across)
                )
            data = cell.find(f"{_SS}Data")
            without = data is None and cell.get(f"{_SS}Formula")
            cells.append(Mark("formula", "") if without else _xml_cell(data))
            cells.extend([None] * across)
        yield number, tuple(cells)
        number += min(int(row.get(f"{_SS}Span", "0")), TALLEST)


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
