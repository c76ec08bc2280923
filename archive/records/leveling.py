"""The confidentiality of a record as its values ask for it: a key customer's file is not for everybody (REQ-CLS-03)."""

from collections.abc import Mapping
from typing import Any

from archive.records.shapes import Shape


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
    level = ""
    for field in shape.raising:
        value = values.get(field.code)
        chosen = value if isinstance(value, list) else [value]
        for one in field.choices:
            if one.level and one.code in chosen:
                level = highest(shape, level, one.level)
    return level


def highest(shape: Shape, *levels: str) -> str:
    """Return the highest of these levels in the order of the policy."""
    order = {level.code: place for place, level in enumerate(shape.policy.document.levels)}
    return max(levels, key=lambda level: order.get(level, -1))
