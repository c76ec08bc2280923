"""Gives the ages of an imported row the day on which they were true: needs no Django."""

from collections.abc import Mapping, MutableMapping
from datetime import date
from typing import Any

from archive.imports.targets import STATED
from kernel.errors import Problem
from kernel.text import N_
from policies.fields import ages
from policies.fields.rules import Field

WARNING, ERROR = "warning", "error"
_UNDATED = N_(
    "The file does not say on which day this age was true; it is kept as of {day}, the day of the import."
)
_LEFT_OUT = N_("The age was left out, because it follows from the date of birth.")

Said = tuple[Problem, str]  # what has to be said of a cell, and how grave it is


def filled_on(values: Mapping[str, Any], own: Mapping[str, Any], codes: tuple[str, ...]) -> str:
    """Return the day on which a row was filled in, by the first of these codes that has one; '' unknown."""
    found = (own.get(code) if code == STATED else values.get(code) for code in codes)
    return next((str(day) for day in found if day), "")


def date_age(
    one: Field, beside: MutableMapping[str, Any], *, filled: str, today: date
) -> Said | None:
    """Give an age among the values of its record or row its day; return what has to be said about that.

    A bare age in a ledger is not known to be of today: it is of the day its row was filled in, and of the
    day of the import only where the row does not say, which is told. Beside a date of birth it is left
    out, unless its day is known and it does not fit: then the record refuses it.
    """
    age = ages.read_age(beside.get(one.code), today=today)
    if isinstance(age, ages.Fault):
        return None
    day = age.on or (date.fromisoformat(filled) if filled else None)
    if day is not None and day > today:
        del beside[one.code]
        return _said(ages.Fault.FUTURE, ages.Fault.FUTURE.sentence, ERROR)
    born = ages.born_on(one, beside)
    if born is not None and (day is None or ages.fits(age.as_of(day), born)):
        del beside[one.code]
        return _said("age_left_out", _LEFT_OUT, WARNING)
    beside[one.code] = age.as_of(day or today).stored
    return None if day else _said("age_undated", _UNDATED, WARNING, day=today.isoformat())


def _said(code: str, message: str, severity: str, **params: Any) -> Said:
    return Problem(code=str(code), message=message, params=params), severity
