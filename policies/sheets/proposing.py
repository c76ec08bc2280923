"""What a file of tables makes of a policy: the document it proposes, and each cell that cannot be so."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.access.grants import ANY
from policies.categories.rules import OWN
from policies.document.difference import Change, diff
from policies.document.history import LOWERED
from policies.document.rules import check
from policies.document.values import PolicyDocument
from policies.sheets.tables import (
    ListedValue,
    Table,
    TableShape,
    choice_of,
    places_in,
    rows_of,
    shape_of,
    shapes,
)

Rows = Mapping[str, Sequence[Any]]  # table → [number, cells], the heading first


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One thing that cannot be done: in which table, in which row as a spreadsheet counts (0 none), in which column."""

    table: Table | None
    row: int
    problem: Problem
    column: str = ""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What a file proposes: the whole document, what that changes, and what stands against it."""

    document: PolicyDocument
    changes: tuple[Change, ...]
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, kw_only=True)
class _Line:
    row: int
    value: Any


def proposal(rows: Rows, present: PolicyDocument, previous: PolicyDocument | None) -> Proposal:
    """Return what the kept rows of a file make of `present`; `previous` is the policy in force.

    A table that the file holds lists everything: what is missing from it is taken away. A table it does not
    hold, and a column, stay as they are.
    """
    lines: dict[Table, list[_Line]] = {}
    troubles: list[Trouble] = []
    for shape in shapes():
        if shape.table in rows:
            lines[shape.table] = []
            for one in _read(shape, rows[shape.table], present):
                if isinstance(one, Trouble):
                    troubles.append(one)
                else:
                    lines[shape.table].append(one)
    document = _with_lines(present, lines)
    # Rows that could not be read are missing by now; what names them is not what is wrong.
    broken = {one.table for one in troubles}
    troubles += _references(lines, document, broken)
    if Table.FIELDS not in broken:
        troubles += _owners(lines.get(Table.VALUES, ()), document)
    if not troubles:
        troubles += _unsound(lines, present, document, previous)
    return Proposal(document=document, changes=diff(present, document), troubles=tuple(troubles))


def _read(
    shape: TableShape, listed: Sequence[Any], present: PolicyDocument
) -> Iterator[_Line | Trouble]:
    places = places_in(shape, listed[0][1])
    yield from _unknown_columns(shape, listed[0], places)
    known = {_key(shape, row): row for row in rows_of(shape.table, present)} if shape.key else {}
    seen: dict[Any, int] = {}
    for number, cells in listed[1:]:
        if all(cell is not None and not cell.strip() for cell in cells):
            continue
        values, troubles = _values(shape, number, cells, places)
        yield from troubles
        if troubles:
            continue
        if shape.key:
            key = tuple(values[name] for name in shape.key)
            if key in seen:
                message = N_("Row {other} already says this; a code stands once.")
                yield _trouble(shape, number, shape.key[-1], "double", message, other=seen[key])
                continue
            seen[key] = number
            values = _kept(known.get(key)) | values
        if "en" in shape.columns:
            values.setdefault("en", "")
        yield _Line(row=number, value=shape.kind(**values))


def _unknown_columns(
    shape: TableShape, heading: Any, places: Mapping[int, str]
) -> Iterator[Trouble]:
    number, cells = heading
    for place, text in enumerate(cells):
        if place not in places and (text or "").strip():
            message = N_("The column “{column}” is not known; take it out.")
            yield _trouble(shape, number, "", "column", message, column=text.strip())


def _values(
    shape: TableShape, number: int, cells: Sequence[str | None], places: Mapping[int, str]
) -> tuple[dict[str, Any], list[Trouble]]:
    values: dict[str, Any] = {}
    troubles: list[Trouble] = []
    for place, code in places.items():
        cell = cells[place] if place < len(cells) else ""
        try:
            values[code] = _cleaned(shape, code, cell)
        except Invalid as error:
            problem = error.problems[0]
            troubles.append(Trouble(table=shape.table, row=number, problem=problem, column=code))
    return values, troubles


def _cleaned(shape: TableShape, code: str, cell: str | None) -> Any:
    if cell is None:
        message = N_(
            "The cell holds an error or a formula without a result; write the value itself."
        )
        raise Invalid([Problem(code="formula", message=message)])
    return shape.columns[code][1].clean(cell)


def _key(shape: TableShape, row: Any) -> Any:
    return tuple(getattr(row, name) for name in shape.key)


def _kept(base: Any) -> dict[str, Any]:
    """Return what a row says so far: columns that the file does not have stay."""
    return {one.name: getattr(base, one.name) for one in fields(base)} if base else {}


def _with_lines(present: PolicyDocument, lines: Mapping[Table, Sequence[_Line]]) -> PolicyDocument:
    parts: dict[str, Any] = {
        table.value: tuple(line.value for line in listed)
        for table, listed in lines.items()
        if table is not Table.VALUES
    }
    document = replace(present, **parts)
    if Table.VALUES in lines:
        choices: dict[tuple[str, str], list[Any]] = {}
        for line in lines[Table.VALUES]:
            value: ListedValue = line.value
            choices.setdefault((value.category, value.field), []).append(choice_of(value))
        document = replace(
            document,
            fields=tuple(
                replace(one, choices=tuple(choices.get((one.category, one.code), ())))
                for one in document.fields
            ),
        )
    return document


def _references(
    lines: Mapping[Table, Sequence[_Line]],
    document: PolicyDocument,
    broken: Collection[Table | None],
) -> Iterator[Trouble]:
    """Yield cells that name a code which the policy, as the file makes it, does not have."""
    known = {
        part: {row.code for row in getattr(document, part)}
        for part in ("departments", "positions", "levels", "categories")
        if part not in broken
    }
    for table, listed in lines.items():
        shape = shape_of(table)
        for line in listed:
            for name, part in shape.references.items():
                value = getattr(line.value, name)
                for code in value if isinstance(value, tuple) else (value,):
                    if name == "custodian" and code == OWN:
                        continue
                    if code not in known.get(part, {code}) and code not in ANY:
                        message = N_("The policy has no “{code}” in this column.")
                        yield _trouble(shape, line.row, name, "unknown", message, code=code)


def _owners(lines: Sequence[_Line], document: PolicyDocument) -> Iterator[Trouble]:
    """Yield values of a field that the category does not have of its own."""
    owners = {(one.category, one.code) for one in document.fields}
    for line in lines:
        if (line.value.category, line.value.field) not in owners:
            message = N_("The category {category} has no field “{field}” of its own.")
            params = {"category": line.value.category, "field": line.value.field}
            yield _trouble(shape_of(Table.VALUES), line.row, "field", "unknown", message, **params)


def _unsound(
    lines: Mapping[Table, Sequence[_Line]],
    present: PolicyDocument,
    document: PolicyDocument,
    previous: PolicyDocument | None,
) -> Iterator[Trouble]:
    """Yield what the whole policy would not survive and did not have before, as the draft itself refuses it."""
    before = {str(one) for one in check(present, previous=previous).problems}
    for one in check(document, previous=previous).problems:
        if str(one) not in before and one.code not in {"number", LOWERED}:
            table, row = _place(one, lines)
            yield Trouble(table=table, row=row, problem=one)


def _place(problem: Problem, lines: Mapping[Table, Sequence[_Line]]) -> tuple[Table | None, int]:
    """Return the row a problem of the whole policy speaks of, as far as just one row can be meant."""
    order = (
        Table.CATEGORIES,
        Table.FIELDS,
        Table.GRANTS,
        Table.RETENTION,
        Table.CADENCES,
    )
    if problem.code != "category":
        order = order[::-1]
    said = problem.where.replace(".", " ")
    for table in order:
        rows = [line.row for line in lines.get(table, ()) if _called(table, line.value) == said]
        if rows:
            return table, rows[0] if len(rows) == 1 else 0
    return None, 0


def _called(table: Table, value: Any) -> str:
    """Return what a problem calls its place when it speaks of this row."""
    if table is Table.GRANTS:
        holder = (value.department, value.position)
        return "/".join("*" if one in ANY else one for one in holder)
    if table is Table.FIELDS:
        return f"{value.category} {value.code}"
    if table is Table.CADENCES:
        return f"cadences {value.code}"
    return str(value.code if table is Table.CATEGORIES else value.category)


def _trouble(
    shape: TableShape, row: int, at: str, kind: str, message: str, /, **params: object
) -> Trouble:
    problem = Problem(code=kind, message=message, params=params)
    return Trouble(table=shape.table, row=row, problem=problem, column=at)
