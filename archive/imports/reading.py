"""Reads a file as the table it would be imported as: its columns, its cleaned values, and every doubt about a cell.

No policy is needed: what a column holds is guessed by its name and its values. The library's entry is
`read_table`; `archive.read_table` is the same function.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from archive.imports.amounts import canonical, heading_scale
from archive.imports.body import Record, Table, fill_merged, records
from archive.imports.cells import CellValue
from archive.imports.cleaned import CODE, Cleaned, ColumnContext
from archive.imports.cleaning import clean
from archive.imports.kinds import guess_kind, upper_codes
from archive.imports.structure import propose
from archive.imports.workbooks import Sheet, Workbook, iter_rows, read
from kernel.clock import today
from policies.fields.rules import FieldType

SAMPLES = 200  # rows by which the kind of a column is guessed
MOST_KNOWN = 20_000  # distinct cells of a column
HOME = "Asia/Shanghai"  # whose today it is where no company is at hand
_PLAIN_DECIMAL = re.compile(r"-?[0-9]+\.([0-9]+)")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: `kind` is a FieldType value or CODE, `scale` the factor of the unit in its name.

    `places`: every sampled value is a plain decimal of so many places, as a program writes them; 0 else.
    """

    name: str
    kind: str
    scale: Decimal = Decimal(1)
    upper: bool = False
    places: int = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """One record: the row as the spreadsheet counts it (from 1), its cells as they lie there, and cleaned."""

    row: int
    raw: tuple[CellValue, ...]
    cells: tuple[Cleaned, ...]


@dataclass(frozen=True, kw_only=True)
class ReadTable:
    """The table of one sheet with what its columns were taken for."""

    workbook: Workbook
    sheet: Sheet
    table: Table
    today: date

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns in order; their kinds are guessed by the first rows."""
        first = list(itertools.islice(self._records(fill=True), SAMPLES))
        return tuple(
            _column(name, [record.cells[place] for record in first])
            for place, name in enumerate(self.table.columns)
        )

    def lines(self, *, fill: bool = True) -> Iterator[Line]:
        """Yield the records, cleaned, streaming; `fill` repeats a cell merged downwards in the rows it covers."""
        cleaners = [_Cleaner(one, self._context(one)) for one in self.columns]
        for record in self._records(fill=fill):
            cells = tuple(
                cleaner.clean(cell) for cleaner, cell in zip(cleaners, record.cells, strict=True)
            )
            yield Line(row=record.row + 1, raw=record.cells, cells=cells)

    def _context(self, column: Column) -> ColumnContext:
        return ColumnContext(
            today=self.today,
            epoch_1904=self.workbook.epoch_1904,
            scale=column.scale,
            upper=column.upper,
        )

    def left_out(self) -> Iterator[Record]:
        """Yield the rows below the heading that are no records, each with the reason in `skip`."""
        yield from (one for one in records(iter_rows(self.sheet), self.table) if one.skip)

    def _records(self, *, fill: bool) -> Iterator[Record]:
        found = records(iter_rows(self.sheet), self.table)
        if fill:
            found = fill_merged(found, self.table, self.sheet.merges)
        return (one for one in found if not one.skip)


class _Cleaner:
    """Cleans the cells of a column, each distinct one once: a column of 200,000 rows has few thousand."""

    def __init__(self, column: Column, context: ColumnContext) -> None:
        self._kind = column.kind
        self._context = context
        self._known: dict[tuple[type, CellValue], Cleaned] = {}

    def clean(self, cell: CellValue) -> Cleaned:
        key = (cell.__class__, cell)  # True and 1 are one key else
        found = self._known.get(key)
        if found is None:
            found = clean(self._kind, cell, context=self._context)
            if len(self._known) < MOST_KNOWN:
                self._known[key] = found
        return found


def table_of(workbook: Workbook, *, day: date | None = None) -> ReadTable:
    """Return the table that would be proposed for import; raise Invalid when the workbook holds none."""
    found = propose(workbook)
    return ReadTable(
        workbook=workbook, sheet=found.sheet, table=found.table, today=day or today(HOME)
    )


def read_table(
    path: str | Path, *, fill: bool = False, day: date | None = None
) -> tuple[list[str], list[list[Any]]]:
    """Return (columns, rows) of the table in a file, every value as it would be stored.

    Dates are ISO text (also YYYY, YYYY-MM, from/to), numbers canonical decimals as text, yes and no bools,
    an empty or unknowable cell None. Cells merged downwards stay as they lie unless `fill`. Raises Invalid,
    whose text is one clear sentence, for what is no table or cannot be read. Needs no company, no database.
    """
    place = Path(path)
    with read(place, file_name=place.name) as workbook:
        found = table_of(workbook, day=day)
        names = list(found.table.columns)
        return names, [
            [
                shown(done.value, cell, column)
                for done, cell, column in zip(line.cells, line.raw, found.columns, strict=True)
            ]
            for line in found.lines(fill=fill)
        ]


def shown(value: Any, raw: CellValue, column: Column) -> Any:
    """Return a cleaned value as plain data: text, bool, a list of texts, or None."""
    if isinstance(value, Decimal):
        # 0.00 in a column that a program wrote with two places is what it means to say.
        as_written = column.places and value.as_tuple().exponent == -column.places
        return format(value, "f") if as_written else canonical(value)
    if isinstance(value, tuple):
        return list(value)
    return raw if isinstance(raw, bool) else value


def _column(name: str, values: Sequence[CellValue]) -> Column:
    kind = guess_kind(name, values)
    return Column(
        name=name,
        kind=kind,
        scale=heading_scale(name) if kind == FieldType.MONEY.value else Decimal(1),
        upper=kind == CODE and upper_codes(values),
        places=_places(values),
    )


def _places(values: Sequence[CellValue]) -> int:
    """Return how many decimal places all values are written with; 0 when they differ or are none."""
    found = {_places_of(value) for value in values if value is not None}
    return found.pop() if len(found) == 1 else 0


def _places_of(value: CellValue) -> int:
    plain = _PLAIN_DECIMAL.fullmatch(value) if isinstance(value, str) else None
    return len(plain[1]) if plain else 0
