"""Lends the guarded reader of ledgers to the screens of people: the same limits, sniffing and child process."""

from pathlib import Path

from administration.sheet_port import Sheet, fill
from archive.imports.cells import BROKEN_MARKS, CellValue, Mark, as_text
from archive.imports.guarding import Limits
from archive.imports.workbooks import iter_rows, read

# People of the largest company are few rows; a file beyond this is no list of people.
_LIMITS = Limits(
    columns=60,
    rows=20_000,
    box_cells=1_200_000,
    unpacked_bytes=100_000_000,
    memory_bytes=600_000_000,
    seconds=20,
)


def register_reader() -> None:
    """Fill the port of spreadsheets."""
    fill(sheets_of)


def sheets_of(path: Path, file_name: str) -> tuple[Sheet, ...]:
    """Return the visible sheets of a file as text; Invalid for one that cannot be read."""
    with read(path, file_name=file_name, limits=_LIMITS) as book:
        return tuple(
            Sheet(
                name=sheet.name,
                rows=tuple(
                    (number + 1, tuple(_text(cell) for cell in cells))
                    for number, cells in iter_rows(sheet)
                ),
            )
            for sheet in book.sheets
            if sheet.visible
        )


def _text(cell: CellValue) -> str | None:
    if isinstance(cell, Mark) and cell.kind in BROKEN_MARKS:
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a staff number typed into a spreadsheet
    return as_text(cell)
