"""Reads how complete a record is, what is missing and which department owes it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet

from archive.files.models import File
from archive.records import storing
from archive.records.completeness import Score, missing, owed, score
from archive.records.models import Record
from archive.records.scoring import has_file
from archive.records.shapes import Shape, shape_of
from decisions.duties.models import Duty
from decisions.duties.rules import State
from policies.document.queries import published
from policies.fields.rules import Field

SOURCE = "completion"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How complete one record is; `owed`: by department, "" whoever may change it."""

    score: Score
    threshold: int  # per cent below which it is not filed, 0 none
    owed: Mapping[str, tuple[Field, ...]]


def standing(record: Record, shape: Shape) -> Standing:
    """Return how complete a stored record is."""
    (values,) = storing.opened([record]).values()
    return standing_of(shape, values, lambda: has_file(record.pk))


def standing_of(shape: Shape, values: Mapping[str, Any], has: Callable[[], bool]) -> Standing:
    """Return how complete a record with these values is."""
    fields = shape.category.fields
    return Standing(
        score=score(fields, values, has),
        threshold=shape.category.completeness,
        owed=owed(missing(fields, values, has), shape.category.sections),
    )


def owed_by(records: Collection[Record]) -> dict[int, Mapping[str, tuple[Field, ...]]]:
    """Return what each of these records lacks, by department."""
    policy = published()
    stored = storing.opened(list(records))
    with_file = set(sound_files().filter(record__in=records).values_list("record_id", flat=True))
    found: dict[int, Mapping[str, tuple[Field, ...]]] = {}
    for one in records:
        shape = shape_of(policy, one.category)
        lacking = missing(shape.category.fields, stored[one.pk], partial(bool, one.pk in with_file))
        found[one.pk] = owed(lacking, shape.category.sections)
    return found


def open_tasks(ids: Collection[int]) -> list[Duty]:
    """Return the open tasks of departments to complete these records."""
    rows = Duty.objects.filter(source=SOURCE, state=State.OPEN, subject_kind=SOURCE)
    return list(rows.filter(subject_id__in=[str(one) for one in ids]).order_by("pk"))


def department_of(task: Duty) -> str:
    """Return the department that is to complete a record by this task."""
    return str(task.cause).partition(":")[2]


def sound_files() -> QuerySet[File]:
    """Return the files that are neither blocked nor damaged, in their current version."""
    sound = File.objects.filter(is_current=True, is_damaged=False)
    return sound.exclude(state=File.State.BLOCKED)
