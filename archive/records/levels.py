"""The confidentiality level of one record: what it may be, and what values, category and file ask for (REQ-CLS-03)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archive.records.models import Record
from archive.records.shapes import Shape, shape_of
from kernel.errors import Problem
from kernel.text import N_
from policies.document.effective import floors_in
from policies.document.values import PolicyDocument
from policies.fields.rules import Field

# The level of a sealed record (封存). No policy has it, so no clearance reaches it: no list, search, count, export,
# print or right of anybody, without one more condition in any of them (docs/adr/0031).
SEALED = "~sealed"


def level_problems(shape: Shape, level: str) -> Sequence[Problem]:
    """Return why a record of this category cannot have a level: unknown, or below the category's own."""
    document = shape.policy.document
    names = {one.code: one.zh for one in document.levels}
    if level not in names:
        message = N_("The policy has no confidentiality level “{level}”.")
        return [_problem("level", message, level=level)]
    floor = floors_in(document).get(shape.code, "")
    if floor and is_lower(shape, level, than=floor):
        message = N_(
            "Records of this category are at least “{level}”; choose that or a higher one."
        )
        return [_problem("level_floor", message, level=names.get(floor, floor))]
    return ()


def is_lower(shape: Shape, level: str, *, than: str) -> bool:
    """Say whether a level lies below another; one the policy does not have is below nothing."""
    codes = [one.code for one in shape.policy.document.levels]
    return level in codes and than in codes and codes.index(level) < codes.index(than)


def offered(shape: Shape) -> Sequence[str]:
    """Return the codes of the levels a record of this category can have, lowest first."""
    codes = [one.code for one in shape.policy.document.levels]
    return [code for code in codes if not level_problems(shape, code)]


def level_for(shape: Shape, said: str, values: Mapping[str, Any]) -> str:
    """Return the level of a new record: as said or as its category says, and as its values ask for at least."""
    return highest(shape, said or shape.category.level, asked_by(shape, values))


def level_after(shape: Shape, now: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return the level after a change of values.

    A level the old values asked for goes with them, down to the category's; one that somebody set stays.
    What the policy asks of a value since the record was entered counts from its next change.
    """
    was, comes = asked_by(shape, before), asked_by(shape, after)
    if was == comes:
        return highest(shape, now, comes)
    return highest(shape, shape.category.level if was and now == was else now, comes)


def asked_by(shape: Shape, values: Mapping[str, Any]) -> str:
    """Return the highest level that values ask for, '' for none."""
    return asked_of(shape.policy.document, shape.raising, values)


def asked_of(document: PolicyDocument, raising: Iterable[Field], values: Mapping[str, Any]) -> str:
    """Return the same of a document, by the fields of the category that have values with a level."""
    level = ""
    for field in raising:
        value = values.get(field.code)
        chosen = value if isinstance(value, list) else [value]
        for one in field.choices:
            if one.level and one.code in chosen:
                level = higher_of(document, level, one.level)
    return level


def highest(shape: Shape, *levels: str) -> str:
    """Return the highest of these levels in the order of the policy."""
    return higher_of(shape.policy.document, *levels)


def higher_of(document: PolicyDocument, *levels: str) -> str:
    """Return the highest of these levels in the order of a document."""
    if SEALED in levels:
        return SEALED  # what a policy asks of values never opens what is sealed
    order = {level.code: place for place, level in enumerate(document.levels)}
    return max(levels, key=lambda level: order.get(level, -1))


def level_of(
    shape: Shape,
    record: Record,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    said: str = "",
    file: Record | None = None,
) -> str:
    """Return the level of a record with other values, or in another category: `said`, and what they ask for at least.

    Without `said`, one that somebody set higher stays, and none sinks below its category's. An item sinks no
    lower than the file it lies in, and is never below `file`, into which it comes.
    """
    level = _by_values(shape, record, before, after, said)
    if file is not None:
        return highest(shape, level, file.level)
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


def _problem(code: str, message: str, **params: object) -> Problem:
    return Problem(code=code, message=message, params=params, where="level")
