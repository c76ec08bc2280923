"""The rows of a sheet as they are imported, read and made part by part: needs no Django.

So a second process can do it, given the file's spool and an order.
"""

import pickle
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from archive.imports.body import Record, Table, fill_merged, records
from archive.imports.made import Made
from archive.imports.making import RowCells, make_rows
from archive.imports.patching import Patch, columns_after, patched
from archive.imports.workbooks import Sheet, Workbook, iter_rows

FIRST = 500  # rows of the first part: while they are judged, the next ones are read and made
PART = 2_000  # rows of a part, once there is enough to do
MOST_READERS = 4


@dataclass(frozen=True, kw_only=True)
class Source:
    """The rows of one sheet as they are imported, and what they are read by."""

    workbook: Workbook
    sheet: Sheet
    table: Table
    patches: tuple[Patch, ...] = ()  # what people corrected, in its order
    totals: bool = False  # whether rows that look like totals are records too

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings, with those that corrections add."""
        return columns_after(self.table.columns, self.patches)

    def rows(self) -> Iterator[Record]:
        """Yield the records, merged cells filled, corrected, what is no record left out; streaming."""
        found = self._read()
        return patched(found, self.table.columns, self.patches) if self.patches else found

    def _read(self) -> Iterator[Record]:
        found = records(iter_rows(self.sheet), self.table)
        for record in fill_merged(found, self.table, self.sheet.merges):
            if not record.skip:
                yield record
            elif self.totals and record.skip == "total":
                yield replace(record, skip="")


def parts_of(rows: int) -> int:
    """Return how many parts so many rows are, at the most."""
    number = 0
    while rows > 0:
        rows -= _size(number)
        number += 1
    return number


def _size(number: int) -> int:
    """Return the rows of a part: each has twice as many as the one before, as far as that goes."""
    return int(min(FIRST << min(number, 10), PART))


def cut(rows: Iterator[Record], number: int) -> list[RowCells]:
    """Take the rows of part `number` off the front: each row as the spreadsheet counts it, and its cells."""
    return [(one.row + 1, one.cells, one.before) for one in islice(rows, _size(number))]


class _Reader:
    """Where one import stands in its file."""

    def __init__(self, source: bytes) -> None:
        found: Source = pickle.loads(source)  # noqa: S301 - our own bytes
        self._rows = found.rows()
        self.next = 0  # the part that is read next

    def part(self) -> list[RowCells]:
        self.next += 1
        return cut(self._rows, self.next - 1)


_readers: OrderedDict[str, _Reader] = OrderedDict()  # of the imports under way, the last used last


def make_part(token: str, order: bytes, source: bytes, number: int) -> list[Made]:
    """Return the rows of one part, made as `make_rows` does; none behind the last part.

    `source` is the pickled Source. Parts that are asked for in turn are read in turn; for another one the
    file is read again from its first row.
    """
    reader = _readers.pop(token, None)
    if reader is None or reader.next > number:
        reader = _Reader(source)
    _readers[token] = reader
    while len(_readers) > MOST_READERS:
        _readers.popitem(last=False)
    while reader.next < number:
        reader.part()
    return make_rows(token, order, {}, reader.part())
