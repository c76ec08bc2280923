"""Draft rows and document values: each row's columns are the attributes of its value, converted here."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import Any

from persistence.models import CompanyTable
from persistence.updating import update_rows
from policies.access.models import GrantRow
from policies.access.rules import Grant, RowScope, Verb
from policies.categories.models import CategoryRow
from policies.categories.rules import (
    Category,
    Kind,
    Review,
    Stage,
    StageDuty,
    Titling,
    UpdateApproval,
)
from policies.document.values import NumberRule, PolicyDocument
from policies.fields.models import FieldRow, SectionRow
from policies.fields.rules import Choice, Field, FieldType, Required, Section
from policies.numbering.models import NumberRow
from policies.retention.models import RetentionRow
from policies.retention.rules import Action, RetentionRule

Value = Category | Section | Field | NumberRule | RetentionRule | Grant

PARTS: Mapping[str, tuple[type[CompanyTable], type]] = MappingProxyType(
    {
        "categories": (CategoryRow, Category),
        "sections": (SectionRow, Section),
        "fields": (FieldRow, Field),
        "numbering": (NumberRow, NumberRule),
        "retention": (RetentionRow, RetentionRule),
        "grants": (GrantRow, Grant),
    }
)
KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "categories": ("code",),
        "sections": ("category", "code"),
        "fields": ("category", "code"),
        "numbering": ("category",),
        "retention": ("category", "code", "trigger", "condition"),
    }
)
_ENUMS: Mapping[str, type[Enum]] = {
    "kind": Kind,
    "review": Review,
    "update_approval": UpdateApproval,
    "titling": Titling,
    "type": FieldType,
    "required": Required,
    "action": Action,
    "rows": RowScope,
}


def part_of(value: Value) -> str:
    """Return the part of the document that holds values like this one."""
    return next(part for part, (_, kind) in PARTS.items() if type(value) is kind)


def value_of(row: CompanyTable) -> Any:
    """Return the document value of a draft row."""
    kind = next(kind for model, kind in PARTS.values() if isinstance(row, model))
    return kind(**{part.name: _read(part.name, getattr(row, part.name)) for part in fields(kind)})


def columns_of(value: Value) -> dict[str, Any]:
    """Return the columns of the draft row of a value, without its place."""
    return {part.name: _write(getattr(value, part.name)) for part in fields(value)}


def _read(name: str, stored: Any) -> Any:
    if name in _ENUMS:
        return _ENUMS[name](stored) if stored else None
    if name == "choices":
        return tuple(Choice(**choice) for choice in stored)
    if name == "stages":
        return tuple(
            StageDuty(
                stage=Stage(one["stage"]),
                departments=tuple(one.get("departments", ())),
                zh=one.get("zh", ""),
                en=one.get("en", ""),
            )
            for one in stored
        )
    if name == "verbs":
        return tuple(Verb(verb) for verb in stored)
    return tuple(stored) if isinstance(stored, list) else stored


def _write(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_write(part) for part in value]
    if is_dataclass(value):
        return {part.name: _write(getattr(value, part.name)) for part in fields(value)}
    return value


def heading_of(document: PolicyDocument) -> PolicyDocument:
    """Return the document without the parts that lie in rows."""
    empty: dict[str, Any] = dict.fromkeys(PARTS, ())
    return replace(document, **empty)


def compiled(heading: PolicyDocument) -> PolicyDocument:
    """Return the heading with all rows, in their places: six queries."""
    rows: dict[str, Any] = {
        part: tuple(value_of(row) for row in model._default_manager.order_by("place", "id"))
        for part, (model, _) in PARTS.items()
    }
    return replace(heading, **rows)


def rewrite(document: PolicyDocument, *, before: PolicyDocument | None = None) -> None:
    """Make the rows those of `document`; rows that say the same keep their ids.

    `before`: what the rows are known to say, so that parts that stay are not read.
    """
    for part, (model, kind) in PARTS.items():
        wanted = getattr(document, part)
        if before is not None and getattr(before, part) == wanted:
            continue
        spare: dict[Any, list[tuple[CompanyTable, Value]]] = {}
        for row in model._default_manager.all():
            value = value_of(row)
            spare.setdefault(_identity(value), []).append((row, value))
        changed, moved, added = _matched(model, wanted, spare)
        gone = [row.pk for rows in spare.values() for row, _value in rows]
        model._default_manager.filter(pk__in=gone).delete()
        names = ["place", *(attribute.name for attribute in fields(kind))]
        model._default_manager.bulk_update(changed, names, batch_size=500)
        update_rows(model, {"place": "integer"}, moved)
        model._default_manager.bulk_create(added, batch_size=500)


def _matched(
    model: type[CompanyTable],
    wanted: Iterable[Value],
    spare: Mapping[Any, list[tuple[CompanyTable, Value]]],
) -> tuple[list[CompanyTable], list[tuple[int, int]], list[CompanyTable]]:
    """Rows to change, taken out of `spare`, (id, place) of those that only stand elsewhere, and rows to add."""
    changed, moved, added = [], [], []
    for place, value in enumerate(wanted):
        rows = spare.get(_identity(value))
        if not rows:
            columns = {"place": place, **columns_of(value)}
            added.append(model(**columns))
            continue
        row, known = rows.pop()
        if known != value:
            for name, column in {"place": place, **columns_of(value)}.items():
                setattr(row, name, column)
            changed.append(row)  # updating all rows of a pack takes two seconds
        elif vars(row)["place"] != place:
            moved.append((int(row.pk), place))  # all that stands behind a field that was moved
    return changed, moved, added


def _identity(value: Value) -> Any:
    """What makes a row the same row in two documents; a grant is only itself."""
    names = KEYS.get(part_of(value))
    return tuple(getattr(value, name) for name in names) if names else value


def has_twin(value: Value, row_id: int | None) -> bool:
    """Say whether another row already has the codes of this one."""
    part = part_of(value)
    if part not in KEYS:
        return False
    same = {name: getattr(value, name) for name in KEYS[part]}
    return PARTS[part][0]._default_manager.filter(**same).exclude(pk=row_id).exists()
