"""Columns as import-export resources: one widget cleans a cell on the way in and shows a value on the way out."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from import_export.fields import Field as Column
from import_export.resources import Resource
from import_export.widgets import Widget

from archive.imports.cell_reading import CellReader, Reading
from archive.imports.cells import CellValue
from archive.imports.cleaned import Cleaned
from archive.imports.targets import Target
from policies.fields.display import display
from policies.fields.rules import Field


class TargetWidget(Widget):
    """Cleans the cells of one column for one target, and shows stored values of it."""

    def __init__(self, target: Target, reading: Reading, scale: Decimal = Decimal(1)) -> None:
        super().__init__()
        self.target = target
        self._reader = CellReader(target, reading, scale)

    def read(self, cell: CellValue) -> Cleaned:
        """Return the cell as a value, read as rows of an import are."""
        return self._reader.read(cell)

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
