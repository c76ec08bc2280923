"""Columns as import-export resources: one widget cleans a cell on the way in and shows a value on the way out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from import_export.fields import Field as Column
from import_export.resources import Resource
from import_export.widgets import Widget

from archive.imports.cells import CellValue, as_text
from archive.imports.cleaned import CODE, Cleaned, ColumnContext
from archive.imports.cleaning import clean
from archive.imports.targets import LEGACY, PARENT, Target, sealed_or_sensitive
from policies.fields.display import display
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


class TargetWidget(Widget):
    """Cleans the cells of one column for one target, and shows stored values of it."""

    def __init__(self, target: Target, reading: Reading, scale: Decimal = Decimal(1)) -> None:
        super().__init__()
        self.target = target
        self._choices = target.choices if isinstance(target, Field) else ()
        self._kind = CODE if target.code in _CODES else target.type.value
        self._context = ColumnContext(
            today=reading.today,
            epoch_1904=reading.epoch_1904,
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

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the cleaned value, or raise ValueError with the sentence, as import-export wants it."""
        done = self.read(value)
        if done.problem:
            raise ValueError(str(done.problem))
        return done.value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return a stored value as people read it."""
        if isinstance(self.target, Field):
            return display(self.target, value)
        return "" if value is None else str(value)


def _discreet(done: Cleaned) -> Cleaned:
    """Take the value out of what is said about a cell of a sealed or sensitive field."""
    problem, warning = done.problem, done.warning
    if problem and "shown" in problem.params:
        problem = replace(problem, params={**problem.params, "shown": "…"})
    if warning and "shown" in warning.params:
        warning = replace(warning, params={**warning.params, "shown": "…"})
    return done._replace(problem=problem, warning=warning)


class TargetResource(Resource):
    """The columns of one import or export: headings and the targets behind them."""

    def __init__(
        self, columns: Iterable[tuple[str, Target]], reading: Reading, scales: Mapping[str, Decimal]
    ) -> None:
        super().__init__()
        self.fields = {
            target.code: Column(
                attribute=target.code,
                column_name=heading,
                widget=TargetWidget(target, reading, scales.get(heading, Decimal(1))),
            )
            for heading, target in columns
        }

    def widget(self, code: str) -> TargetWidget:
        """Return the widget of one target."""
        found: TargetWidget = self.fields[code].widget
        return found


class SheetResource(Resource):
    """Rows as they stood in the file, under their own headings, with further columns behind them."""

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__()
        self.fields = {
            f"c{place}": Column(attribute=f"c{place}", column_name=heading)
            for place, heading in enumerate(headings)
        }

    @staticmethod
    def row(cells: Iterable[str]) -> dict[str, str]:
        """Return one row as `export` reads it."""
        return {f"c{place}": cell for place, cell in enumerate(cells)}
