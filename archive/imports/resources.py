"""Columns of an import as import-export resources, made of the policy in force, and the resource that runs them.

One reader cleans every cell of a column, whether a ledger is committed in batches or imported row by row by
`RecordResource`: that is slow and plain, and says what the batches have to come to.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from import_export.fields import Field as Column
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import RowResult
from import_export.widgets import Widget
from tablib import Dataset

from archive.imports.cells import CellValue
from archive.imports.column_reading import ColumnReader
from archive.imports.made import Doubt
from archive.imports.making import Maker, Order, reader_of
from archive.imports.models import ImportJob, ImportRow
from archive.imports.rehearsing import Judged, Judging, judge, plan_for, reading_of, stage_of
from archive.imports.sources import Source
from archive.imports.staging import order_of
from archive.records.actions import enter_many
from kernel.errors import Invalid
from policies.document.queries import published
from policies.fields.display import display
from policies.fields.rules import Field
from security.actor import Actor

NUMBER = (
    "\N{NUMERO SIGN}"  # the heading of the row's number in the file, which no ledger's column has
)


class TargetWidget(Widget):
    """Cleans the cells of one column for its target, and shows stored values of it."""

    def __init__(self, reader: ColumnReader) -> None:
        super().__init__()
        self.reader = reader
        self.told: list[Doubt] = []  # what was said about the cell read last

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the stored form of a cell, or raise ValueError with the sentence, as import-export wants it."""
        found, told = (None, ()) if value is None else self.reader.read(value)
        self.told = [*told]
        for one in told:
            if one.severity == "error":
                raise ValueError(str(one.problem))
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return a stored value as people read it."""
        if isinstance(self.reader.target, Field):
            return display(self.reader.target, value)
        return "" if value is None else str(value)


class RecordResource(Resource):
    """Imports the rows of a ledger as records of the company in scope, one after the other.

    As in import-export's admin the first pass is the dry run: it judges every row and writes nothing. The
    second enters the rows that were found good. `outcomes` is row → what became of it and the record.
    """

    class Meta:
        """Rows are compared with what there is by the judging, not by import-export."""

        skip_diff = True
        use_transactions = True
        import_id_fields = ()
        instance_loader_class = BaseInstanceLoader

    def __init__(self, actor: Actor, order: Order, judging: Judging) -> None:
        super().__init__()
        known = order.known()
        self._actor, self._judging = actor, judging
        self._maker = Maker(order)
        self._judged: dict[int, Judged] = {}
        self._is_dry = False
        self.outcomes: dict[int, tuple[str, int | None]] = {}
        self.fields = {
            target.code: Column(
                attribute=target.code,
                column_name=heading,
                widget=TargetWidget(reader_of(order.plan, heading, target, known)),
            )
            for _, heading, target in order.plan.columns
        }

    @classmethod
    def of(cls, actor: Actor, job: ImportJob, found: Source) -> "RecordResource":
        """Return the resource of an import whose columns are mapped."""
        plan = plan_for(job, found)
        order = order_of(plan, published(), reading_of(found), stage=stage_of(job))
        return cls(actor, order, Judging.of(job, plan))

    def before_import_row(self, row: Mapping[str, Any], **kwargs: Any) -> None:
        """Note whether this pass only judges."""
        self._is_dry = bool(kwargs.get("dry_run"))

    def get_instance(self, instance_loader: Any, row: Mapping[str, Any]) -> None:
        """Return none: what a row meets is found by the judging."""

    def init_instance(self, row: Mapping[str, Any] | None = None) -> SimpleNamespace:
        """Return what the cells of a row are read into."""
        return SimpleNamespace(pk=None)

    def import_instance(
        self, instance: SimpleNamespace, row: Mapping[str, Any], **kwargs: Any
    ) -> None:
        """Read all cells of a row, and judge it unless the dry run did."""
        told: list[Doubt] = []
        for column in self.get_import_fields():
            with suppress(ValueError):  # told below, with all other doubts of the row
                self.import_field(column, instance, row, **kwargs)
            told += column.widget.told
        number = int(row[NUMBER])
        if number not in self._judged:
            cells: list[CellValue] = [value for name, value in row.items() if name != NUMBER]
            made = self._maker.of_values(number, cells, vars(instance), told)
            (found,) = judge(self._actor, [made], self._judging)
            self._judged[number] = found
        instance.judged = self._judged[number]
        self.outcomes[number] = (str(instance.judged.state), None)

    def skip_row(
        self,
        instance: SimpleNamespace,
        original: Any,
        row: Mapping[str, Any],
        import_validation_errors: Any = None,
    ) -> bool:
        """Leave out what the file or the archive has already; in a dry run whatever is good as well."""
        state = instance.judged.state
        return state != ImportRow.State.BAD and (self._is_dry or state != ImportRow.State.NEW)

    def validate_instance(
        self,
        instance: SimpleNamespace,
        import_validation_errors: Any = None,
        validate_unique: bool = True,
    ) -> None:
        """Raise ValidationError with everything that is wrong with a row, by field."""
        wrong: dict[str, list[str]] = {}
        for one in instance.judged.made.doubts:
            if one.severity == "error":
                wrong.setdefault(one.code, []).append(str(one.problem))
        if wrong:
            raise ValidationError(wrong)

    def save_instance(
        self, instance: SimpleNamespace, is_create: bool, row: Mapping[str, Any], **kwargs: Any
    ) -> None:
        """Enter one record, and file it where it is to be filed; its number comes at the end of the scope."""
        number, judged = int(row[NUMBER]), instance.judged
        try:
            with transaction.atomic():
                rows = [judged.made.new]
                found = enter_many(self._actor, rows, file=judged.filing, checked=True)
        except Invalid:
            self.outcomes[number] = (str(ImportRow.State.REFUSED), None)
            raise
        instance.pk = found[0]
        self.outcomes[number] = (str(ImportRow.State.COMMITTED), found[0])

    def save_m2m(self, instance: Any, row: Mapping[str, Any], **kwargs: Any) -> None:
        """Do nothing: a record is saved whole."""

    def after_import_row(
        self, row: Mapping[str, Any], row_result: RowResult, **kwargs: Any
    ) -> None:
        """Name the record in the result."""
        row_result.object_repr = f"{row[NUMBER]}"


def dataset_of(headings: Sequence[str], rows: Iterable[tuple[int, Sequence[CellValue]]]) -> Dataset:
    """Return rows of a file, each with its number there, as `RecordResource` imports them."""
    found = Dataset(headers=[*headings, NUMBER])
    for number, cells in rows:
        found.append([*cells, number])
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
