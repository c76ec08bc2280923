"""Reads the cells of one column the whole way: cleaned, names resolved, in the form a record stores.

One reader is used for every cell of its column, whether rows become records many together
(`archive.imports.making`) or one after the other (`archive.imports.resources`). Needs no Django.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from archive.imports.cell_reading import CellReader, Reading
from archive.imports.cells import CellValue
from archive.imports.made import Doubt
from archive.imports.targets import OWNER, PARENT, Own, Target, field_of
from kernel.errors import Problem
from kernel.text import N_
from policies.fields.rules import Field, FieldType
from policies.fields.values import parse
from policies.numbering.rules import normalise

NOTHING: tuple[Any, ...] = (None, "", (), [])

Read = tuple[Any, tuple[Doubt, ...]]  # the stored form of a cell, None for none, and its doubts


@dataclass(kw_only=True)
class Known:
    """What the names in a company stand for; `links` are the records that the next rows name by number."""

    reading: Reading
    time_zone: str
    people: Mapping[str, Sequence[int]]
    links: Mapping[str, int] = field(default_factory=dict)


class ColumnReader:
    """Reads the cells of one column for one target."""

    def __init__(
        self, heading: str, target: Target, known: Known, scale: Decimal = Decimal(1)
    ) -> None:
        self.heading, self.target, self.scale = heading, target, scale
        self._known = known
        self._cells = CellReader(target, known.reading, scale)
        self._judging = _judging(target)

    def read(self, cell: CellValue) -> Read:
        """Return the stored form of a cell of this column, None for none, and what is said about it."""
        done = self._cells.read(cell)
        problem, value = done.problem, done.value
        if problem is None and value not in NOTHING:
            value, problem = self._resolved(value)
        if problem is None and value not in NOTHING:
            value, problem = self._parsed(value)
        if problem is not None:
            return None, (self.doubt(problem, "error"),)
        told: tuple[Doubt, ...] = ()
        if done.warning is not None and done.warning.code != "placeholder":
            told = (self.doubt(done.warning, "warning"),)
        return (None if value in NOTHING else value), told

    def doubt(self, problem: Problem, severity: str) -> Doubt:
        """Return a problem with the place it stands in."""
        return Doubt(problem=problem, column=self.heading, code=self.target.code, severity=severity)

    def _resolved(self, value: Any) -> tuple[Any, Problem | None]:
        """Return what a name stands for: a person's id, a record's id; other values as they are."""
        if self.target.code == OWNER:
            return _person(self._known.people, str(value))
        if self.target.type is FieldType.PERSON:
            found, problem = _person(self._known.people, str(value))
            return (str(found) if found else None), problem
        if is_linked(self.target):
            record = self._known.links.get(normalise(str(value)))
            if record is None:
                message = N_("No record you may see has the number {number}.")
                params = {"number": str(value)[:60]}
                return None, Problem(code="no_record", message=message, params=params)
            return record, None
        return value, None

    def _parsed(self, value: Any) -> tuple[Any, Problem | None]:
        """Return the form a field stores a value in; properties of the record keep it as it is."""
        if isinstance(value, Decimal):
            value = format(value, "f")
        if self._judging is None:
            return value, None
        today = self._known.reading.today
        parsed = parse(self._judging, value, today=today, time_zone=self._known.time_zone)
        return parsed.value, parsed.problem


def is_linked(target: Target) -> bool:
    """Whether cells of this target name other records."""
    return target.code == PARENT or target.type is FieldType.LINK


def person_key(text: str) -> str:
    """Return the form in which names of people are compared."""
    return "".join(text.split()).casefold()


def _judging(target: Target) -> Field | None:
    """Return the field that judges values of a target; None where nothing is left to judge.

    An age has its form, and waits for the other cells of its row to say of which day it is.
    """
    if isinstance(target, Own):
        if target.type is not FieldType.DATE:
            return None
        return Field(category="", code=target.code, zh=target.zh, en=target.en, type=target.type)
    return None if target.type is FieldType.AGE else field_of(target)


def _person(known: Mapping[str, Sequence[int]], text: str) -> tuple[int | None, Problem | None]:
    """Return the person's id, or the problem: nobody of this name, or several."""
    found = known.get(person_key(text), ())
    if len(found) == 1:
        return found[0], None
    message = (
        N_("Several colleagues are called {name}; write the sign-in name.")
        if found
        else N_("No colleague is called {name}; add the person first, or correct the name.")
    )
    code = "person_twice" if found else "person_unknown"
    return None, Problem(code=code, message=message, params={"name": text[:40]})
