"""What the rows of a ledger of items say of the files they lie in: which columns, and what their cells give.

Needs no Django, so that a second process reads them with the other cells of a row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from archive.imports.cells import CellValue
from archive.imports.column_reading import ColumnReader, Known, Read
from archive.imports.customers import Profile
from archive.imports.made import Doubt
from archive.imports.targets import InFile
from policies.fields.matching import equality_key
from policies.fields.rules import Field, FieldType, Required

CODES = frozenset({FieldType.USCC, FieldType.CNID})
TO_COME = 1  # stands where an item names its file, until the file is known
MOST_KNOWN = 20_000  # cells of one column
CUSTOMER = "customer"  # a link of an item to any customer file

Column = tuple[int, str, Field]  # place in the row, heading, field of the file


@dataclass(frozen=True, kw_only=True)
class FilePlan:
    """How the rows of a ledger name the file of their customer, of `category`.

    `names`, `phone` and `codes` are the fields by which it is known, as far as columns give them. `fixed`
    are the values every new file gets. `links` are the fields of an item that name its file as well.
    """

    category: str
    columns: tuple[Column, ...]
    fixed: Mapping[str, Any]
    fixed_fields: Mapping[str, Field]
    scales: Mapping[str, Decimal]
    names: tuple[Field, ...] = ()
    phone: Field | None = None
    codes: tuple[Field, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def personal(self) -> bool:
        """Whether the customers are people, whose name alone says not who they are."""
        return any(one.sensitivity for one in self.names)

    def heading_of(self, code: str) -> str:
        """Return the heading of the column that fills a field of the file; '' where none does."""
        return next((heading for _, heading, one in self.columns if one.code == code), "")

    def profile_of(self, values: Mapping[str, Any]) -> Profile:
        """Return what a row says of who its customer is."""
        names = [equality_key(one, values.get(one.code)) for one in self.names]
        return Profile(
            name="\x1f".join(names) if any(names) else "",
            phone=equality_key(self.phone, values.get(self.phone.code)) if self.phone else "",
            codes=tuple(equality_key(one, values.get(one.code)) for one in self.codes),
        )


def file_plan(
    category: str,
    columns: Sequence[Column],
    fixed: Mapping[str, tuple[Field, Any]],
    scales: Mapping[str, Decimal],
    links: tuple[str, ...],
) -> FilePlan:
    """Return the plan of these columns; `fixed` is field code → the field and its value for all new files."""
    once = [one for _, _, one in columns if not one.repeat]
    named = [one for one in once if one.type is FieldType.TEXT and one.critical]
    # The open names of a firm; the manager's, which a card may have beside it, says not whose file it is.
    names = [one for one in named if not one.sensitivity] or named[:1]
    return FilePlan(
        category=category,
        columns=tuple(columns),
        fixed={code: value for code, (_, value) in fixed.items()},
        fixed_fields={code: one for code, (one, _) in fixed.items()},
        scales=scales,
        names=tuple(names),
        phone=next((one for one in once if one.type is FieldType.PHONE), None),
        codes=tuple(one for one in once if is_code(one)),
        links=links,
    )


def is_code(one: Field) -> bool:
    """Say whether a value of this field belongs to one customer only."""
    return one.type in CODES or one.unique


def tells_who(one: Field) -> bool:
    """Say whether customers may be known by this field."""
    named = one.type is FieldType.TEXT and one.critical
    return not one.repeat and (is_code(one) or named or one.type is FieldType.PHONE)


def fields_in_file(fields: Iterable[Field]) -> tuple[InFile, ...]:
    """Return the targets that columns of a ledger of items may fill in the file they lie in."""
    left_out = {FieldType.FILE, FieldType.LINK, FieldType.AGE}
    return tuple(
        InFile(field=one)
        for one in fields
        if one.required is not Required.AUTO and one.type not in left_out
    )


def links_to(fields: Iterable[Field], codes: Sequence[str]) -> tuple[str, ...]:
    """Return the fields of an item that must name its file.

    `codes` are the category of the file and those above it.
    """
    named = {CUSTOMER, *codes}
    return tuple(
        one.code
        for one in fields
        if one.type is FieldType.LINK
        and one.link in named
        and not one.repeat
        and one.required in (Required.ALWAYS, Required.FILING)
    )


class FileCells:
    """Reads what the cells of a row say of the file it lies in; one for a whole import."""

    def __init__(self, plan: FilePlan, known: Known) -> None:
        self._plan = plan
        self._columns = [
            (place, ColumnReader(heading, one, known, plan.scales.get(heading, Decimal(1))))
            for place, heading, one in plan.columns
        ]
        self._held: list[dict[tuple[type, CellValue], Read]] = [{} for _ in self._columns]
        self.places = [place for place, _ in self._columns]

    def read(self, cells: Sequence[CellValue]) -> tuple[dict[str, Any], list[Doubt]]:
        """Return field code → stored form, and what is said of the cells."""
        values: dict[str, Any] = {}
        doubts: list[Doubt] = []
        for (place, reader), held in zip(self._columns, self._held, strict=True):
            cell = cells[place]
            if cell is None:
                continue
            value, told = self._known(reader, held, cell)
            doubts += [replace(one, code=InFile.PREFIX + one.code) for one in told]
            if value is not None:
                values[reader.target.code] = value
        return values, doubts

    def _known(
        self, reader: ColumnReader, held: dict[tuple[type, CellValue], Read], cell: CellValue
    ) -> Read:
        key = (cell.__class__, cell)
        found = held.get(key)
        if found is None:
            if len(held) >= MOST_KNOWN:
                held.clear()
            found = held[key] = reader.read(cell)
        return found


def constants(plan: FilePlan, known: Known) -> tuple[dict[str, Any], list[Doubt]]:
    """Return what every new file gets, and what is wrong with it."""
    values: dict[str, Any] = {}
    doubts: list[Doubt] = []
    for code, one in plan.fixed_fields.items():
        value, told = ColumnReader("", one, known).read(plan.fixed[code])
        doubts += [told_of for told_of in told if told_of.severity == "error"]
        if value is not None:
            values[code] = value
    return values, doubts


def as_values(fields: Mapping[str, Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as a record has them: those of a repeatable group in its first row."""
    values: dict[str, Any] = {}
    for code, value in given.items():
        group = fields[code].repeat
        if group:
            values.setdefault(group, [{}])[0][code] = value
        else:
            values[code] = list(value) if isinstance(value, list) else value
    return values
