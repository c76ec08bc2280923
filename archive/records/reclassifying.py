"""Another category for a record that is there: its number stays, its values must have a place there (REQ-NUM-05)."""

from collections.abc import Iterator, Mapping
from typing import Any

from archive.records.leveling import asked_by, highest, level_after
from archive.records.models import Record
from archive.records.rules import place_problems
from archive.records.shapes import Shape, shape_of
from kernel.errors import Problem
from kernel.text import N_
from policies.categories.rules import Kind


def category_problems(record: Record, shape: Shape, stored: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield why a record with these values cannot come into the category of `shape`."""
    known = shape.category
    if known.category.abstract or known.category.retired:
        message = N_("No record is filed under {category} itself; choose a category below it.")
        yield _problem(message, category=shape.code)
        return
    if known.kind != record.kind:
        message = N_("A file stays a file and an item an item: {category} is of the other kind.")
        yield _problem(message, category=shape.code)
        return
    parent = str(Kind.FILE) if record.parent_id else ""
    yield from place_problems(known.kind, known.standalone, parent)
    before = shape_of(shape.policy, record.category)
    for code in _held(before, stored):
        was, comes = before.by_code[code], shape.by_code.get(code)
        if comes is None or comes.retired:
            message = N_(
                "{category} has no field “{field}”; empty it, or choose a category that has it."
            )
        elif (was.type, was.repeat) != (comes.type, comes.repeat):
            message = N_("“{field}” is of another type in {category}; choose another category.")
        else:
            continue
        yield _problem(message, category=shape.code, field=was.zh or was.en)


def _held(before: Shape, stored: Mapping[str, Any]) -> Iterator[str]:
    """Yield the codes of the fields that hold something somebody gave."""
    for one in before.fields:
        rows = stored.get(one.repeat) or () if one.repeat else (stored,)
        if one.code not in before.system and any(row.get(one.code) not in _NOTHING for row in rows):
            yield one.code


_NOTHING: tuple[Any, ...] = (None, "", [])


def level_of(
    shape: Shape,
    record: Record,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    said: str = "",
) -> str:
    """Return the level of a record with other values, or in another category: `said`, and what they ask for at least.

    Without `said`, one that somebody set higher stays, and none sinks below its category's. An item sinks no
    lower than the file it lies in.
    """
    level = _by_values(shape, record, before, after, said)
    sinks = record.parent_id is not None and highest(shape, level, record.level) != level
    return highest(shape, level, record.parent.level) if sinks else level  # type: ignore[union-attr]  # it lies in one


def _by_values(
    shape: Shape, record: Record, before: Mapping[str, Any], after: Mapping[str, Any], said: str
) -> str:
    if said:
        return highest(shape, said, shape.category.level, asked_by(shape, after))
    if shape.code == record.category:
        return level_after(shape, record.level, before, after)
    old = shape_of(shape.policy, record.category)
    usual = highest(old, old.category.level, asked_by(old, before))
    said = "" if record.level == usual else record.level
    return highest(shape, said, shape.category.level, asked_by(shape, after))


def _problem(message: str, **params: str) -> Problem:
    return Problem(code="reclassify", message=message, params=params, where="category")
