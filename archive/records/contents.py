"""The values of a record: open and sealed ones apart, a change laid over them, what differs, by field."""

from collections.abc import Collection, Mapping
from typing import Any

ROW = "_row"  # in a row of an edit: the place of the stored row whose unnamed members stay

Values = dict[str, Any]


def split(sealed: Collection[str], values: Mapping[str, Any]) -> tuple[Values, Values]:
    """Return the open values and those of `sealed` fields; rows of a group keep their places in both."""
    if not sealed:
        return dict(values), {}
    open_values, closed = dict(values), dict[str, Any]()
    groups = _groups(values)
    for code in [code for code in values if code in sealed and code not in groups]:
        closed[code] = open_values.pop(code)
    for code in groups:
        open_values[code] = [_without(row, sealed) for row in values[code]]
        hidden = [_only(row, sealed) for row in values[code]]
        if any(hidden):
            closed[code] = hidden
    return open_values, closed


def _groups(values: Mapping[str, Any]) -> list[str]:
    """Return the codes that hold rows; asked of every record, and most have none."""
    return [
        code
        for code, value in values.items()
        if value.__class__ is list and value and isinstance(value[0], dict)
    ]


def merged(open_values: Mapping[str, Any], closed: Mapping[str, Any]) -> Values:
    """Return what `split` was given."""
    whole: Values = dict(open_values)
    for code, value in closed.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = whole.get(code) or [{} for _ in value]
            whole[code] = [{**row, **hidden} for row, hidden in zip(rows, value, strict=True)]
        else:
            whole[code] = value
    return whole


def overlaid(stored: Mapping[str, Any], change: Mapping[str, Any]) -> Values:
    """Return the values with a change over them; None or '' empties, rows named by `_row` keep the rest."""
    whole: Values = dict(stored)
    for code, value in change.items():
        if isinstance(value, list) and all(isinstance(row, dict) for row in value) and value:
            whole[code] = [_row(row, stored.get(code)) for row in value]
        else:
            whole[code] = value
    return whole


def given_places(change: Mapping[str, Any]) -> set[str]:
    """Return the places a change gives: field and group codes, and group.row.code, rows counted from 1."""
    places = set(change)
    for code, value in change.items():
        rows = value if isinstance(value, list) else []
        for number, row in enumerate(rows, start=1):
            if isinstance(row, dict):
                places |= {f"{code}.{number}.{member}" for member in row if member != ROW}
    return places


def changed_codes(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Return the field and group codes whose values differ."""
    return {code for code in before.keys() | after.keys() if before.get(code) != after.get(code)}


def by_field(values: Mapping[str, Any]) -> Values:
    """Return the values by field code alone: of a group, each member with the list of its values."""
    flat = dict(values)
    for code in _groups(values):
        rows = flat.pop(code)
        for member in dict.fromkeys(key for row in rows for key in row):
            flat[member] = [row.get(member) for row in rows]
    return flat


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Values, Values]:
    """Return what differs between two sets of values, by field code, before and after."""
    # What is equal as it stands is equal by field: of a wide record little is looked at twice.
    differs = changed_codes(before, after)
    old = by_field({code: value for code, value in before.items() if code in differs})
    new = by_field({code: value for code, value in after.items() if code in differs})
    codes = sorted(changed_codes(old, new))
    return ({c: old[c] for c in codes if c in old}, {c: new[c] for c in codes if c in new})


def _row(row: Mapping[str, Any], stored: Any) -> Values:
    at = row.get(ROW)
    rows = stored if isinstance(stored, list) else []
    kept = rows[at] if isinstance(at, int) and 0 <= at < len(rows) else {}
    return {**kept, **{code: value for code, value in row.items() if code != ROW}}


def _without(row: Mapping[str, Any], codes: Collection[str]) -> Values:
    return {code: value for code, value in row.items() if code not in codes}


def _only(row: Mapping[str, Any], codes: Collection[str]) -> Values:
    return {code: value for code, value in row.items() if code in codes}
