"""Lets the corpus's grader read a file the way the import would propose it, with every cell cleaned."""

import datetime
import itertools
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from archive.imports.amounts import canonical, heading_scale
from archive.imports.body import records
from archive.imports.cleaned import CODE, ColumnContext
from archive.imports.cleaning import clean
from archive.imports.columns import guess_kind, upper_codes
from archive.imports.reading import iter_rows, read
from archive.imports.structure import propose

TODAY = datetime.date(2026, 11, 23)


def grade(path: str) -> tuple[list[str], list[list[Any]]]:
    """Return (columns, rows) of the table that would be proposed for import, cleaned by guessed kinds.

    Cells merged downwards are left as they lie in the file (`fill_down` stays a proposal).
    """
    with read(Path(path), file_name=Path(path).name) as workbook:
        found = propose(workbook)
        rows = [
            record.cells
            for record in records(iter_rows(found.sheet), found.table)
            if not record.skip
        ]
        cleaners = []
        for place, name in enumerate(found.table.columns):
            values = [row[place] for row in itertools.islice(rows, 200)]
            kind = guess_kind(name, values)
            context = ColumnContext(
                today=TODAY,
                epoch_1904=workbook.epoch_1904,
                scale=heading_scale(name) if kind == "money" else Decimal(1),
                upper=kind == CODE and upper_codes(values),
            )
            cleaners.append(partial(clean, kind, context=context))
        cleaned = [
            [_shown(cleaner(value).value) for cleaner, value in zip(cleaners, row, strict=True)]
            for row in rows
        ]
        return list(found.table.columns), cleaned


def _shown(value: Any) -> Any:
    return canonical(value) if isinstance(value, Decimal) else value
