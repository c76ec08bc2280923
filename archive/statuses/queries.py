"""Reads where customers stand, upon what that may change by rule, and how it has changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, QuerySet
from django.db.models.fields.json import KeyTextTransform

from archive.contacts.rules import event_field
from archive.following.models import DevelopmentNote
from archive.records.changing import may_edit
from archive.records.entering import section_problems
from archive.records.models import Record, RegisterEntry
from archive.records.queries import visible_to
from archive.records.shapes import shape_of
from archive.records.traces import HERE
from archive.statuses.models import StatusChange
from archive.statuses.rules import Facts, Rule
from kernel.decision import Decision, refusal
from kernel.scope import current
from persistence.arrays import any_id
from policies.categories.rules import Kind, below
from policies.document.queries import PublishedPolicy, published
from policies.document.statuses import STATUS, status_field, status_rules
from policies.fields.rules import Choice
from security import permission
from security.actor import Actor

CHANGED = "status_changes"  # the trace of them
SHOWN = 5
MOST = 500
_CACHE = "statuses.rules"


def has_changes() -> Exists:
    """Return the condition that the status of a record has changed."""
    return Exists(StatusChange.objects.filter(record=HERE))


def choices_of(category: str) -> Sequence[Choice]:
    """Return the statuses of a category; none where customers of it have no status."""
    field = status_field(published().document, category)
    return field.choices if field is not None else ()


def may_decide(actor: Actor, record: Record) -> Decision:
    """Say whether somebody may say where a customer stands: who may change that part of the record."""
    decision = may_edit(actor, record)
    if not decision:
        return decision
    problems = section_problems(actor, shape_of(published(), record.category), [STATUS])
    return refusal(problems[0].message, **problems[0].params) if problems else decision


def reads_status(actor: Actor, category: str) -> bool:
    """Say whether somebody reads where a customer of this category stands."""
    return bool(permission.readable(actor, category).get(STATUS))


def changes_of(record: Record, most: int) -> Sequence[StatusChange]:
    """Return how the status of a record its reader may see has changed, the latest first."""
    rows = StatusChange.objects.filter(record=record).select_related("by").order_by("-pk")
    return list(rows[:most])


def changes(actor: Actor) -> QuerySet[StatusChange]:
    """Return the changes of status of all records `actor` sees and whose status he reads, the latest first."""
    read = [one for one in ruled_or_listed() if reads_status(actor, one)]
    seen = visible_to(actor).filter(category__in=read)
    rows = StatusChange.objects.filter(record__in=seen)
    return rows.select_related("record", "by").order_by("-pk")


def ruled_or_listed() -> Sequence[str]:
    """Return the categories whose customers have a status."""
    return [
        one.code
        for one in published().document.categories
        if not one.abstract and choices_of(one.code)
    ]


def rules_of(category: str) -> Sequence[Rule]:
    """Return the rules for records of a category, as `rules` takes them; worked out once a version."""
    policy = published()
    cache = current().cache.setdefault(f"{_CACHE}:{policy.number}", {})
    if category not in cache:
        document = policy.document
        cache[category] = [
            Rule(
                becomes=one.becomes,
                before=one.before,
                idle=one.idle,
                upon=frozenset(c for code in one.upon for c in below(document.categories, code)),
                date_field=one.date_field,
            )
            for one in status_rules(document, category)
        ]
    found: Sequence[Rule] = cache[category]
    return found


def ruled() -> list[str]:
    """Return the categories with rules."""
    return [one for one in ruled_or_listed() if rules_of(one)]


def facts_of(records: Sequence[Record]) -> Mapping[int, Facts]:
    """Return what rules ask of these filed records: the last business, what was filed, the days; three queries."""
    ids = [one.pk for one in records]
    active: dict[int, list[date]] = {one.pk: [one.filed_on] for one in records if one.filed_on}
    filed: dict[int, dict[str, tuple[int, date]]] = {}
    for pk, category, day, line, filed_on in _items(ids):
        active.setdefault(pk, []).append(day)
        if line is not None and filed_on is not None:
            filed.setdefault(pk, {})[category] = line, filed_on
    own = RegisterEntry.objects.filter(any_id("record", ids))
    for pk, category, line, filed_on in own.values_list("record", "category", "pk", "filed_on"):
        filed.setdefault(pk, {}).setdefault(category, (line, filed_on))
    notes = DevelopmentNote.objects.filter(any_id("record", ids)).values("record")
    for row in notes.annotate(day=Max("happened_on")).order_by():
        active.setdefault(row["record"], []).append(row["day"])
    return {
        one.pk: Facts(
            active=max(active.get(one.pk, []), default=None),
            filed=filed.get(one.pk, {}),
            days=_days(one),
        )
        for one in records
    }


def _items(ids: Sequence[int]) -> list[tuple[int, str, date, int | None, date | None]]:
    """Return file, category, last day of business, last line of the register and its day of what lies in these files.

    The day is the one an item says it happened on, else the one it was entered on.
    """
    policy = published()
    events = event_fields(policy)
    names = {code: f"said_{at}" for at, code in enumerate(sorted({*events.values()}))}
    rows: Any = (
        Record.objects.filter(any_id("parent", ids))
        .values("parent", "category")
        .annotate(
            entered=Max("created_at"),
            line=Max("register_entry__pk"),
            filed=Max("filed_on"),
            **{name: Max(KeyTextTransform(code, "values")) for code, name in names.items()},
        )
        .order_by()
    )
    zone = ZoneInfo(current().company.time_zone)
    found = []
    for row in rows:
        code = events.get(row["category"], "")
        said = _day(row[names[code]]) if code else None
        day = said or row["entered"].astimezone(zone).date()
        found.append((row["parent"], row["category"], day, row["line"], row["filed"]))
    return found


def event_fields(policy: PublishedPolicy) -> Mapping[str, str]:
    """Return category of items → the field that says when one happened, where it has an open one."""
    found = {}
    for one in policy.document.categories:
        shape = shape_of(policy, one.code) if not one.abstract else None
        if shape is None or shape.category.kind is not Kind.ITEM:
            continue
        field = event_field(shape.category.fields)
        if field is not None and not field.sealed:
            found[one.code] = field.code
    return found


def _days(record: Record) -> Mapping[str, date]:
    codes = {one.date_field for one in rules_of(record.category) if one.date_field}
    days = {code: _day(record.values.get(code)) for code in codes}
    return {code: day for code, day in days.items() if day is not None}


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text or "")[:10])
    except ValueError:
        return None
