"""A field that is required only because of another: whether it is so now, and whether its condition makes sense."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kernel.errors import Problem
from kernel.text import N_
from policies.fields.rules import Field, FieldType, Required

YES, NO = "yes", "no"  # the values of a yes-or-no field, as a condition writes them
_NOTHING: tuple[Any, ...] = (None, "", [])
_CHOSEN = frozenset({FieldType.CHOICE, FieldType.MULTI, FieldType.BOOL})
_ASKED = frozenset({Required.ALWAYS, Required.FILING})


def is_asked(field: Field, beside: Mapping[str, Any]) -> bool:
    """Say whether a required field is asked for beside these stored values: those of its record or its row."""
    if not field.required_by:
        return True
    value = beside.get(field.required_by)
    if value in _NOTHING:
        return False
    said = value if isinstance(value, list) else [value]
    return not field.required_values or any(as_value(one) in field.required_values for one in said)


def as_value(stored: Any) -> str:
    """Return a stored value as a condition writes it."""
    if isinstance(stored, bool):
        return YES if stored else NO
    return str(stored)


def values_of(field: Field) -> tuple[str, ...]:
    """Return the values a condition may ask of a field; () for one that can only be filled or not."""
    if field.type is FieldType.BOOL:
        return (YES, NO)
    return tuple(one.code for one in field.choices) if field.type in _CHOSEN else ()


def condition_problems(field: Field, beside: Iterable[Field]) -> Iterator[Problem]:
    """Yield what is wrong with the condition of a field; `beside` are those of its category, its own first."""
    if not field.required_by:
        if field.required_values:
            yield _problem(field, "condition_unused", N_("Say which field has these values."))
        return
    if field.required not in _ASKED:
        message = N_("Say when the field is required: at once or at filing.")
        yield _problem(field, "condition_optional", message)
    known: dict[str, Field] = {}
    for one in beside:
        known.setdefault(one.code, one)
    known[field.code] = field
    other = known.get(field.required_by)
    if other is None or other.retired or other.repeat != field.repeat:
        message = N_(
            "It is required by “{other}”, which is no field of the same category and group."
        )
        yield _problem(field, "condition_field", message, other=field.required_by)
        return
    if _comes_back(field, known):
        message = N_("It is required by “{other}”, which in the end is required by this one.")
        yield _problem(field, "condition_cycle", message, other=field.required_by)
    yield from _value_problems(field, other)


def _value_problems(field: Field, other: Field) -> Iterator[Problem]:
    if field.required_values and (other.type not in _CHOSEN or other.sealed):
        # What a sealed field says is not told by what stands beside it.
        message = N_("Of “{other}” can only be asked whether it is filled, not with which value.")
        yield _problem(field, "condition_values", message, other=other.code)
        return
    for value in field.required_values:
        if value not in values_of(other):
            message = N_("“{value}” is no value of “{other}”.")
            yield _problem(field, "condition_values", message, value=value, other=other.code)


def _comes_back(field: Field, known: Mapping[str, Field]) -> bool:
    """Say whether what requires the field is, in one step or several, required by it."""
    seen: set[str] = set()
    code = field.required_by
    while code in known and code not in seen:
        if code == field.code:
            return True
        seen.add(code)
        code = known[code].required_by
    return False


def _problem(field: Field, code: str, message: str, **params: Any) -> Problem:
    return Problem(
        code=code, message=message, params=params, where=f"{field.category}.{field.code}"
    )
