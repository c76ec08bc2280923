"""Checks what a person says the columns mean before anything is read by it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from archive.imports.amounts import heading_scale
from archive.imports.cell_reading import CellReader, Reading
from archive.imports.targets import InFile, Target, by_code
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.fields.rules import Field, FieldType, Required

_CHOSEN = N_("A person chose this.")
_LEFT_OUT = N_("A person left this column out.")


def checked(
    mapping: Mapping[str, Any],
    *,
    columns: Mapping[str, str],
    fixed: Mapping[str, Any],
    targets: Sequence[Target],
    today: date,
    updates: bool = False,
) -> dict[str, Any]:
    """Return the mapping with a person's choices in it; raise Invalid naming every column or value that cannot be.

    A file that `updates` records may leave out what they have already.
    """
    known = by_code(targets)
    merged = [_merged(one, columns) for one in mapping.get("columns", ())]
    kept = {code: value for code, value in fixed.items() if str(value).strip()}
    problems = [
        *_unknown(columns, {one["column"] for one in merged}, known),
        *_doubles(merged, known),
        *_wrong_values(kept, known, today),
    ]
    given = {one["target"] for one in merged} | kept.keys()
    problems += () if updates else _missing(targets, given)
    if problems:
        raise Invalid(problems)
    for one in merged:
        one["scale"] = str(_scale(one["column"], known.get(one["target"])))
    return {**mapping, "columns": merged, "fixed": kept}


def _merged(one: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    chosen = columns.get(one["column"], one["target"])
    if chosen == one["target"]:
        return {**one, "problem": None} if chosen else dict(one)
    return {
        **one,
        "target": chosen,
        "reason": _CHOSEN if chosen else _LEFT_OUT,
        "params": {},
        "confidence": 1.0,
        "problem": None,
    }


def _unknown(
    columns: Mapping[str, str], headings: set[str], known: Mapping[str, Target]
) -> Iterable[Problem]:
    for heading, target in columns.items():
        if heading not in headings:
            message = N_("The file has no column called {column}.")
            yield Problem(
                code="no_column", message=message, params={"column": heading}, where=heading
            )
        elif target and target not in known:
            message = N_("The category has no field {field}.")
            yield Problem(code="no_field", message=message, params={"field": target}, where=heading)


def _doubles(merged: Sequence[Mapping[str, Any]], known: Mapping[str, Target]) -> Iterable[Problem]:
    first: dict[str, str] = {}
    for one in merged:
        target = one["target"]
        if target and target in first:
            params = {
                "first": first[target],
                "second": one["column"],
                "field": known[target].zh if target in known else target,
            }
            message = N_("{first} and {second} both mean {field}; choose one of them.")
            yield Problem(code="column_twice", message=message, params=params, where=one["column"])
        elif target:
            first[target] = one["column"]


def _wrong_values(
    fixed: Mapping[str, Any], known: Mapping[str, Target], today: date
) -> Iterable[Problem]:
    for code, value in fixed.items():
        target = known.get(code)
        if target is None:
            message = N_("The category has no field {field}.")
            yield Problem(code="no_field", message=message, params={"field": code}, where=code)
            continue
        plain = target.field if isinstance(target, InFile) else target
        done = CellReader(plain, Reading(today=today)).read(value)
        if done.problem is not None:
            yield Problem(
                code=done.problem.code,
                message=done.problem.message,
                params=done.problem.params,
                where=code,
            )


def _missing(targets: Sequence[Target], given: set[str]) -> Iterable[Problem]:
    """Tell the fields without which every single row would be refused."""
    for one in targets:
        if not isinstance(one, Field) or one.repeat or one.required_by:
            continue
        if one.required is Required.ALWAYS and one.code not in given:
            message = N_("{field} is required: choose its column, or one value for all rows.")
            yield Problem(
                code="required", message=message, params={"field": one.zh or one.en}, where=one.code
            )


def _scale(heading: str, target: Target | None) -> Decimal:
    if target is not None and target.type in (FieldType.MONEY, FieldType.NUMBER):
        return heading_scale(heading)
    return Decimal(1)
