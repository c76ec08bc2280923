"""The JSON Schema of the policy's YAML, made from the values themselves: editors complete and check by it.

It says what the loader takes: names, kinds, known codes, what must be there, and nothing else. What makes a
policy sound across its rows — a category that does not exist, a right without view — only `check` says.
"""

import inspect
import json
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from policies.document.canonical import FORMATS
from policies.document.values import PolicyDocument

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: dict[type, dict[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    str: {"type": "string"},
    date: {
        "type": "string",
        "format": "date",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "description": "A date like 2026-01-31.",
    },
    Decimal: {
        "type": "string",
        "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
        "description": "A decimal number, in quotation marks.",
    },
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a policy in YAML."""
    parts: dict[str, Any] = {}
    root = _mapping(PolicyDocument, parts)
    root["properties"]["format"] = {
        "type": "integer",
        "enum": list(FORMATS),
        "description": "The format of this text; it comes first.",
    }
    root["required"] = ["format", *root["required"]]
    return {
        "$schema": DIALECT,
        "title": "Policy of a company in Fonds",
        **root,
        "$defs": dict(sorted(parts.items())),
    }


def schema_text() -> str:
    """Return the schema as the text of a file."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _mapping(kind: type, parts: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one dataclass; what it uses goes into `parts`."""
    hints = get_type_hints(kind)
    properties = {}
    for part in fields(kind):
        said = _value(hints[part.name], parts)
        told = part.default not in (MISSING, None, ())
        properties[part.name] = said | ({"default": _written(part.default)} if told else {})
    return {
        "description": inspect.cleandoc(kind.__doc__ or ""),
        "type": "object",
        "properties": properties,
        "required": [part.name for part in fields(kind) if part.default is MISSING],
        "additionalProperties": False,
    }


def _written(default: Any) -> Any:
    """Return a default as JSON holds it."""
    if isinstance(default, Enum):
        return default.value
    return list(default) if isinstance(default, tuple) else default


def _value(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one value."""
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _value(get_args(kind)[0], parts)}
    if get_origin(kind) in (Union, types.UnionType):  # a value or none; none is never written
        return _value(next(part for part in get_args(kind) if part is not type(None)), parts)
    if is_dataclass(kind):
        return _named(kind, parts, _mapping)
    if issubclass(kind, Enum):
        return _named(kind, parts, _words)
    return dict(_PLAIN[kind])


def _named(
    kind: Any, parts: dict[str, Any], describe: Callable[[Any, dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    """Return the reference to a part that has a name, describing it the first time."""
    if kind.__name__ not in parts:
        parts[kind.__name__] = {}
        parts[kind.__name__] = describe(kind, parts)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _words(kind: type[Enum], parts: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a set of words."""
    names = ", ".join(f"{one.value}: {one.name.lower().replace('_', ' ')}" for one in kind)
    return {
        "description": f"{inspect.cleandoc(kind.__doc__ or '')}\n\n{names}",
        "type": "string",
        "enum": [one.value for one in kind],
    }
