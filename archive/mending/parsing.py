"""Reads what the grid sends: a correction as JSON, or which rows are wanted; anything else is one sentence."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from archive.imports.models import ImportRow
from archive.imports.patching import (
    CELLS,
    CONSTANT,
    DATE_ORDER,
    MERGE,
    REPLACE,
    SPLIT,
    UNIT,
    VALUES,
    Patch,
)
from archive.mending.queries import Wanted
from kernel.errors import Invalid, Problem
from kernel.text import N_

NEAR = 100  # rows before the person that are judged with the others
_TEXTS = {
    REPLACE: ("find", "with"),
    SPLIT: ("separator",),
    MERGE: ("separator", "name"),
    CONSTANT: ("value",),
    DATE_ORDER: ("order",),
    UNIT: ("factor",),
}
_FLAGS = {REPLACE: ("whole", "case"), CONSTANT: ("only_blank",), VALUES: ("parts",)}
_LISTS = {SPLIT: ("names",), MERGE: ("columns",)}


def malformed() -> Invalid:
    """Return the refusal of what no page of ours sends."""
    message = N_("The correction could not be read; load the page again and repeat it.")
    return Invalid([Problem(code="malformed", message=message)])


def body_of(raw: bytes) -> Mapping[str, Any]:
    """Return the JSON object a request brings; Invalid for anything else."""
    try:
        found = json.loads(raw)
    except ValueError as error:
        raise malformed() from error
    if not isinstance(found, dict) or not isinstance(found.get("seen"), int):
        raise malformed()
    return found


def near_of(body: Mapping[str, Any]) -> Sequence[int]:
    """Return the rows the person has before him."""
    found = body.get("near", [])
    if not isinstance(found, list) or not all(_is_row(one) for one in found):
        raise malformed()
    return found[:NEAR]


def patch_of(body: Mapping[str, Any]) -> Patch:
    """Return the correction a request brings, its content in the form the kind asks for."""
    kind, column, content = body.get("kind"), body.get("column", ""), body.get("content", {})
    if not (isinstance(kind, str) and isinstance(column, str) and isinstance(content, dict)):
        raise malformed()
    if kind == CELLS:
        return Patch(kind=kind, content={"cells": _cells(content)})
    read: dict[str, Any] = {name: _text(content, name) for name in _TEXTS.get(kind, ())}
    read |= {name: content.get(name) is True for name in _FLAGS.get(kind, ())}
    read |= {name: _names(content, name) for name in _LISTS.get(kind, ())}
    if kind == VALUES:
        read["map"] = _map(content.get("map"))
    return Patch(kind=kind, column="" if kind == MERGE else column, content=read)


def wanted_of(asked: QueryDict) -> Wanted:
    """Return which rows an address asks for; a state that does not exist asks for all."""
    state = asked.get("state", "")
    return Wanted(
        code=asked.get("code", "")[:60],
        column=asked.get("column", "")[:255],
        state=state if state in ImportRow.State.values else "",
    )


def number_of(asked: QueryDict, name: str, default: int = 0) -> int:
    """Return a whole number of an address; the default where it is none."""
    try:
        return max(-1, min(int(asked.get(name, default)), 10**8))
    except ValueError:
        return default


def _is_row(one: Any) -> bool:
    return isinstance(one, int) and not isinstance(one, bool) and 0 < one < 2**31


def _text(content: Mapping[str, Any], name: str) -> str:
    found = content.get(name, "")
    if not isinstance(found, str):
        raise malformed()
    return found


def _names(content: Mapping[str, Any], name: str) -> list[str]:
    found = content.get(name)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise malformed()
    return found


def _map(found: Any) -> dict[str, str]:
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise malformed()
    return {name.strip(): text for name, text in found.items()}


def _cells(content: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    found = content.get("cells")
    if not isinstance(found, dict):
        raise malformed()
    cells: dict[str, dict[str, str]] = {}
    for heading, rows in found.items():
        for row, text in _map(rows).items():
            if not (row.isascii() and row.isdigit() and _is_row(int(row[:12]))):
                raise malformed()
            cells.setdefault(heading, {})[str(int(row))] = text
    return cells
