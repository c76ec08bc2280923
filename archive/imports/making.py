"""Makes new records out of the rows of a file, each cell by its column's target: needs no Django.

So a second process can do it, given an Order.
"""

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from archive.imports.aging import date_age, filled_on
from archive.imports.cell_reading import Reading
from archive.imports.cells import CellValue, as_text
from archive.imports.column_reading import ColumnReader, Known, Read, is_linked
from archive.imports.lying_in import TO_COME, FileCells, FilePlan
from archive.imports.made import Doubt, Made
from archive.imports.presuming import presume
from archive.imports.quick import Quick, quick_reader
from archive.imports.targets import (
    DEPARTMENT,
    LEGACY,
    LEVEL,
    OWNER,
    PARENT,
    TITLE,
    Target,
    filled_codes,
)
from archive.records.channels import usual_channel
from archive.records.kept import Checked
from archive.records.rules import NewRecord
from policies.fields.rules import Field, FieldType
from policies.fields.validation import validate_stored

MOST_KNOWN = 50_000  # cells of one column
MOST_MAKERS = 4


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What each column fills: `columns` pairs the place in the row with heading and target.

    `fixed` are values every row gets, by field code.
    """

    category: str
    columns: tuple[tuple[int, str, Target], ...]
    fixed: Mapping[str, Any]
    fixed_targets: Mapping[str, Target]
    scales: Mapping[str, Decimal]
    adopt: bool = False
    ask: bool = False  # rows that may be a customer there is wait for a decision
    update: bool = False  # rows about records there are change these, instead of being left out
    lying: FilePlan | None = None  # each row says whose it is; its file is found or made by that

    def column_of(self, where: str) -> tuple[str, str]:
        """Return (heading, code) of the place of a problem: field code, group.row.code, or a property."""
        code = where.rsplit(".", maxsplit=1)[-1]
        codes = {code, f"@{code}", "@legacy_no" if code == "number" else code}
        for _, heading, target in self.columns:
            if target.code in codes:
                return heading, target.code
        return "", code


# A row as the spreadsheet counts it, its cells, and those the file has where somebody corrected one.
RowCells = tuple[int, Sequence[CellValue], Sequence[CellValue] | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Column:
    """One column of the plan: its cells are read once each, `known` keeps what they gave."""

    place: int
    target: Target
    reader: ColumnReader
    stored: bool  # it fills a field, not a property of the record
    group: str  # the repeatable group of that field
    listed: bool  # its stored form is a list, of which each row needs its own
    quick: Quick  # what reads most of its cells
    texts: dict[str, Read] = field(default_factory=dict)
    others: dict[tuple[type, CellValue], Read] = field(default_factory=dict)

    @property
    def is_linked(self) -> bool:
        """Whether its cells name other records, which are looked up for each batch."""
        return is_linked(self.target)

    @property
    def plain(self) -> str:
        """The code under which its values lie as they are; '' where more is to be done with them."""
        return self.target.code if self.stored and not self.group and not self.listed else ""

    def known(self, cell: CellValue) -> Read | None:
        """Return what the same cell gave before."""
        if isinstance(cell, str):
            return self.texts.get(cell)
        return self.others.get((cell.__class__, cell))  # 1, 1.0 and True are equal, not the same

    def remember(self, cell: CellValue, read: Read) -> None:
        """Keep what a cell gave for those that are the same."""
        held: dict[Any, Read] = self.texts if isinstance(cell, str) else self.others
        if len(held) >= MOST_KNOWN:
            held.clear()
        held[cell if isinstance(cell, str) else (cell.__class__, cell)] = read


Filled = tuple[_Column, Any, tuple[Doubt, ...]]


def _column(place: int, reader: ColumnReader) -> _Column:
    target = reader.target
    one = target if isinstance(target, Field) else None
    return _Column(
        place=place,
        target=target,
        reader=reader,
        stored=one is not None,
        group=one.repeat if one else "",
        listed=one is not None and one.type is FieldType.MULTI,
        quick=quick_reader(target, reader.scale),
    )


@dataclass(frozen=True, kw_only=True)
class Order:
    """All that rows are made by: the plan, and what names of people, departments and levels stand for."""

    plan: Plan
    reading: Reading
    time_zone: str
    people: Mapping[str, Sequence[int]]
    departments: Mapping[str, str]
    levels: Mapping[str, str]
    fields: tuple[
        Field, ...
    ] = ()  # of the category, the retired ones too; none: nothing is checked
    policy: str = ""  # the digest of the version they are of
    stage: str = "draft"

    def known(self) -> Known:
        """Return what the cells of this company are read by."""
        return Known(reading=self.reading, time_zone=self.time_zone, people=self.people)


def reader_of(plan: Plan, heading: str, target: Target, known: Known) -> ColumnReader:
    """Return what reads the cells of a column of this plan."""
    return ColumnReader(heading, target, known, plan.scales.get(heading, Decimal(1)))


class Maker:
    """Turns rows of cells into new records by a plan; one for a whole import, its cells cleaned once each."""

    def __init__(self, order: Order) -> None:
        self.plan = plan = order.plan
        self._order = order
        self._known = order.known()
        self._columns = [
            _column(place, reader_of(plan, heading, target, self._known))
            for place, heading, target in plan.columns
        ]
        self._places = [column.place for column in self._columns]
        self._ways = [(one.place, one.texts, one.plain, one) for one in self._columns]
        self._fixed = [
            self._constant(ColumnReader("", target, self._known), plan.fixed[code])
            for code, target in plan.fixed_targets.items()
        ]
        filling = [*(column for column, _, _ in self._fixed), *self._columns]
        self._ages = [column for column in filling if column.target.type is FieldType.AGE]
        self._channel = usual_channel(order.fields)
        self._filled = filled_codes(column.target for column in filling)
        self._file = FileCells(plan.lying, self._known) if plan.lying else None
        if self._file is not None:
            self._places += self._file.places

    def link(self, links: Mapping[str, int]) -> None:
        """Say which records the numbers in the next rows name."""
        self._known.links = links
        for column in self._columns:
            if column.is_linked:
                column.texts.clear()
                column.others.clear()

    def make(
        self, row: int, cells: Sequence[CellValue], before: Sequence[CellValue] | None = None
    ) -> Made:
        """Return the row with the record it would become; `before` are its cells as the file has them."""
        return self._made(row, cells, before, *self._filled_in(cells))

    def of_values(
        self, row: int, cells: Sequence[CellValue], found: Mapping[str, Any], told: Iterable[Doubt]
    ) -> Made:
        """Return what `make` does, of cells that were read elsewhere: target code → stored form."""
        values, own, doubts = self._begun()
        for column in self._columns:
            value = found.get(column.target.code)
            if value is not None:
                _put(values, own, column, value)
        return self._made(row, cells, None, values, own, [*doubts, *told])

    def _made(
        self,
        row: int,
        cells: Sequence[CellValue],
        before: Sequence[CellValue] | None,
        values: dict[str, Any],
        own: dict[str, Any],
        doubts: list[Doubt],
    ) -> Made:
        if self._ages:
            doubts += self._aged(values, own, doubts)
        if self._channel:
            doubts += presume(self._channel, values, doubts, self._order.fields)
        of_file = None if self._file is None else self._in_file(cells, values, doubts)
        new = NewRecord(
            category=self.plan.category,
            title=str(own.get(TITLE, "")),
            values=values,
            department=_named(self._order.departments, str(own.get(DEPARTMENT, ""))),
            parent_id=own.get(PARENT),
            owner_id=own.get(OWNER),
            legacy_no=str(own.get(LEGACY, "")),
            adopt=self.plan.adopt,
            level=_named(self._order.levels, str(own.get(LEVEL, ""))),
        )
        raw = tuple(
            [
                cell if cell.__class__ is str else "" if cell is None else as_text(cell)
                for cell in cells
            ]
        )
        used = "\x1f".join([raw[place].strip() for place in self._places])
        return Made(
            row=row,
            raw=raw,
            new=new,
            doubts=doubts,
            said=self._checked(values),
            before=tuple([as_text(cell) for cell in before]) if before else (),
            digest=hashlib.blake2b(used.encode(errors="replace"), digest_size=8).digest(),
            of_file=of_file,
        )

    def _in_file(
        self, cells: Sequence[CellValue], values: dict[str, Any], doubts: list[Doubt]
    ) -> dict[str, Any]:
        """Return what a row says of its file; what of the item names the file waits for it."""
        plan, reader = self.plan.lying, self._file
        if plan is None or reader is None:
            return {}
        found, told = reader.read(cells)
        doubts += told
        values |= dict.fromkeys(plan.links, TO_COME)
        return found

    def _checked(self, values: Mapping[str, Any]) -> Checked | None:
        """Ask the fields of the category what they say to a row, and what they require."""
        order = self._order
        if not order.fields:
            return None
        found = validate_stored(order.fields, values, stage=order.stage)
        return Checked(
            policy=order.policy, stage=order.stage, clean=found.clean, problems=found.problems
        )

    def _filled_in(
        self, cells: Sequence[CellValue]
    ) -> tuple[dict[str, Any], dict[str, Any], list[Doubt]]:
        """Return the values the cells give, the properties of the record they give, and what is said of them."""
        values, own, doubts = self._begun()
        # The inmost loop of an import: what is plain costs no call.
        for place, texts, plain, column in self._ways:
            cell = cells[place]
            if cell is None:
                continue
            read = texts.get(cell) if cell.__class__ is str else column.known(cell)
            value, told = read or self._fresh(column, cell)
            if told:
                doubts += told
            if value is None:
                continue
            if plain:
                values[plain] = value
            else:
                _put(values, own, column, value)
        return values, own, doubts

    def _begun(self) -> tuple[dict[str, Any], dict[str, Any], list[Doubt]]:
        """Return what every row gets, before its cells."""
        values: dict[str, Any] = {}
        own: dict[str, Any] = {}
        doubts: list[Doubt] = []
        for column, value, told in self._fixed:
            doubts += told
            if value is not None:
                _put(values, own, column, value)
        return values, own, doubts

    def _aged(
        self, values: dict[str, Any], own: dict[str, Any], told: Sequence[Doubt]
    ) -> list[Doubt]:
        """Give the ages of a row their days, and return what has to be said about them."""
        if any(one.code in self._filled and one.severity == "error" for one in told):
            return []  # the row waits for its day
        filled = filled_on(values, own, self._filled)
        today = self._order.reading.today
        doubts: list[Doubt] = []
        for column in self._ages:
            beside = values.get(column.group, [{}])[0] if column.group else values
            if isinstance(column.target, Field):
                said = date_age(column.target, beside, filled=filled, today=today)
                doubts += [column.reader.doubt(*said)] if said else []
        return doubts

    def _fresh(self, column: _Column, cell: CellValue) -> Read:
        """Return what a cell gives that this column has not had yet."""
        plain = column.quick(cell)
        read = column.reader.read(cell) if plain is None else (plain, ())
        texts = column.texts
        if cell.__class__ is str and len(texts) < MOST_KNOWN:
            texts[cell] = read  # what `remember` does, for the many
        else:
            column.remember(cell, read)
        return read

    def _constant(self, reader: ColumnReader, given: Any) -> Filled:
        """Return what every row gets; a value that does not fit is said of every row."""
        column = _column(0, reader)
        value, told = reader.read(given)
        return column, value, tuple(one for one in told if one.severity == "error")


def _put(values: dict[str, Any], own: dict[str, Any], column: _Column, value: Any) -> None:
    """Store a value at its place: of a repeatable group in its first row."""
    if column.listed:
        value = list(value)
    if column.group:
        values.setdefault(column.group, [{}])[0][column.target.code] = value
    elif column.stored:
        values[column.target.code] = value
    else:
        own[column.target.code] = value


def _named(known: Mapping[str, str], text: str) -> str:
    """Return the code of a name, or the text itself, which the records will refuse in words."""
    return known.get(text.strip().casefold(), text.strip())


_makers: OrderedDict[str, Maker] = OrderedDict()  # of the imports under way, the last used last


def make_rows(
    token: str,
    order: bytes,
    links: Mapping[str, int],
    rows: Sequence[RowCells],
) -> list[Made]:
    """Return these rows of one import, each with its number as the spreadsheet shows it.

    `token` names the import, `order` is its pickled Order, read when the token is new here.
    """
    maker = _makers.pop(token, None) or Maker(pickle.loads(order))  # noqa: S301 - our own bytes
    _makers[token] = maker
    while len(_makers) > MOST_MAKERS:
        _makers.popitem(last=False)
    maker.link(links)
    return [maker.make(*one) for one in rows]
