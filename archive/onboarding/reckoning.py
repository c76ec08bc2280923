"""Works out what became of the rows of one import: groups, sums of amounts, numbers given; reads only.

The file itself is read once more, so that rows and amounts are counted by another way than the import's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from archive.imports import contents
from archive.imports.body import Record as FileRow
from archive.imports.cell_reading import CellReader, Reading
from archive.imports.cells import as_text
from archive.imports.making import Plan
from archive.imports.models import ImportIssue, ImportJob, ImportRow
from archive.imports.planning import plan_of_import
from archive.imports.sources import Source
from archive.imports.understanding import source
from archive.records.models import Record
from archive.records.number_models import NumberEvent
from jobs.steps import Steps
from kernel.errors import Invalid, Missing
from persistence.arrays import any_id
from policies.fields.rules import Field, FieldType

PART = 2_000  # rows of the file in one transaction
_COMMITTED = str(ImportRow.State.COMMITTED)
Figures = dict[str, Any]


@dataclass(kw_only=True)
class _Column:
    """One column of amounts, and what is summed up of it so far."""

    place: int
    heading: str
    target: Field
    reader: CellReader
    file: Decimal = Decimal(0)
    left: Decimal = Decimal(0)
    merged: Decimal = Decimal(0)
    records: Decimal = Decimal(0)
    unread: int = 0

    def take(self, row: FileRow, kind: str) -> None:
        """Add the cell of one row of the file; one that is no amount is counted instead."""
        cell = row.cells[self.place] if self.place < len(row.cells) else None
        if cell is None or not as_text(cell).strip():
            return
        done = self.reader.read(cell)
        if not isinstance(done.value, Decimal):
            self.unread += done.problem is not None
            return
        self.file += done.value
        if kind == "merged":
            self.merged += done.value
        elif kind == "left":
            self.left += done.value

    def take_record(self, values: Mapping[str, Any]) -> None:
        """Add what stands on a record made of the file: of a repeatable group, in all its rows."""
        one = self.target
        rows = values.get(one.repeat, ()) if one.repeat else (values,)
        self.records += sum((Decimal(row[one.code]) for row in rows if row.get(one.code)), _NOTHING)

    @property
    def told(self) -> dict[str, Any]:
        """What is kept of it."""
        amounts = ("file", "left", "merged", "records")
        said = {name: format(getattr(self, name), "f") for name in amounts}
        return {"field": self.target.code, "column": self.heading, "unread": self.unread, **said}


_NOTHING = Decimal(0)


@dataclass(kw_only=True)
class _Amounts:
    """The columns of amounts of an import; sealed ones are named and not summed."""

    columns: list[_Column] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)


def figures_of(job: ImportJob, progress: Steps) -> Figures:
    """Return the figures of an import that is done, as plain values; each part in a transaction of its own."""
    with ExitStack() as stack:
        with progress.batch():
            found: Figures = {
                "groups": groups_of(job),
                "numbers": numbers_of(job),
                "legacy": legacy_of(job),
            }
            opened = _opened(job, stack)
            amounts = _amounts(job, opened)
        found["sealed"] = amounts.sealed
        found["file_kept"] = opened is not None
        if opened is None:
            found["read"] = sum(one["rows"] for one in found["groups"])
            found["sums"] = []
            return found
        found["read"] = _read_again(job, opened, amounts.columns, progress)
        found["sums"] = [one.told for one in amounts.columns]
        return found


def rows_of(job: ImportJob) -> QuerySet[Any]:
    """Return the rows of an import, each with whether a record stands behind it."""
    stands = Exists(Record.objects.filter(pk=OuterRef("record_id")))
    return ImportRow.objects.filter(job=job).annotate(stands=stands)


def groups_of(job: ImportJob) -> list[dict[str, Any]]:
    """Return the rows by what became of them and, where no record was made, by the first reason on them."""
    made = Q(state=_COMMITTED, stands=True)
    found = [
        {"state": _COMMITTED, "rows": count, "has_record": True}
        for count in [rows_of(job).filter(made).count()]
        if count
    ]
    doubts = ImportIssue.objects.filter(job=OuterRef("job"), row=OuterRef("row"))
    first = doubts.exclude(severity="warning").order_by("pk")
    said = {
        name: Coalesce(Subquery(first.values(name)[:1]), Value(""))
        for name in ("code", "column", "message")
    }
    rows = rows_of(job).exclude(made).annotate(**said).order_by()
    grouped = rows.values("state", "code", "column", "stands")
    for one in grouped.annotate(n=Count("pk"), said=Min("message")).order_by(
        "state", "code", "column", "stands"
    ):
        gone = one["state"] == _COMMITTED
        found.append(
            {
                "state": one["state"],
                "rows": one["n"],
                "code": "" if gone else one["code"],
                "column": "" if gone else one["column"],
                "message": "" if gone else one["said"],
                "has_record": one["stands"],
                "gone": gone,
            }
        )
    return found


def numbers_of(job: ImportJob) -> list[dict[str, Any]]:
    """Return the numbers given to the records of an import, by scope: first, last, how many."""
    mine = ImportRow.objects.filter(job=job, state=_COMMITTED, record_id__isnull=False)
    used = NumberEvent.objects.filter(
        event=NumberEvent.Event.USED, value__isnull=False, record_id__in=mine.values("record_id")
    )
    ranges = used.order_by().values("scope")
    found = []
    for one in ranges.annotate(n=Count("pk"), low=Min("value"), high=Max("value")).order_by(
        "scope"
    ):
        ends = NumberEvent.objects.filter(
            event=NumberEvent.Event.USED, scope=one["scope"], value__in=(one["low"], one["high"])
        ).order_by("value")
        names = list(ends.values_list("number", flat=True))
        found.append(
            {
                "scope": one["scope"],
                "first": one["low"],
                "last": one["high"],
                "count": one["n"],
                "from": names[0],
                "to": names[-1],
            }
        )
    return found


def legacy_of(job: ImportJob) -> dict[str, int]:
    """Return how many legacy numbers became numbers of the archive, and how many stand beside one."""
    mine = ImportRow.objects.filter(job=job, state=_COMMITTED, record_id__isnull=False)
    counted = NumberEvent.objects.filter(record_id__in=mine.values("record_id")).aggregate(
        adopted=Count("pk", filter=Q(event=NumberEvent.Event.LEGACY)),
        beside=Count("pk", filter=Q(event=NumberEvent.Event.ALIAS)),
    )
    return {name: int(count or 0) for name, count in counted.items()}


def _opened(job: ImportJob, stack: ExitStack) -> Source | None:
    """Return the file of an import, None when it is not kept any more."""
    chosen = job.table.get
    try:
        workbook = stack.enter_context(contents.workbook(job))
        return source(
            workbook, sheet=chosen("chosen_sheet", ""), header_row=chosen("chosen_header")
        )
    except (Missing, Invalid):
        return None


def _amounts(job: ImportJob, opened: Source | None) -> _Amounts:
    found = _Amounts()
    if opened is None:
        return found
    plan: Plan = plan_of_import(job, opened.table.columns)
    reading = Reading(today=job.updated_at.date(), epoch_1904=opened.workbook.epoch_1904)
    for place, heading, target in plan.columns:
        if not isinstance(target, Field) or target.type is not FieldType.MONEY:
            continue
        if target.sealed:
            found.sealed.append(heading)
            continue
        reader = CellReader(target, reading, plan.scales.get(heading, Decimal(1)))
        found.columns.append(_Column(place=place, heading=heading, target=target, reader=reader))
    return found


def _read_again(job: ImportJob, opened: Source, columns: Sequence[_Column], progress: Steps) -> int:
    """Count the rows of the file and sum its amounts, beside those of the records made of it."""
    rows: Iterator[FileRow] = opened.rows()
    read = 0
    while part := list(islice(rows, PART)):
        read += len(part)
        if columns:
            with progress.batch():
                _sum_up(job, part, columns)
        progress.advance(len(part))
        progress.check()
    return read


def _sum_up(job: ImportJob, part: Sequence[FileRow], columns: Sequence[_Column]) -> None:
    numbers = [one.row + 1 for one in part]
    known = {
        row: (state, record, stands)
        for row, state, record, stands in rows_of(job)
        .filter(row__gte=numbers[0], row__lte=numbers[-1])
        .values_list("row", "state", "record_id", "stands")
    }
    made = []
    for one in part:
        state, record, stands = known.get(one.row + 1, ("", None, False))
        if state == _COMMITTED and stands:
            made.append(record)
            kind = "made"
        else:
            kind = "merged" if stands and state != ImportRow.State.DUPLICATE else "left"
        for column in columns:
            column.take(one, kind)
    for values in Record.objects.filter(any_id("pk", made)).values_list("values", flat=True):
        for column in columns:
            column.take_record(values)
