"""The values of a record as they were before changes: each change laid back over what followed it, no Django."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archive.records.contents import by_field


def values_before(
    values: Mapping[str, Any], changes: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> dict[str, Any]:
    """Return the values by field code as they were before `changes`, pairs of (before, after), newest first.

    A field that only stands after a change was empty before it. Of a group each member has the list of its
    values, as `by_field` makes it.
    """
    flat = by_field(values)
    for before, after in changes:
        for code in after.keys() - before.keys():
            flat.pop(code, None)
        flat.update(before)
    return flat


def rows_of(flat: Mapping[str, Any], members: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of a group out of the lists of its members; a member that is hidden hides in each row."""
    count = max(
        (len(flat[code]) for code in members if isinstance(flat.get(code), list)), default=0
    )
    hidden = [code for code in members if isinstance(flat.get(code), str)]
    return [
        {code: _at(flat.get(code), number) for code in members if flat.get(code) is not None}
        for number in range(count or bool(hidden))
    ]


def _at(value: Any, number: int) -> Any:
    if not isinstance(value, list):
        return value
    return value[number] if number < len(value) else None
