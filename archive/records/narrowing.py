"""Conditions of a list on the database: only on what their reader may ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Exact, IContains

from archive.records.filters import (
    BASE,
    CHECK,
    CHECKED,
    DUE,
    FILED_ON,
    OWNER,
    PENDING,
    RESTING,
    UNDER,
    UPDATED,
    Filter,
    How,
    Pending,
    Resting,
    hows,
    kind_of,
    span,
)
from archive.records.freshness import never_verified, verified_between
from archive.records.pending import is_pending
from archive.records.slots import slot_value
from kernel.clock import today
from kernel.digits import number_in
from kernel.errors import Invalid, Problem
from kernel.scope import current
from kernel.text import N_
from policies.fields.rules import Field, FieldType
from policies.fields.values import parse
from security.actor import Actor
from security.people.head_queries import departments_below

ME = "me"  # whoever looks: a view that all share shows each their own
_COLUMNS = {
    DUE: "retention__due",
    FILED_ON: "filed_on",
    UPDATED: "updated_at",
    OWNER: "owner_id",
    CHECK: "verification__due",
}
_IDS = frozenset({FieldType.PERSON, FieldType.LINK})


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What may be asked: the fields somebody reads unmasked, by code, and their slots."""

    actor: Actor
    fields: Mapping[str, Field]
    slots: Mapping[str, str]


def narrowed(filters: Sequence[Filter], ground: Ground) -> Q:
    """Return the rows that meet all conditions; Invalid for one that cannot be met or may not be asked."""
    found = Q()
    either: dict[str, Q] = {}
    for one in filters:
        part = _condition(one, ground)
        if one.how is How.IS:
            either[one.code] = either.get(one.code, Q(pk__in=())) | part
        else:
            found &= part
    for part in either.values():
        found &= part
    return found


def _condition(one: Filter, ground: Ground) -> Q:
    kind = kind_of(one.code, ground.fields)
    if kind is None or one.how not in hows(kind, one.code):
        message = N_("This list cannot be sorted or filtered by “{field}”.")
        raise _problem(one, "not_listed", message, field=one.code)
    if one.code in (PENDING, UNDER, RESTING):
        return _place_or_work(one)
    if one.code == CHECKED:
        return _verified(one)
    field = ground.fields.get(one.code) or _base_field(one.code)
    column = _COLUMNS.get(one.code) or ground.slots[one.code]
    if one.how is How.EMPTY:
        return Q(**{f"{column}__isnull": one.value != "0"})
    if one.how is How.HAS:
        return Q(IContains(KeyTextTransform(one.code, "values"), one.value))
    if one.how is How.IS:
        return _equal(one, field, column, ground)
    return _between(one, field, column)


def _place_or_work(one: Filter) -> Q:
    if one.code == UNDER:
        return Q(department__in=sorted(departments_below(one.value)))
    if one.code == RESTING:
        return Q(rest__isnull=False) if one.value == Resting.ONLY else Q(pk__gt=0)
    if one.value not in set(Pending):
        raise _problem(
            one, "pending", N_("“{value}” is nothing a list is narrowed by."), value=one.value
        )
    return is_pending(Pending(one.value))


def _equal(one: Filter, field: Field, column: str, ground: Ground) -> Q:
    if field.type in _IDS:
        said = ground.actor.id if one.value == ME else one.value
        number = number_in(said)
        if number is None:
            raise _problem(one, "no_person", N_("There is no such person."))
        value = number if one.code == OWNER else slot_value(field, said)
        return Q(**{column: value})
    value = _parsed(one, field)
    if field.type is FieldType.MULTI:
        return Q(values__contains={one.code: value})
    equal = Q(**{column: slot_value(field, value)})
    if isinstance(value, str) and column.startswith("t") and field.type is not FieldType.CHOICE:
        # Two texts may share one sort key.
        equal &= Q(Exact(KeyTextTransform(one.code, "values"), value))
    return equal


def _verified(one: Filter) -> Q:
    """Return the condition on the day a record was last verified, by a check or a change (REQ-UPD-10)."""
    if one.how is How.EMPTY:
        return never_verified(one.value != "0")
    if one.how in (How.LAST, How.NEXT):
        return verified_between(*_span(one))
    day = _parsed(one, _base_field(CHECKED))
    value = date.fromisoformat(str(day))
    return verified_between(value, None) if one.how is How.FROM else verified_between(None, value)


def _span(one: Filter) -> tuple[Any, Any]:
    days = span(one.how, one.value, today())
    if days is None:
        message = N_("“{value}” is no number of days between 1 and 36,500.")
        raise _problem(one, "days", message, value=one.value)
    return days


def _between(one: Filter, field: Field, column: str) -> Q:
    low: Any
    high: Any
    if one.how in (How.LAST, How.NEXT):
        low, high = _span(one)
    else:
        value = slot_value(field, _parsed(one, field))
        low, high = (value, None) if one.how is How.FROM else (None, value)
    found = Q()
    if low is not None:
        found &= Q(**{f"{column}__gte": _at(column, low)})
    if high is not None:
        is_time = column == "updated_at"
        bound = (
            {f"{column}__lt": _at(column, _after(high))} if is_time else {f"{column}__lte": high}
        )
        found &= Q(**bound)
    return found


def _parsed(one: Filter, field: Field) -> Any:
    parsed = parse(field, one.value, today=date.max)
    if parsed.problem:
        raise Invalid([parsed.problem])
    return parsed.value


def _at(column: str, value: Any) -> Any:
    """Return a day as the column compares it: a time begins with its day in the company's zone."""
    if column != "updated_at":
        return value
    return datetime.combine(value, time.min, ZoneInfo(current().company.time_zone))


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _base_field(code: str) -> Field:
    name, kind = BASE[code]
    return Field(category="", code=code, zh=str(name), en=str(name), type=kind)


def _problem(one: Filter, code: str, message: str, **params: Any) -> Invalid:
    return Invalid([Problem(code=code, message=message, params=params, where=one.code)])
