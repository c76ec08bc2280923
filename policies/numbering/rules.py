"""Numbering as pure rules: what is wrong with a pattern in this policy, and what its author should know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kernel.errors import Problem
from kernel.text import N_, Word
from policies.numbering.grammar import Kind, Pattern, Segment, normalise, parse_pattern
from policies.numbering.rendering import (
    NumberFacts,
    capacity,
    capacity_used,
    counter_of,
    is_nearly_full,
    preview,
    render,
    renderer,
    scope_key,
)

__all__ = [
    "FieldFacts",
    "NumberFacts",
    "Pattern",
    "capacity",
    "capacity_used",
    "counter_of",
    "is_nearly_full",
    "normalise",
    "parse_pattern",
    "preview",
    "problems_with",
    "render",
    "renderer",
    "scope_key",
    "warnings_about",
]

NUMBERABLE = frozenset({"text", "number", "choice", "date", "uscc", "bool", "phone"})
DATES = frozenset({"date", "datetime"})
PERSONAL_NUMBERS = frozenset({"cnid", "phone"})
_DATE_KINDS = frozenset({Kind.YEAR, Kind.MONTH, Kind.DAY})
# What may change after filing; the number then keeps what it said (REQ-NUM-05, 实施条例 art. 24).
_CHANGING = frozenset(
    {Kind.RETENTION, Kind.DEPARTMENT, Kind.CATEGORY, Kind.CUSTOMER_TYPE, Kind.REGION, Kind.FIELD}
)


@dataclass(frozen=True, kw_only=True)
class FieldFacts:
    """What numbering must know of a field. `disclosed` is the slice a policy opens of a sealed one: `[-4:]`."""

    type: str = "text"
    sealed: bool = False
    required: bool = False  # always or at filing
    unique: bool = False
    sensitivity: str = ""
    disclosed: str = ""


def problems_with(
    pattern: Pattern,
    *,
    fields: Mapping[str, FieldFacts],
    category: str = "",
    date_field: str = "",
    is_item: bool | None = None,
) -> list[Problem]:
    """Return what keeps this pattern from being published for `category`.

    `fields`: the category's fields, inherited ones too. `category`: its code path, '' unknown.
    `is_item`: whether its records lie inside a file; None when they may or may not.
    """
    found: list[Problem] = []
    for part in pattern.fields:
        found += _field_problems(part, fields.get(part.text))
    found += _level_problems(pattern, category)
    found += _date_problems(pattern, fields, date_field)
    if is_item is False and any(part.kind is Kind.PARENT for part in pattern.segments):
        message = N_(
            "{{parent}} is the number of the file, but the records of {category} lie in none."
        )
        found.append(_problem("no_file", message, category, category=category))
    return found


def warnings_about(
    pattern: Pattern, *, fields: Mapping[str, FieldFacts], expected: int = 0
) -> list[Problem]:
    """Return what the author should know; nothing here blocks.

    `expected`: how many records one scope of the counter is expected to hold, 0 unknown.
    """
    return [
        *_stability_warnings(pattern),
        *_field_warnings(pattern, fields),
        *_capacity_warnings(pattern, expected),
    ]


def _problem(code: str, message: str, where: str = "", **params: object) -> Problem:
    return Problem(code=code, message=message, params=params, where=where)


def _field_problems(part: Segment, known: FieldFacts | None) -> Iterator[Problem]:
    token = str(part)
    if known is None:
        message = N_("{token}: the category has no field {field}.")
        yield _problem("unknown_field", message, part.text, token=token, field=part.text)
        return
    if known.type == "cnid":
        message = N_("{token}: an identity number never stands in an archive number.")
        yield _problem("identity", message, part.text, token=token)
    elif known.type not in NUMBERABLE:
        message = N_("{token}: a field of type {type} cannot stand in a number.")
        yield _problem("field_type", message, part.text, token=token, type=Word(known.type))
    if part.as_code and known.type != "choice":
        message = N_("{token}: only a list of values has codes; {field} is {type}.")
        params = {"token": token, "field": part.text, "type": Word(known.type)}
        yield _problem("not_a_choice", message, part.text, **params)
    if known.sealed and not (part.sliced and part.slice_text == known.disclosed):
        message = N_(
            "{token}: {field} is sealed, so a number may show only the slice the policy opens."
        )
        yield _problem("sealed", message, part.text, token=token, field=part.text)


def _level_problems(pattern: Pattern, category: str) -> Iterator[Problem]:
    depth = len(category.split("·")) if category else 0
    for part in pattern.segments:
        if part.kind is Kind.CATEGORY and depth and part.number > depth:
            message = N_("{token}: {category} has only {depth} levels.")
            params = {"token": str(part), "category": category, "depth": depth}
            yield _problem("level_depth", message, category, **params)


def _date_problems(
    pattern: Pattern, fields: Mapping[str, FieldFacts], date_field: str
) -> Iterator[Problem]:
    if not date_field:
        return
    known = fields.get(date_field)
    if known is None or known.type not in DATES:
        message = N_(
            "The number reads its date from {field}, which is not a date field of the category."
        )
        yield _problem("date_field", message, date_field, field=date_field)
    elif not any(part.kind in _DATE_KINDS for part in pattern.segments):
        message = N_("The number reads a date from {field} but shows none: add {{YYYY}}.")
        yield _problem("date_unused", message, date_field, field=date_field)


def _stability_warnings(pattern: Pattern) -> Iterator[Problem]:
    changing = [str(part) for part in pattern.segments if part.kind in _CHANGING]
    if changing:
        message = N_(
            "{tokens} may change after filing. A number stays as it was given: "
            "it then shows the old value, and the record shows the new one."
        )
        yield _problem("not_stable", message, tokens=" ".join(changing))


def _field_warnings(pattern: Pattern, fields: Mapping[str, FieldFacts]) -> Iterator[Problem]:
    for part in pattern.fields:
        known = fields.get(part.text)
        if known is None:
            continue
        if not known.required:
            message = N_("{field} is not required: a record without it cannot be numbered.")
            yield _problem("not_required", message, part.text, field=part.text)
        if known.sensitivity in {"P", "SP"} or known.type in PERSONAL_NUMBERS:
            message = N_(
                "{field} is personal, and a number is seen by everybody who handles the file."
            )
            yield _problem("personal", message, part.text, field=part.text)
    if pattern.counter is None and not any(_distinguishes(part, fields) for part in pattern.fields):
        message = N_("No field here is unique: records with equal values get -2, -3 … appended.")
        yield _problem("repeats", message)


def _distinguishes(part: Segment, fields: Mapping[str, FieldFacts]) -> bool:
    known = fields.get(part.text)
    return known is not None and known.unique and not part.sliced


def _capacity_warnings(pattern: Pattern, expected: int) -> Iterator[Problem]:
    most = capacity(pattern)
    if most and is_nearly_full(pattern, expected):
        message = N_(
            "{expected} records are expected and the counter has room for {capacity}; "
            "after that numbers become one digit longer."
        )
        yield _problem("capacity", message, expected=expected, capacity=most)
