"""Says what a file holds and what an import would make of it: sheets, structure, columns, first rows, doubts.

Needs no company and no database.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from archive.imports.body import SKIP_REASONS
from archive.imports.cleaned import RULES, Cleaned
from archive.imports.reading import HOME, Column, ReadTable, shown, table_of
from archive.imports.structure import head, propose, understand
from archive.imports.workbooks import Sheet, Workbook, read
from kernel.clock import today
from kernel.errors import Invalid, Problem

PREVIEW = 5  # rows
NAMED = 5  # rows named for each issue
ERROR, WARNING, CHANGE = "error", "warning", "change"


@dataclass
class _Found:
    """How often one thing was found in one column, its first sentence and its first rows."""

    message: str
    rows: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, row: int) -> None:
        self.rows += 1
        if len(self.first) < NAMED:
            self.first.append(row)


Findings = dict[tuple[str, str, str], _Found]  # (column, severity, code)


def inspect(path: Path, *, password: str = "", day: date | None = None) -> dict[str, Any]:
    """Return what the file holds as one document of plain data; rows and columns count from 1.

    `issues` lists errors (no value: a person decides), warnings (stored, to be looked at) and changes
    (stored otherwise than written, by the rule named) by column and code. A workbook without a table is
    described too, with the reason in `problem`. Raises Invalid for a file that cannot be read at all.
    """
    with read(path, file_name=path.name, password=password) as workbook:
        document = _file(workbook)
        try:
            found = table_of(workbook, day=day or today(HOME))
        except Invalid as error:
            problem = error.problems[0]
            return {**document, "problem": {"code": problem.code, "message": str(problem)}}
        return {**document, **_structure(workbook, found), **_content(found)}


def _file(workbook: Workbook) -> dict[str, Any]:
    return {
        "file": workbook.file_name,
        "kind": workbook.kind,
        "encoding": workbook.encoding,
        "delimiter": workbook.delimiter,
        "epoch_1904": workbook.epoch_1904,
        "beside": list(workbook.left_out),
        "sheets": [_sheet(one, workbook) for one in workbook.sheets],
    }


def _sheet(sheet: Sheet, workbook: Workbook) -> dict[str, Any]:
    reason = ""
    try:
        understand(head(sheet), merges=sheet.merges, name=sheet.name or workbook.file_name)
    except Invalid as error:
        reason = str(error)
    return {
        "name": sheet.name,
        "visible": sheet.visible,
        "rows": sheet.n_rows,
        "height": sheet.height,
        "columns": sheet.n_columns,
        "hidden_rows": len(sheet.hidden_rows),
        "hidden_columns": len(sheet.hidden_columns),
        "merges": len(sheet.merges),
        "table": not reason,
        "reason": reason,
    }


def _structure(workbook: Workbook, found: ReadTable) -> dict[str, Any]:
    table = found.table
    left_out: dict[str, _Found] = {}
    for record in found.left_out():
        why = left_out.setdefault(record.skip, _Found(SKIP_REASONS[record.skip]))
        why.add(record.row + 1)
    return {
        "sheet": found.sheet.name,
        "alike": list(propose(workbook).alike),
        "header_rows": [row + 1 for row in table.header_rows],
        "first_data_row": table.first_data_row + 1,
        "confidence": round(table.confidence, 2),
        "reasons": list(table.reasons),
        "doubts": [str(problem) for problem in table.problems],
        "constants": dict(table.constants),
        "filled_down": list(table.fill_down),
        "no_records": [
            {"code": code, "message": why.message, "rows": why.rows, "first": why.first}
            for code, why in left_out.items()
        ],
    }


def _content(found: ReadTable) -> dict[str, Any]:
    findings: Findings = {}
    preview: list[list[Any]] = []
    filled: Counter[str] = Counter()
    rows = 0
    for line in found.lines():
        rows += 1
        for column, cell in zip(found.columns, line.cells, strict=True):
            filled[column.name] += cell.value is not None
            for severity, problem in _told(cell):
                key = (column.name, severity, problem.code)
                findings.setdefault(key, _Found(_sentence(severity, problem))).add(line.row)
        if len(preview) < PREVIEW:
            together = zip(line.cells, line.raw, found.columns, strict=True)
            preview.append([shown(cell.value, raw, column) for cell, raw, column in together])
    return {
        "rows": rows,
        "columns": [_column(column, filled) for column in found.columns],
        "preview": preview,
        "issues": _issues(findings),
    }


def _told(cell: Cleaned) -> Iterable[tuple[str, Problem]]:
    """Yield everything there is to say about a cell: what a warning says already, its rule does not repeat."""
    if cell.problem is not None:
        yield ERROR, cell.problem
    if cell.warning is not None:
        yield WARNING, cell.warning
    said = cell.warning.message if cell.warning else ""
    for rule in cell.rule.split("+") if cell.rule else ():
        if RULES[rule] != said:
            yield CHANGE, Problem(code=rule, message=RULES[rule])


def _sentence(severity: str, problem: Problem) -> str:
    return problem.message if severity == CHANGE else str(problem)


def _column(column: Column, filled: Mapping[str, int]) -> dict[str, Any]:
    return {
        "name": column.name,
        "kind": column.kind,
        "scale": str(column.scale),
        "filled": filled[column.name],
    }


def _issues(findings: Findings) -> list[dict[str, Any]]:
    order = (ERROR, WARNING, CHANGE)
    return [
        {
            "column": column,
            "severity": severity,
            "code": code,
            "rows": found.rows,
            "first": found.first,
            "message": found.message,
        }
        for (column, severity, code), found in sorted(
            findings.items(), key=lambda item: (order.index(item[0][1]), -item[1].rows, item[0])
        )
    ]
