"""The change that makes the values of a record what they were before another change."""

from collections.abc import Mapping, Sequence
from typing import Any

from archive.records.contents import ROW
from archive.records.shapes import Shape
from policies.fields.rules import Required


def values_back(
    shape: Shape, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the change that makes the values what they were before; rows of a group are put together again."""
    change: dict[str, Any] = {}
    groups: dict[str, list[str]] = {}
    for code in sorted(before.keys() | after.keys()):
        one = shape.by_code.get(code)
        if one is None or one.required is Required.AUTO:
            continue
        if one.repeat:
            groups.setdefault(one.repeat, []).append(code)
        else:
            change[code] = before.get(code)
    for code, members in groups.items():
        change[code] = _rows_back(members, before, after)
    return change


def _rows_back(
    members: Sequence[str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[dict[str, Any]]:
    was = max((len(before.get(code) or ()) for code in members), default=0)
    now = max((len(after.get(code) or ()) for code in members), default=0)
    rows = [{code: before[code][at] for code in members if code in before} for at in range(was)]
    emptied = [code for code in members if code not in before]
    if was == now:  # the same rows: what did not change in them stays
        return [{**row, **dict.fromkeys(emptied), ROW: at} for at, row in enumerate(rows)]
    return rows
