"""What every reader of workbooks gives: sheets of rows whose odd cells are marked, and the facts about them."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

import python_calamine

from archive.imports.cells import CellValue, Mark, Row
from archive.imports.guarding import SheetFacts
from archive.imports.sniffing import locked, refuse
from kernel.errors import Invalid
from kernel.text import N_

EXACT = 1 << 53  # beyond this a double no longer holds every whole number


@dataclass(kw_only=True)
class OpenSheet:
    """One sheet, ready to be read once."""

    name: str
    visible: bool
    rows: Iterator[Row]
    facts: SheetFacts = field(default_factory=SheetFacts)


@dataclass(kw_only=True)
class OpenBook:
    """A workbook, ready to be read once; `epoch_1904` says how bare day numbers count."""

    sheets: Iterator[OpenSheet]
    epoch_1904: bool = False


def plain(value: object) -> CellValue:
    """Return a reader's cell as ours: whole floats as int where a double is exact, dates as ISO marks."""
    if value is None or value == "":
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < EXACT else value
    if isinstance(value, (bool, int, str)):
        return value
    return dated(value)


def dated(value: object) -> CellValue:
    """Return a moment, day, time or duration of the standard library as a mark in ISO text."""
    if isinstance(value, datetime.datetime):
        whole = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        if whole:
            return Mark("date", value.date().isoformat())
        return Mark("datetime", value.replace(microsecond=0).isoformat(sep=" "))
    if isinstance(value, datetime.date):
        return Mark("date", value.isoformat())
    if isinstance(value, datetime.time):
        return Mark("time", value.isoformat())
    if isinstance(value, datetime.timedelta):
        return Mark("duration", str(value))
    return str(value)


def damaged(file_name: str, error: BaseException) -> Invalid:
    """Return the refusal that a foreign parser's complaint about the file means."""
    if isinstance(error, MemoryError):
        return refuse("too_large", N_("{name} needs too much memory to be read."), name=file_name)
    if isinstance(error, python_calamine.PasswordError) or "encrypt" in str(error).lower():
        return locked(file_name)
    return refuse(
        "damaged", N_("{name} is damaged: it cannot be opened as a workbook."), name=file_name
    )
