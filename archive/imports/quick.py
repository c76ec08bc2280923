"""Reads in one step the cells that most cells are: plain ones, whose stored form is plain to see.

A quick reader answers with exactly what the whole way would (`archive.imports.making`), or not at all: then
the cell goes the whole way. Needs no Django, so that a second process can do it.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from archive.imports.cells import LOST, CellValue, Mark
from archive.imports.dates import YEARS
from archive.imports.scripts import OTHER
from archive.imports.targets import LEGACY, OWNER, PARENT, Target
from archive.imports.words import NOTHING
from kernel.identifiers import Checked, check_phone, check_uscc
from policies.fields.rules import FieldType
from policies.fields.values import MAX_TEXT

Quick = Callable[[CellValue], str | None]

_DAY = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)")
_COMPACT_DAY = re.compile(r"([1-9][0-9]{3})([0-9]{2})([0-9]{2})")
_WHOLE = re.compile(r"[1-9][0-9]{0,14}")
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,14})\.[0-9]{0,7}[1-9]")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}")
DAYS = 32_768  # different texts
_ODD = re.compile(
    f"{LOST.pattern}|{OTHER.pattern}"
)  # letters that were lost, or may have been misread
_MOST = 10**15  # what a spreadsheet keeps of a number


def quick_reader(target: Target, scale: Decimal) -> Quick:
    """Return what reads plain cells of a column for this target, times `scale`; None means: not plain."""
    if target.code in {OWNER, PARENT}:
        return _never  # names that stand for something else
    if target.code == LEGACY:
        return _code
    if target.type in {FieldType.NUMBER, FieldType.MONEY} and scale != 1:
        return _never
    return _BY_TYPE.get(target.type, _never)


def _never(cell: CellValue) -> None:
    return None


def _text(cell: CellValue) -> str | None:
    if not isinstance(cell, str) or not cell[:1].isalnum() or cell[-1] == " ":
        return None
    # With a plus it may be a destroyed number: 1.10101E+17.
    plain = cell.isprintable() and "+" not in cell and len(cell) <= MAX_TEXT
    plain = plain and (cell.isascii() or not _ODD.search(cell))
    return cell if plain and unicodedata.is_normalized("NFC", cell) else None


def _code(cell: CellValue) -> str | None:
    if not isinstance(cell, str) or not cell[:1].isalnum() or cell[-1] == " ":
        return None
    plain = cell.isascii() and cell.isprintable() and "+" not in cell
    return cell if plain and cell.lower() not in NOTHING else None


def _day(cell: CellValue) -> str | None:
    if isinstance(cell, Mark) and cell.kind == "date":
        cell = cell.text
    return _day_of(cell) if isinstance(cell, str) else None


@lru_cache(maxsize=DAYS)
def _day_of(cell: str) -> str | None:
    """Return the day a text says; the columns of a ledger, and its rows, share most of their days."""
    if found := _DAY.fullmatch(cell):
        year, month, day = found[1], found[3] or found[5], found[4] or found[6]
    elif found := _COMPACT_DAY.fullmatch(cell):
        year, month, day = found.groups()
    else:
        return None
    try:
        made = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return made.isoformat() if made.year in YEARS else None


def _number(cell: CellValue) -> str | None:
    if not isinstance(cell, str):
        whole = isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell < _MOST
        return str(cell) if whole else None
    if _WHOLE.fullmatch(cell) or _DECIMAL.fullmatch(cell):
        return cell
    return cell.replace(",", "") if _GROUPED.fullmatch(cell) else None


def _identifier(check: Callable[[str], Checked]) -> Quick:
    def read(cell: CellValue) -> str | None:
        if not isinstance(cell, str) or not cell.isascii() or not cell.isalnum():
            return None
        if cell.lower() in NOTHING:
            return None
        found = check(cell)
        return cell if found.ok and found.problem is None and found.normalised == cell else None

    return read


_BY_TYPE: dict[FieldType, Quick] = {
    FieldType.TEXT: _text,
    FieldType.ADDRESS: _text,
    FieldType.LONGTEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.DATE: _day,
    FieldType.PHONE: _identifier(check_phone),
    FieldType.USCC: _identifier(check_uscc),
}
