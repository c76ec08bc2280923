"""Dates that the system reckons from another date of the record: a time limit, 15 days after it was received."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from typing import Any

from kernel.calendar import Period, WorkCalendar, add_period, parse_period
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.fields.rules import Field, FieldType, Required

_BEGIN = frozenset({FieldType.DATE, FieldType.DATETIME})
_DAY = 10  # characters of a date that is known to the day


def is_reckoned(one: Field) -> bool:
    """Say whether the system sets this field, from a date beside it."""
    return bool(one.since) and one.required is Required.AUTO and not one.retired


def dates_in(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Return the fields another date may be reckoned from: dates that people fill in, once on a record."""
    return tuple(
        one
        for one in fields
        if one.type in _BEGIN
        and one.required is not Required.AUTO
        and not (one.repeat or one.sealed or one.retired)
    )


def reckoned(one: Field, begun: object, calendar: WorkCalendar, zone: tzinfo) -> str | None:
    """Return the date (ISO) so long after the stored date or moment `begun`; None where its day is not known.

    A moment lies on the day it has in `zone`. Nothing is known either of a year whose working days nobody
    knows yet, and beyond all calendars.
    """
    if not isinstance(begun, str) or len(begun) < _DAY:
        return None
    try:
        start = _day(begun, zone)
        if not one.working:
            return add_period(start, one.after).isoformat()
        found = calendar.deadline(start, parse_period(one.after).days).day
    except (ValueError, Invalid):
        return None
    return found.isoformat() if found else None


def _day(begun: str, zone: tzinfo) -> date:
    if len(begun) == _DAY:
        return date.fromisoformat(begun)
    return datetime.fromisoformat(begun).astimezone(zone).date()


def reckoning_problems(field: Field, beside: Iterable[Field]) -> Iterator[Problem]:
    """Yield what is wrong with a date that the system reckons; `beside` are its category's fields."""
    if not field.since:
        message = N_("Say from which date it is reckoned, or leave out how long after it.")
        yield _problem(field, "reckoned_unused", message)
        return
    if field.type is not FieldType.DATE or field.required is not Required.AUTO or field.repeat:
        message = N_(
            "Only a date that the system sets is reckoned from another one, and none within a"
            " repeatable group."
        )
        yield _problem(field, "reckoned_auto", message)
    if field.sealed:
        message = N_("A date that is reckoned cannot be sealed.")
        yield _problem(field, "reckoned_auto", message)
    if not field.retired and field.since not in {one.code for one in dates_in(beside)}:
        message = N_(
            "It is reckoned from “{since}”, which is no date of the same category that people"
            " fill in unsealed."
        )
        yield _problem(field, "reckoned_from", message, since=field.since)
    yield from _length_problems(field)


def _length_problems(field: Field) -> Iterator[Problem]:
    try:
        length = parse_period(field.after)
    except Invalid:
        message = N_("“{after}” is no length of time; write P15D for 15 days, P1M for a month.")
        yield _problem(field, "reckoned_after", message, after=field.after)
        return
    if length == Period():
        message = N_("A date that is reckoned lies at least a day after the other.")
        yield _problem(field, "reckoned_after", message)
    elif field.working and length.months:
        message = N_("Working days are counted by the day: write P10D.")
        yield _problem(field, "reckoned_working", message)


def _problem(field: Field, code: str, message: str, **params: Any) -> Problem:
    where = f"{field.category}.{field.code}"
    return Problem(code=code, message=message, params=params, where=where)
