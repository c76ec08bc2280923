"""What should have been filed by now and is not: found by the database, page by page, by the last day of each rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Collate, Substr, TruncDate

from administration.calendar.queries import work_calendar
from archive.records import storing
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.register.rules import completed_on, file_until, last_late
from kernel.calendar import CalendarMissing
from kernel.clock import today
from kernel.scope import current
from policies.document.effective import EffectiveCategory, effective
from policies.document.queries import published
from security.actor import Actor

PAGE = 50
_DAY = r"^\d{4}-\d{2}-\d{2}"  # how a day begins; what is none is no completion


@dataclass(frozen=True, kw_only=True)
class Late:
    """A record that was to be filed until a day and is not; `until` None where the calendar lacks a year."""

    record: Record
    completed: date
    until: date | None


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """What is late, as a query, and the years without which nobody can tell what else is."""

    rows: QuerySet[Record]
    missing: tuple[CalendarMissing, ...]


def overdue(actor: Actor, *, department: str = "") -> Overdue:
    """Return what `actor` sees and should have been filed by now, on paper or electronic, first completed first."""
    late, missing = Q(pk__in=()), {}
    days = {}
    for code, rule in _timed().items():
        try:
            last = last_late(rule.filing_days, work_calendar(), today())
        except CalendarMissing as error:
            missing[str(error)] = error
            continue
        late |= Q(category=code, completed__lte=last.isoformat())
        days[code] = _completed(rule.filing_from)
    rows = visible_to(actor).filter(filed_on=None)
    if department:
        rows = rows.filter(department=department)
    whens = [When(category=code, then=day) for code, day in days.items()]
    completed = Case(*whens, default=Value(""), output_field=CharField())
    rows = rows.annotate(completed=Collate(completed, "C"))
    rows = rows.filter(late, completed__regex=_DAY)
    return Overdue(rows=rows.order_by("completed", "pk"), missing=tuple(missing.values()))


def page_of(rows: QuerySet[Record], *, start: int = 0) -> Sequence[Late]:
    """Return one page of what is late, with the day until which each was to be filed."""
    records = list(rows[start : start + PAGE])
    values = storing.opened(records)
    zone, calendar, timed, found = _zone(), work_calendar(), _timed(), []
    for record in records:
        rule = timed[record.category]
        entered = record.created_at.astimezone(zone).date()
        completed = completed_on(values[record.pk], rule.filing_from, entered)
        if completed is not None:
            until = file_until(completed, rule.filing_days, calendar)
            found.append(Late(record=record, completed=completed, until=until))
    return found


def by_department(rows: QuerySet[Record]) -> Mapping[str, int]:
    """Return how many are late of each department."""
    counted = rows.order_by().values("department").annotate(count=Count("pk"))
    return dict(counted.values_list("department", "count"))


def _timed() -> dict[str, EffectiveCategory]:
    """Return the categories whose filing has a time."""
    document = published().document
    known = {
        one.code: effective(document, one.code) for one in document.categories if not one.retired
    }
    return {code: one for code, one in known.items() if one.filing_days}


def _completed(field: str) -> Substr | Cast:
    """Return the day on which the business of a record was completed as text, as `rules.completed_on` says it."""
    if field:
        return Substr(KeyTextTransform(field, F("values")), 1, 10)
    return Cast(TruncDate("created_at", tzinfo=_zone()), CharField())


def _zone() -> ZoneInfo:
    return ZoneInfo(current().company.time_zone)
