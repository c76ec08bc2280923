"""A record as it was at the end of a day: its values laid back, in the fields of the policy of that day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from archive.records import storing
from archive.records.cards import CardSection
from archive.records.changing import DEPARTMENT, LEVEL, OWNER, TITLE, facts_of
from archive.records.contents import by_field
from archive.records.former import sections_once
from archive.records.going_back import rows_of, values_before
from archive.records.models import Record
from archive.records.moving import STATE
from archive.records.rules import CATEGORY
from archive.records.shapes import Shape, shape_of
from archive.records.showing import Shower
from archive.records.title_sealing import called
from kernel.clock import today
from kernel.errors import Invalid, Missing, Problem
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.queries import policy_at, published
from policies.fields.rules import groups_of
from security.actor import Actor
from security.audit.canonical import Verdict
from security.audit.queries import ChangeView, changes_for_record

_COLUMNS = (TITLE, STATE, DEPARTMENT, OWNER, LEVEL, CATEGORY)


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What a record said at the end of a day. `changed`: the days on which something changed, newest first.

    `since`: how many changes were made after it. `sure`: none of them is unreadable, its key destroyed.
    """

    day: date
    entered: date
    title: str
    number: str
    state: str
    category_name: str
    department_name: str
    level_name: str
    owner: str
    policy_version: int
    sections: tuple[CardSection, ...]
    changed: tuple[date, ...]
    since: int
    sure: bool


def entered_on(record: Record) -> date:
    """Return the company's day on which a record was entered."""
    return _day(record.created_at)


def earlier(actor: Actor, record: Record, day: date) -> Earlier:
    """Return a record the actor may see as it was at the end of `day`, masked as he reads it today.

    Raises Invalid for a day that has not come, or one before the record was entered.
    """
    entered = entered_on(record)
    if day > today():
        raise Invalid(
            [_problem("day_to_come", N_("This day has not come yet; choose one until today."))]
        )
    if day < entered:
        words = N_("The record was entered on {day}; choose that day or a later one.")
        raise Invalid([_problem("day_before", words, day=entered.isoformat())])
    end = datetime.combine(day + timedelta(days=1), time.min, _zone())
    changes = changes_for_record(
        actor, record.pk, subject=facts_of(record), verb=Verb.VIEW, columns=_COLUMNS
    )
    later = [one for one in changes if one.at >= end]
    flat = values_before(_as_now(record), [(one.before, one.after) for one in reversed(later)])
    shape = _shape_at(end, str(flat[CATEGORY]))
    values = _nested(shape, flat)
    shower = Shower(actor, on=day)
    shower.learn(shape, [values])
    shower.learn_people([flat.get(OWNER)])
    document = shape.policy.document
    departments = {one.code: shower.name(one) for one in document.departments}
    department = str(flat.get(DEPARTMENT) or "")
    return Earlier(
        day=day,
        entered=entered,
        title=str(flat.get(TITLE) or called(record)),
        number=_number_on(record, day),
        state=str(flat[STATE]),
        category_name=shower.name(shape.category.category),
        department_name=departments.get(department, department),
        level_name=shower.level(str(flat.get(LEVEL) or "")),
        owner=shower.person(flat.get(OWNER)),
        policy_version=shape.policy.number,
        sections=sections_once(actor, record, shape, values, shower),
        changed=_days(changes),
        since=len(later),
        sure=all(one.verdict is Verdict.PROVED for one in later),
    )


def _problem(code: str, words: str, **params: str) -> Problem:
    return Problem(code=code, message=words, params=params, where="day")


def _as_now(record: Record) -> dict[str, Any]:
    return by_field(storing.opened([record])[record.pk]) | {
        TITLE: called(record),
        STATE: record.state,
        DEPARTMENT: record.department,
        OWNER: record.owner_id,
        LEVEL: record.level,
        CATEGORY: record.category,
    }


def _shape_at(moment: datetime, category: str) -> Shape:
    """Return the shape of a category by the policy in force then; by today's where there was none yet."""
    policy = policy_at(moment)
    try:
        return shape_of(policy or published(), category)
    except Missing:
        return shape_of(published(), category)


def _nested(shape: Shape, flat: dict[str, Any]) -> dict[str, Any]:
    """Return the values as a record holds them: the rows of each group together again."""
    groups = groups_of(shape.fields)
    inside = {one.code for members in groups.values() for one in members}
    values = {code: value for code, value in flat.items() if code not in inside}
    for group, members in groups.items():
        if rows := rows_of(flat, [one.code for one in members]):
            values[group] = rows
    return values


def _number_on(record: Record, day: date) -> str:
    filed = record.filed_on
    return record.archive_no or "" if filed is not None and filed <= day else ""


def _days(changes: list[ChangeView]) -> tuple[date, ...]:
    return tuple(dict.fromkeys(_day(one.at) for one in reversed(changes)))


def _day(moment: datetime) -> date:
    return moment.astimezone(_zone()).date()


def _zone() -> ZoneInfo:
    return ZoneInfo(current().company.time_zone)
