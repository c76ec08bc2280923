"""How complete a record is: what its category requires or recommends, what of it is there, who owes the rest."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from policies.fields.rules import Field, FieldType, Required, Section

COUNTED = frozenset({Required.ALWAYS, Required.FILING, Required.RECOMMENDED})
_EMPTY: tuple[object, ...] = (None, "", [], {})


@dataclass(frozen=True, kw_only=True)
class Score:
    """So many of so many fields are filled in."""

    filled: int
    asked: int

    @property
    def percent(self) -> int:
        """The part that is filled in, rounded down: 100 is whole."""
        return 100 * self.filled // self.asked if self.asked else 100


def counted(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Return the fields that count: required or recommended, whatever the others say."""
    return tuple(one for one in fields if one.required in COUNTED and not one.required_by)


def missing(
    fields: Iterable[Field], values: Mapping[str, Any], has_file: Callable[[], bool]
) -> tuple[Field, ...]:
    """Return what counts and is not there; an attachment is there with any sound file of the record."""
    return tuple(one for one in counted(fields) if not _is_filled(one, values, has_file))


def score(
    fields: Iterable[Field], values: Mapping[str, Any], has_file: Callable[[], bool]
) -> Score:
    """Return how complete a record with these values is (REQ-COL-28)."""
    asked = counted(fields)
    return Score(filled=len(asked) - len(missing(asked, values, has_file)), asked=len(asked))


def owed(lacking: Iterable[Field], sections: Iterable[Section]) -> dict[str, tuple[Field, ...]]:
    """Return what is missing by the department that fills it in, "" whoever may change the record."""
    owners = {one.code: one.department for one in sections}
    found: dict[str, list[Field]] = {}
    for one in lacking:
        found.setdefault(owners.get(one.section, ""), []).append(one)
    return {department: tuple(fields) for department, fields in found.items()}


def _is_filled(one: Field, values: Mapping[str, Any], has_file: Callable[[], bool]) -> bool:
    if one.type is FieldType.FILE:
        return bool(values.get(one.code)) or has_file()
    if one.repeat:
        rows = values.get(one.repeat) or ()
        return any(row.get(one.code) not in _EMPTY for row in rows)
    return values.get(one.code) not in _EMPTY
