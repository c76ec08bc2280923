"""What a correction must say before it is laid over an import, each fault in one sentence with the way out."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from archive.imports.cells import CellValue, Mark
from archive.imports.patching import (
    CELLS,
    CONSTANT,
    DATE_ORDER,
    MERGE,
    ORDERS,
    REPLACE,
    RULES,
    SPLIT,
    UNIT,
    VALUES,
    Patch,
    added_by,
)
from kernel.errors import Invalid, Problem
from kernel.text import N_

MOST_CELLS = 10_000  # pasted at once
LONGEST = 32_767  # characters of a cell, as in a spreadsheet
MOST_COLUMNS = 500
MOST_PIECES = 10
_MOST_UNIT = Decimal(10) ** 12


def checked(patch: Patch, columns: Sequence[str]) -> Patch:
    """Return the correction as it is kept; raise Invalid with every fault. `columns` are the headings there are."""
    problems = [
        *_unknown(patch, columns),
        *_ASKED.get(patch.kind, _nothing)(patch.content),
        *_new_names(patch, columns),
    ]
    if patch.kind not in {CELLS, VALUES, *RULES}:
        problems = [_problem("kind", N_("There is no such correction."))]
    if problems:
        raise Invalid(problems)
    if patch.kind == UNIT:
        factor = str(Decimal(str(patch.content["factor"])))
        return Patch(kind=UNIT, column=patch.column, content={"factor": factor})
    return patch


def _problem(code: str, message: str, **params: Any) -> Problem:
    return Problem(code=code, message=message, params=params)


def named(patch: Patch) -> tuple[str, ...]:
    """Return the headings a correction reads or changes."""
    if patch.kind == CELLS:
        return tuple(patch.content["cells"])
    return tuple(patch.content["columns"]) if patch.kind == MERGE else (patch.column,)


def _unknown(patch: Patch, columns: Sequence[str]) -> Iterator[Problem]:
    for heading in named(patch):
        if heading not in columns:
            yield _problem(
                "no_column", N_("The file has no column called {column}."), column=heading
            )


def _new_names(patch: Patch, columns: Sequence[str]) -> Iterator[Problem]:
    new = added_by(patch)
    for name in new:
        if not name.strip():
            yield _problem("no_name", N_("Every new column needs a name."))
        elif name in columns or list(new).count(name) > 1:
            message = N_("There is a column called {column} already; choose another name.")
            yield _problem("name_taken", message, column=name)
    if new and len(columns) + len(new) > MOST_COLUMNS:
        message = N_("A table has {most} columns at the most.")
        yield _problem("too_many_columns", message, most=MOST_COLUMNS)


def _nothing(content: Mapping[str, Any]) -> Iterator[Problem]:
    yield from ()


def _cells(content: Mapping[str, Any]) -> Iterator[Problem]:
    texts = [text for rows in content["cells"].values() for text in rows.values()]
    if not texts:
        yield _problem("no_cell", N_("Name at least one cell."))
    if len(texts) > MOST_CELLS:
        message = N_("{count} cells at once are too many; paste at most {most}.")
        yield _problem("too_many_cells", message, count=len(texts), most=MOST_CELLS)
    yield from _too_long(texts)


def _too_long(texts: Sequence[str]) -> Iterator[Problem]:
    if any(len(text) > LONGEST for text in texts):
        message = N_("A cell holds at most {limit} characters.")
        yield _problem("too_long", message, limit=LONGEST)


def _values(content: Mapping[str, Any]) -> Iterator[Problem]:
    if not content["map"]:
        yield _problem("no_value", N_("Choose for at least one value what it means."))
    yield from _too_long(list(content["map"].values()))


def _replaced(content: Mapping[str, Any]) -> Iterator[Problem]:
    if not content["find"]:
        yield _problem("no_text", N_("Say which text is to be replaced."))
    yield from _too_long([content["find"], content["with"]])


def _split(content: Mapping[str, Any]) -> Iterator[Problem]:
    if not content["separator"]:
        yield _problem("no_separator", N_("Say which sign separates the parts."))
    if not 1 < len(content["names"]) <= MOST_PIECES:
        message = N_("Name two to {most} new columns.")
        yield _problem("pieces", message, most=MOST_PIECES)


def _merged(content: Mapping[str, Any]) -> Iterator[Problem]:
    if len(set(content["columns"])) < 2:  # noqa: PLR2004 - fewer are nothing to join
        yield _problem("few_columns", N_("Choose at least two columns to join."))


def _constant(content: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _too_long([content["value"]])


def _dates(content: Mapping[str, Any]) -> Iterator[Problem]:
    if content["order"] not in ORDERS:
        yield _problem("order", N_("Choose in which order day, month and year stand."))


def _unit(content: Mapping[str, Any]) -> Iterator[Problem]:
    try:
        factor = Decimal(str(content["factor"]))
        is_usable = factor.is_finite() and 0 < factor <= _MOST_UNIT
    except InvalidOperation:
        is_usable = False
    if not is_usable:
        yield _problem("factor", N_("The factor must be a number above zero, such as 10000."))


_ASKED = {
    CELLS: _cells,
    VALUES: _values,
    REPLACE: _replaced,
    SPLIT: _split,
    MERGE: _merged,
    CONSTANT: _constant,
    DATE_ORDER: _dates,
    UNIT: _unit,
}

_BROKEN = {"error_cell": "error", "formula_without_result": "formula", "mojibake": "mojibake"}


def recovered(text: str, codes: Sequence[str]) -> CellValue:
    """Return a staged cell as the file had it, as far as what was said about it tells: `codes` of its problems.

    A number that a spreadsheet destroyed must not pass for a text because it was kept as one.
    """
    for code in codes:
        if code in _BROKEN:
            return Mark(_BROKEN[code], text)
        if code == "unrecoverable" and text.isascii() and text.isdigit():
            return int(text)
    return text or None
