"""Turns the tables of people into files and files into rows that a plan understands."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from administration.people_tables import BY_TABLE, SHAPES, TableShape, shape_for
from administration.sheet_port import Sheet
from administration.table_resources import TableResource
from kernel.errors import Invalid, Problem
from kernel.spreadsheets import shielded
from kernel.text import N_
from security.people.bulk_rows import Line, Standings, Table, Trouble

HEADING_WITHIN = 5  # rows above the heading somebody may have put a title into
_KEYS = {Table.DEPARTMENTS: "code", Table.POSITIONS: "code", Table.PEOPLE: "username"}


def workbook(present: Standings) -> bytes:
    """Return an .xlsx with one sheet for each table; every cell is text, none a formula."""
    book = Workbook(write_only=True)
    for shape in SHAPES:
        sheet = book.create_sheet(gettext(shape.label)[:31])
        headings, rows = TableResource(shape).rows(_objects(shape.table, present))
        sheet.freeze_panes = "A2"
        for place in range(len(headings)):
            sheet.column_dimensions[chr(ord("A") + place)].width = 18
        for row in (headings, *rows):
            cells = [
                WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
                for text in row
            ]
            for cell in cells:
                cell.data_type = "s"
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text_table(table: Table, present: Standings) -> bytes:
    """Return one table as .csv that Excel opens with its Chinese; what begins like a formula is shielded."""
    headings, rows = TableResource(BY_TABLE[table]).rows(_objects(table, present))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([shielded(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _objects(table: Table, present: Standings) -> Sequence[Any]:
    return list(getattr(present, table).values())


def raw_rows(sheets: Sequence[Sheet]) -> dict[str, list[Any]]:
    """Return the rows of every sheet that is a table of people, by table, as they are kept.

    The first entry of a table is its heading. Invalid when no sheet is such a table, or two are the same.
    """
    found: dict[str, list[Any]] = {}
    for sheet in sheets:
        for place, (_number, cells) in enumerate(sheet.rows[:HEADING_WITHIN]):
            shape = shape_for(cells)
            if shape is None:
                continue
            if shape[0].table in found:
                message = N_("Two sheets hold “{table}”; put all of them on one.")
                params = {"table": gettext(shape[0].label)}
                raise Invalid([Problem(code="sheets", message=message, params=params)])
            rows = [[number, list(cells)] for number, cells in sheet.rows[place:]]
            found[shape[0].table] = rows
            break
    if not found:
        message = N_(
            "No sheet has the headings of departments, positions, people or posts; "
            "take the company's own file out first and fill that one in."
        )
        raise Invalid([Problem(code="headings", message=message)])
    return found


def lines_of(
    rows: Mapping[str, Sequence[Any]], present: Standings
) -> tuple[list[Line], list[Trouble]]:
    """Return the kept rows as lines, and what could not be read of them."""
    lines: list[Line] = []
    troubles: list[Trouble] = []
    for shape in SHAPES:
        listed = rows.get(shape.table)
        if not listed:
            continue
        found = shape_for(listed[0][1])
        if found is None:
            continue
        places = found[1]
        troubles += _unknown_columns(shape, listed[0], places)
        for number, cells in listed[1:]:
            for one in _line(shape, number, cells, places, present):
                if isinstance(one, Line):
                    lines.append(one)
                else:
                    troubles.append(one)
    return lines, troubles


def _unknown_columns(
    shape: TableShape, heading: Sequence[Any], places: Mapping[int, str]
) -> Iterator[Trouble]:
    number, cells = heading
    for place, text in enumerate(cells):
        if place not in places and (text or "").strip():
            message = N_("The column “{column}” is not known and was left out.")
            problem = Problem(code="column", message=message, params={"column": text.strip()})
            yield Trouble(table=shape.table, row=number, problem=problem)


def _line(
    shape: TableShape,
    number: int,
    cells: Sequence[str | None],
    places: Mapping[int, str],
    present: Standings,
) -> list[Line | Trouble]:
    """Return the row as a line, or what is wrong with its cells; nothing for an empty row."""
    if all(cell is not None and not cell.strip() for cell in cells):
        return []
    values: dict[str, Any] = {}
    troubles: list[Line | Trouble] = []
    for place, code in places.items():
        cell = cells[place] if place < len(cells) else ""
        try:
            values[code] = _cleaned(shape, code, cell)
        except Invalid as error:
            problem = error.problems[0]
            troubles.append(Trouble(table=shape.table, row=number, problem=problem, column=code))
    if troubles:
        return troubles
    if shape.table is Table.PEOPLE:
        # People of the paper years never had a sign-in name; the staff number stands in for it.
        values["username"] = values["username"] or values.get("staff_no", "").casefold()
    return [Line(table=shape.table, row=number, content=_row(shape, values, present))]


def _cleaned(shape: TableShape, code: str, cell: str | None) -> Any:
    if cell is None:
        message = N_(
            "The cell holds an error or a formula without a result; write the value itself."
        )
        raise Invalid([Problem(code="formula", message=message)])
    return shape.columns[code][1].clean(cell)


def _row(shape: TableShape, values: Mapping[str, Any], present: Standings) -> Any:
    """Return the row; columns the file does not have stay as the company has them."""
    key = _KEYS.get(shape.table)
    if key is not None:
        base = getattr(present, shape.table).get(values[key])
    else:
        base = present.posts.get(values.get("number") or 0)
    kept = {one.name: getattr(base, one.name) for one in fields(base)} if base else {}
    if shape.table is Table.POSTS:
        kept.pop("name", None)
    return shape.make(**(kept | dict(values)))
