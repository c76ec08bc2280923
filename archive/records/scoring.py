"""What is less complete than its category asks for, as a condition: the law stands in `completeness`."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.lookups import GreaterThanOrEqual

from archive.records.completeness import counted
from archive.records.shapes import Shape
from policies.fields.rules import Field, FieldType

_files: list[QuerySet[Any]] = []


def fill(files: QuerySet[Any]) -> None:
    """Say which files are sound; called once at start-up by the feature of files' readers."""
    _files[:] = [files]


def has_file(record_id: int) -> bool:
    """Say whether a record has a sound file: neither blocked nor damaged."""
    return bool(record_id and _files) and _files[0].filter(record=record_id).exists()


def below(shapes: Iterable[Shape], is_keyed: Any, path_exists: Any) -> Q:
    """Return what is not as complete as its category asks for; `is_keyed` and `path_exists` as `pending` has them."""
    found = Q(pk__in=())
    for shape in shapes:
        asked = counted(shape.category.fields)
        threshold = shape.category.completeness
        if not threshold or not asked:
            continue
        filled: Combinable = Value(0)
        for one in asked:
            there = _there(one, is_keyed, path_exists)
            filled = filled + Case(When(there, then=1), default=0, output_field=IntegerField())
        least = -(-threshold * len(asked) // 100)  # so many fields at least
        found |= Q(category=shape.code) & ~Q(_at_least(filled, least))
    return found


def _at_least(filled: Combinable, least: int) -> Any:
    return GreaterThanOrEqual(filled, Value(least))


def _there(one: Field, is_keyed: Any, path_exists: Any) -> Q:
    if one.type is FieldType.FILE:
        has = Q(values__has_key=one.code)
        return has | Q(Exists(_files[0].filter(record=OuterRef("pk")))) if _files else has
    if one.sealed:
        return Q(is_keyed(one.code))
    if one.repeat:
        return Q(path_exists(f'$."{one.repeat}"[*]."{one.code}"'))
    return Q(values__has_key=one.code)
