"""Draft rows and document values: each row's columns are the attributes of its value, converted here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from persistence.models import CompanyTable
from persistence.updating import update_rows
from policies.access.models import GrantRow
from policies.access.rules import Grant, RowScope, Verb
from policies.categories.models import CategoryRow
from policies.categories.rules import (
    Category,
    Doubles,
    Kind,
    Review,
    Stage,
    StageDuty,
    Titles,
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
    "doubles": Doubles,
    "titling": Titling,
    "titles": Titles,
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
        known = None if before is None else getattr(before, part)
        if known == wanted:
            continue
        stored = _stored(model, known)
        others, moved = _told_apart(wanted, stored)
        changed, added, elsewhere = _matched(part, others, stored)
        gone = [row.pk for row in stored.values()]
        model._default_manager.filter(pk__in=gone).delete()
        names = ["place", *(attribute.name for attribute in fields(kind))]
        model._default_manager.bulk_update(changed, names, batch_size=500)
        update_rows(model, {"place": "integer"}, [*moved, *elsewhere])
        model._default_manager.bulk_create(added, batch_size=500)


class _Stored(NamedTuple):
    """A draft row: its id, where it stands, what it says."""

    pk: int
    place: int
    value: Any


def _stored(model: Any, known: Sequence[Any] | None) -> dict[int, _Stored]:
    """Return the rows of a part by the `id()` of what they say; `known`: that, where it need not be read."""
    rows = model._default_manager.order_by("place", "id")
    if known is None or len({id(value) for value in known}) < len(known):
        read = (_Stored(row.pk, vars(row)["place"], value_of(row)) for row in rows)
        return {id(row.value): row for row in read}
    places = zip(rows.values_list("pk", "place"), known, strict=True)
    return {id(value): _Stored(pk, place, value) for (pk, place), value in places}


def _told_apart(
    wanted: Iterable[Value], stored: dict[int, _Stored]
) -> tuple[list[tuple[int, Value]], list[tuple[int, int]]]:
    """Take the very values that are stored out of `stored`: of one change that is nearly all of them.

    Return (place, value) of the others, and (id, place) of those that only stand elsewhere: all that is
    behind a field that was moved.
    """
    others, moved = [], []
    for place, value in enumerate(wanted):
        same = stored.pop(id(value), None)
        if same is None:
            others.append((place, value))
        elif same.place != place:
            moved.append((same.pk, place))
    return others, moved


def _matched(
    part: str, wanted: Iterable[tuple[int, Value]], stored: dict[int, _Stored]
) -> tuple[list[CompanyTable], list[CompanyTable], list[tuple[int, int]]]:
    """Return rows to change, taken out of `stored`, rows to add, and (id, place) of those that stand elsewhere."""
    model: Any = PARTS[part][0]
    changed, added, moved = [], [], []
    spare: dict[Any, list[_Stored]] = {}
    for row in stored.values():
        spare.setdefault(_identity(part, row.value), []).append(row)
    for place, value in wanted:
        rows = spare.get(_identity(part, value))
        if not rows:
            added.append(model(place=place, **columns_of(value)))
            continue
        row = rows.pop()
        del stored[id(row.value)]
        if row.value != value:  # updating all rows of a pack takes two seconds
            changed.append(model(pk=row.pk, place=place, **columns_of(value)))
        elif row.place != place:
            moved.append((row.pk, place))
    return changed, added, moved


def _identity(part: str, value: Value) -> Any:
    """What makes a row the same row in two documents; a grant is only itself."""
    names = KEYS.get(part)
    return tuple([getattr(value, name) for name in names]) if names else value


def has_twin(value: Value, row_id: int | None) -> bool:
    """Say whether another row already has the codes of this one."""
    part = part_of(value)
    if part not in KEYS:
        return False
    same = {name: getattr(value, name) for name in KEYS[part]}
    return PARTS[part][0]._default_manager.filter(**same).exclude(pk=row_id).exists()
