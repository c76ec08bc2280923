"""Reads the file of an import and proposes what each column means; overruled, it reads again."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from archive.imports import columns, structure
from archive.imports.body import GROUP_COLUMN
from archive.imports.cells import CellValue, as_text
from archive.imports.patching import Patch
from archive.imports.sources import Source
from archive.imports.targets import Target
from archive.imports.workbooks import Workbook
from kernel.clock import today
from kernel.errors import Invalid, Problem
from kernel.text import N_

PREVIEW = 5
SAMPLES = 200


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What a file holds: the sheet, the table in it, first rows, and what each column was matched to."""

    table: dict[str, Any]
    matches: list[dict[str, Any]]
    preview: list[list[str]]


def source(workbook: Workbook, *, sheet: str = "", header_row: int | None = None) -> Source:
    """Return the rows to import; `sheet` '' and `header_row` None are found by themselves.

    `header_row` counts from 0. Raises Invalid with one sentence for what cannot be imported.
    """
    found = next((one for one in workbook.sheets if one.name == sheet), None) if sheet else None
    if sheet and found is None:
        message = N_("The file has no sheet called {sheet}.")
        raise Invalid([Problem(code="no_sheet", message=message, params={"sheet": sheet})])
    if found is None and header_row is None:
        proposal = structure.propose(workbook)
        return Source(workbook=workbook, sheet=proposal.sheet, table=proposal.table)
    one = found or structure.propose(workbook).sheet
    head = structure.head(one)
    if header_row is None:
        table = structure.understand(head, merges=one.merges, name=one.name or workbook.file_name)
    else:
        table = structure.understand_at(
            head, header_row, merges=one.merges, name=one.name or workbook.file_name
        )
    return Source(workbook=workbook, sheet=one, table=table)


def as_chosen(workbook: Workbook, table: Mapping[str, Any], patches: Sequence[Patch]) -> Source:
    """Return the rows as people chose them to be read: sheet and heading of a stored `table`, corrections over them."""
    chosen = table.get
    found = source(workbook, sheet=chosen("chosen_sheet", ""), header_row=chosen("chosen_header"))
    return replace(found, patches=tuple(patches), totals=bool(chosen("chosen_totals")))


def understood(
    found: Source, targets: Sequence[Target], memory: Sequence[tuple[str, str]]
) -> Understood:
    """Return what the source holds, each column matched to a target with the reason."""
    first = list(itertools.islice(found.rows(), SAMPLES))
    samples: list[list[CellValue]] = [
        [record.cells[place] for record in first] for place in range(len(found.columns))
    ]
    matches = columns.match(
        list(found.columns), samples, list(targets), memory=memory, today=today()
    )
    return Understood(
        table=_table(found),
        matches=[_match(one) for one in matches],
        preview=[[as_text(cell)[:80] for cell in record.cells] for record in first[:PREVIEW]],
    )


def proposed(headings: Sequence[str], targets: Sequence[Target]) -> list[dict[str, Any]]:
    """Return what columns that a correction added are matched to, by their names alone."""
    samples: list[list[CellValue]] = [[] for _ in headings]
    found = columns.match(list(headings), samples, list(targets), today=today())
    return [_match(one) for one in found]


def _table(found: Source) -> dict[str, Any]:
    table, workbook = found.table, found.workbook
    return {
        "sheet": found.sheet.name,
        "sheets": [
            {"name": one.name, "rows": one.n_rows, "visible": one.visible}
            for one in workbook.sheets
        ],
        "header_row": table.header_rows[0] if table.header_rows else None,
        "first_data_row": table.first_data_row,
        "columns": list(found.columns),
        "own_columns": list(table.columns),  # without those that corrections add
        "grouped": GROUP_COLUMN in table.columns,
        "kind": workbook.kind,
        "encoding": workbook.encoding,
        "delimiter": workbook.delimiter,
        "epoch_1904": workbook.epoch_1904,
        "shielded": workbook.shielded,
        "rows": found.sheet.n_rows,
        "hidden_rows": len(found.sheet.hidden_rows),
        "reasons": list(table.reasons),
        "problems": [_problem(one) for one in table.problems],
        "doubles": [list(one) for one in table.doubles],
    }


def _match(one: columns.Match) -> dict[str, Any]:
    return {
        "column": one.column,
        "target": one.field_code or "",
        "confidence": one.confidence,
        "reason": one.reason,
        "params": dict(one.params),
        "scale": str(one.scale),
        "problem": _problem(one.problem) if one.problem else None,
    }


def _problem(one: Problem) -> dict[str, Any]:
    return {**asdict(one), "params": {name: str(value) for name, value in one.params.items()}}
