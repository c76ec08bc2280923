"""Reads what is past its retention, as its reader may see it: page by page, counted up to a bound, and its volume."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from archive.appraisal.rules import Asked, Volume
from archive.files.models import File
from archive.records.bars import Act, Bar, bars
from archive.records.keeping import steps_of
from archive.records.models import Record
from archive.records.overstayed import overstayed
from archive.records.queries import visible_to
from persistence.arrays import any_id
from policies.categories.rules import below
from policies.document.queries import published
from policies.retention.due import Step
from security.actor import Actor
from security.people.head_queries import departments_below

PAGE = 50
MOST_COUNTED = 1_000
_PAPER = ("paper", "both")
_WHY = frozenset({"period", "minimum", "extended"})  # steps that say which rule and which dates


@dataclass(frozen=True, kw_only=True)
class DueRecord:
    """A record past its retention: the last day it was kept, why, what follows, and what stands in the way."""

    record: Record
    due: date
    action: str
    steps: tuple[Step, ...]
    bars: tuple[Bar, ...]


def due_records(
    actor: Actor, asked: Asked, *, after: tuple[date, int] | None = None, size: int = PAGE
) -> list[Record]:
    """Return up to `size` + 1 records of the list, the longest overdue first, with `.retention` read.

    `after`: (last day kept, id) of the last row of the page before.
    """
    rows = _rows(actor, asked)
    if after is not None:
        # The first condition is what the index begins at; the second leaves out what stood on the page before.
        rows = rows.filter(retention__due__gte=after[0])
        rows = rows.exclude(retention__due=after[0], pk__lte=after[1])
    return list(rows.select_related("retention").order_by("retention__due", "pk")[: size + 1])


def with_reasons(records: Sequence[Record]) -> list[DueRecord]:
    """Return records of the list with why they are due, and what stands against destroying each."""
    against = bars(Act.DESTROY, [one.pk for one in records])
    return [
        DueRecord(
            record=one,
            due=one.retention.due,
            action=one.retention.action,
            steps=tuple(step for step in steps_of(one.retention.steps) if step.code in _WHY),
            bars=against.get(one.pk, ()),
        )
        for one in records
        if one.retention.due is not None
    ]


def due_count(actor: Actor, asked: Asked, *, most: int = MOST_COUNTED + 1) -> int:
    """Return how many records the list has, counted up to `most`."""
    return _rows(actor, asked).order_by()[:most].count()


def chosen(actor: Actor, ids: Sequence[int]) -> list[Record]:
    """Return those of these records that stand on the list of `actor`, in its order."""
    rows = _rows(actor, Asked()).filter(any_id("pk", ids))
    return list(rows.select_related("retention").order_by("retention__due", "pk"))


def left_of(rows: QuerySet[Record], categories: Sequence[str], until: date) -> QuerySet[Record]:
    """Return those of some records of these categories whose period ended by a day and is over."""
    return rows.filter(overstayed(), retention__due__lte=until, category__in=categories)


def volumes(actor: Actor, asked: Asked) -> list[Volume]:
    """Return how much room the overdue records take that `actor` may see, by department and category."""
    rows = _rows(actor, asked).order_by()
    place = ("department", "category")
    paper = Q(register_entry__carrier__in=_PAPER)
    counted = rows.values(*place).annotate(
        records=Count("pk"),
        on_paper=Count("pk", filter=paper),
        pages=Sum("register_entry__pages", filter=paper),
        uncounted=Count("pk", filter=paper & Q(register_entry__pages=None)),
    )
    files = {
        (one["department"], one["category"]): one
        for one in File.objects.filter(record__in=rows.values("pk"))
        .order_by()
        .values(department=F("record__department"), category=F("record__category"))
        .annotate(files=Count("pk"), size=Sum("size"))
    }
    found = [_volume(one, files.get((one["department"], one["category"]), {})) for one in counted]
    return sorted(found, key=lambda one: (one.department, one.category))


def _volume(said: Mapping[str, Any], files: Mapping[str, Any]) -> Volume:
    return Volume(
        department=said["department"],
        category=said["category"],
        records=said["records"],
        on_paper=said["on_paper"],
        pages=said["pages"] or 0,
        uncounted=said["uncounted"],
        files=files.get("files", 0),
        size=int(files.get("size") or 0),
    )


def _rows(actor: Actor, asked: Asked) -> QuerySet[Record]:
    rows = visible_to(actor).filter(overstayed())
    if asked.category:
        rows = rows.filter(category__in=below(published().document.categories, asked.category))
    if asked.department:
        rows = rows.filter(department__in=sorted(departments_below(asked.department)))
    if asked.year is not None:
        first, last = date(asked.year, 1, 1), date(asked.year, 12, 31)
        rows = rows.filter(retention__due__gte=first, retention__due__lte=last)
    if asked.action:
        rows = rows.filter(retention__action=asked.action)
    if asked.until is not None:
        rows = rows.filter(retention__due__lte=asked.until)
    return rows
