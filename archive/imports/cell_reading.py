"""Reads the cells of one column for one target: needs no Django, so that a second process can do it."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from archive.imports.cells import CellValue, as_text
from archive.imports.cleaned import CODE, Cleaned, ColumnContext
from archive.imports.cleaning import clean
from archive.imports.targets import LEGACY, PARENT, Target, sealed_or_sensitive
from kernel.errors import Problem
from policies.fields.rules import Field, FieldType

_ADMINISTRATIVE = re.compile(
    r"(?<=..)(?:市|省|自治区|特别行政区|壮族自治区|回族自治区|维吾尔自治区)$"
)
_CODES = frozenset({LEGACY, PARENT})
_NUMBERS = frozenset({FieldType.NUMBER, FieldType.MONEY})


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the whole import knows: the day, and the calendar the workbook counts days by."""

    today: date
    epoch_1904: bool = False
    shielded: bool = False


class CellReader:
    """Cleans the cells of one column for one target."""

    def __init__(self, target: Target, reading: Reading, scale: Decimal = Decimal(1)) -> None:
        self.target = target
        self.scale = scale
        self._choices = target.choices if isinstance(target, Field) else ()
        self._kind = CODE if target.code in _CODES else target.type.value
        self._context = ColumnContext(
            today=reading.today,
            epoch_1904=reading.epoch_1904,
            shielded=reading.shielded,
            scale=scale if target.type in _NUMBERS else Decimal(1),
            choices=self._choices,
        )

    def read(self, cell: CellValue) -> Cleaned:
        """Return the cell as a value; 天津市 is found as 天津, and secrets stay out of the sentences."""
        done = clean(self._kind, cell, context=self._context)
        if done.problem and done.problem.code == "unknown_choice":
            short = _ADMINISTRATIVE.sub("", as_text(cell).strip())
            again = (
                clean(self._kind, short, context=self._context)
                if short != as_text(cell).strip()
                else done
            )
            done = again if again.problem is None else done
        if (done.problem or done.warning) and sealed_or_sensitive(self.target):
            return _discreet(done)
        return done


def _discreet(done: Cleaned) -> Cleaned:
    """Take the value out of what is said about a cell of a sealed or sensitive field."""
    return done._replace(problem=_hidden(done.problem), warning=_hidden(done.warning))


def _hidden(said: Problem | None) -> Problem | None:
    hidden = {name: "…" for name in ("shown", "value") if said and name in said.params}
    return replace(said, params={**said.params, **hidden}) if said and hidden else said
