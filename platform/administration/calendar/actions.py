"""Changes the company's working calendar, day by day or a year at once, each change with its event."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from administration.calendar.models import WorkDay, WorkYear
from administration.calendar.queries import forget, own_days
from administration.calendar.rules import (
    DayData,
    problems_with_confirming,
    problems_with_day,
    read_csv,
)
from kernel.calendar import CHINA
from kernel.clock import now
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from persistence.locks import lock_exclusive
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.people.rights import demand_people

VERB = "calendar.change"
MOST_BYTES = 256 * 1024


@transaction.atomic
def set_days(actor: Actor, days: Sequence[DayData]) -> None:
    """Enter days as off or worked over whatever stood there; Invalid enters none."""
    demand_people(actor, VERB, "calendar")
    problems = [problem for day in days for problem in problems_with_day(day)]
    if problems:
        raise Invalid(problems)
    lock_exclusive("calendar")
    before = _values(WorkDay.objects.filter(day__in=[day.day for day in days]))
    with change_set(actor, VERB):
        WorkDay.objects.bulk_create(
            [WorkDay(day=day.day, off=day.off, name=day.name.strip()) for day in days],
            update_conflicts=True,
            unique_fields=["day"],
            update_fields=["off", "name"],
        )
        after = {day.day.isoformat(): {"off": day.off, "name": day.name.strip()} for day in days}
        _record(actor, _year_of(days), before, after)
    forget()


def import_days(actor: Actor, year: int, data: bytes) -> int:
    """Enter the days of a CSV file; Invalid names every line that is wrong, and enters none."""
    demand_people(actor, VERB, "calendar")
    if len(data) > MOST_BYTES:
        message = N_("The file is larger than {n} kB; a year of days is not.")
        params = {"n": MOST_BYTES // 1024}
        raise Invalid([Problem(code="calendar_size", message=message, params=params, where="file")])
    days, problems = read_csv(_text(data), year)
    if problems:
        raise Invalid(problems)
    set_days(actor, days)
    return len(days)


@transaction.atomic
def remove_day(actor: Actor, day: date) -> None:
    """Take a day of the company's own back: what is published, or its weekday, holds again."""
    demand_people(actor, VERB, "calendar")
    lock_exclusive("calendar")
    row = WorkDay.objects.filter(day=day).first()
    if row is None:
        raise Missing
    before = _values([row])
    with change_set(actor, VERB):
        row.delete()
        _record(actor, day.year, before, {})
    forget()


@transaction.atomic
def confirm_year(actor: Actor, year: int) -> None:
    """Say that the days of a year without published data are complete: from now on it counts."""
    demand_people(actor, VERB, "calendar")
    lock_exclusive("calendar")
    if CHINA.has_year(year) or WorkYear.objects.filter(year=year).exists():
        raise Conflict(N_("The calendar has its data for {year} already."), year=year)
    problems = problems_with_confirming(year, own_days(year))
    if problems:
        raise Invalid(problems)
    with change_set(actor, VERB):
        WorkYear.objects.create(year=year, confirmed_at=now(), confirmed_by=actor.name)
        _record(actor, year, {"complete": False}, {"complete": True})
    forget()


@transaction.atomic
def reopen_year(actor: Actor, year: int) -> None:
    """Take back that a year is complete: its data is missing again, its days stay."""
    demand_people(actor, VERB, "calendar")
    lock_exclusive("calendar")
    if not WorkYear.objects.filter(year=year).delete()[0]:
        raise Missing
    with change_set(actor, VERB):
        _record(actor, year, {"complete": True}, {"complete": False})
    forget()


def _text(data: bytes) -> str:
    """Return the text of a file as Excel and others save it: UTF-8, else the Chinese code page."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = N_("The file is no text; save it as CSV and choose it again.")
    raise Invalid([Problem(code="calendar_text", message=message, where="file")])


def _values(rows: Iterable[WorkDay]) -> dict[str, Any]:
    return {row.day.isoformat(): {"off": row.off, "name": row.name} for row in rows}


def _year_of(days: Sequence[DayData]) -> int:
    return days[0].day.year


def _record(actor: Actor, year: int, before: dict[str, Any], after: dict[str, Any]) -> None:
    payload = {"year": year, "before": before, "after": after}
    writer.record(actor=actor, verb=VERB, target=f"calendar:{year}", payload=payload)
