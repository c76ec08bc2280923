"""Turns a policy into a workbook or a text table, and the sheets of a file into the rows of its tables."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from administration.sheet_port import Sheet
from administration.table_resources import TableResource
from kernel.errors import Invalid, Problem
from kernel.spreadsheets import shielded
from kernel.text import N_
from policies.document.values import PolicyDocument
from policies.sheets.tables import Table, TableShape, places_in, rows_of, shapes
from policies.sheets.widgets import marked_readings

HEADING_WITHIN = 5  # rows above the heading somebody may have put a title into
_ENOUGH = 3  # columns by which a sheet is recognised though one it needs is missing
_WIDTH = 18


def workbook(document: PolicyDocument) -> bytes:
    """Return an .xlsx with one sheet for each table; every cell is text, none a formula.

    Each heading says its code in a comment. The headings come back in any language, and as codes.
    """
    book = Workbook(write_only=True)
    for shape in shapes():
        sheet = book.create_sheet(gettext(shape.label)[:31])
        headings, rows = TableResource(shape).rows(rows_of(shape.table, document))
        sheet.freeze_panes = "A2"
        for place in range(len(headings)):
            sheet.column_dimensions[get_column_letter(place + 1)].width = _WIDTH
        for number, row in enumerate((headings, *rows)):
            cells = [_cell(sheet, text) for text in row]
            if not number:
                for cell, code in zip(cells, shape.columns, strict=True):
                    cell.comment = Comment(code, "Fonds", height=24, width=120)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
    cell.data_type = "s"
    return cell


def text_table(table: Table, document: PolicyDocument) -> bytes:
    """Return one table as .csv that Excel opens with its Chinese; what begins like a formula is shielded."""
    shape = next(one for one in shapes() if one.table is table)
    headings, rows = TableResource(shape).rows(rows_of(table, document))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([shielded(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def raw_rows(sheets: Sequence[Sheet]) -> dict[str, list[Any]]:
    """Return the rows of every sheet that is a table of the policy, by table, as they are kept.

    Each row is [number, cells]; the first of a table is its heading. Invalid where no sheet is such a table,
    two are the same, or one lacks a column that it needs.
    """
    found: dict[str, list[Any]] = {}
    for sheet in sheets:
        recognised = _recognised(sheet)
        if recognised is None:
            continue
        shape, at = recognised
        _demand_columns(shape, sheet, at)
        if shape.table in found:
            message = N_("Two sheets hold “{table}”; put all of them on one.")
            raise _invalid("sheets", message, table=gettext(shape.label))
        found[shape.table] = [[number, list(cells)] for number, cells in sheet.rows[at:]]
    if not found:
        raise _invalid(
            "headings",
            N_(
                "No sheet has the headings of categories, fields, lists of values, retention periods or "
                "rights; take the policy's own file out first and change that one."
            ),
        )
    return found


def _recognised(sheet: Sheet) -> tuple[TableShape, int] | None:
    """Return which table a sheet is and in which of its rows the headings stand; by its name, else by them."""
    named = next(
        (one for one in shapes() if sheet.name.casefold() in marked_readings(one.label)), None
    )
    best: tuple[int, int, TableShape, int] | None = None
    for at, (_number, cells) in enumerate(sheet.rows[:HEADING_WITHIN]):
        for shape in [named] if named else shapes():
            places = places_in(shape, cells)
            fits = shape.needed <= set(places.values())
            enough = fits or len(places) >= _ENOUGH
            if enough and (best is None or (len(places), fits) > best[:2]):
                best = (len(places), fits, shape, at)
    return (best[2], best[3]) if best else None


def _demand_columns(shape: TableShape, sheet: Sheet, at: int) -> None:
    number, cells = sheet.rows[at]
    missing = [
        gettext(shape.columns[code][0])
        for code in shape.columns
        if code in shape.needed - set(places_in(shape, cells).values())
    ]
    if missing:
        raise _invalid(
            "columns",
            N_("Sheet “{sheet}”, row {row}: the column {columns} is missing; put it back."),
            sheet=sheet.name,
            row=number,
            columns=", ".join(f"“{one}”" for one in missing),
        )


def _invalid(code: str, message: str, **params: object) -> Invalid:
    return Invalid([Problem(code=code, message=message, params=params)])
