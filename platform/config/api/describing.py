"""The OpenAPI 3.1 document: what ninja knows of the operations, with our problems, in the reader's language."""

import copy
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext

from config.api.composition import PREFIX, api
from gateway.problems import MEDIA_TYPE, TITLES
from gateway.schemas import ProblemShown
from kernel.text import N_

_SAID = frozenset({"summary", "description"})
_REF = {"$ref": "#/components/schemas/ProblemShown"}
_EVERYWHERE = (400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503)
_FOR_VERSIONS = 428
_GOOD = {
    200: N_("What was asked for."),
    201: N_("It was registered."),
    304: N_("Nothing has changed."),
}
_CONVERTER = re.compile(r"<(?:[^:>]+:)?([^>]+)>")


def document(server: str = "") -> dict[str, Any]:
    """Return the document in the active language; `server` is the address of the company's host."""
    found: dict[str, Any] = _translated(copy.deepcopy(_plain()))
    found["info"]["title"] = gettext(api.title)
    if server:
        found["servers"] = [{"url": server}]
    else:
        found.pop("servers", None)
    return found


def query_names(method: str, route: str) -> frozenset[str] | None:
    """Return the query parameters an operation knows, None for no operation; `route` is Django's."""
    operation = _plain()["paths"].get("/" + _CONVERTER.sub(r"{\1}", route), {}).get(method.lower())
    if operation is None:
        return None
    return frozenset(one["name"] for one in operation["parameters"] if one["in"] == "query")


def methods_of(route: str) -> tuple[str, ...]:
    """Return the methods an address knows."""
    known = _plain()["paths"].get("/" + _CONVERTER.sub(r"{\1}", route), {})
    return tuple(sorted(name.upper() for name in known))


@cache
def _plain() -> dict[str, Any]:
    found = dict(api.get_openapi_schema(path_prefix=PREFIX.lstrip("/")))
    found["jsonSchemaDialect"] = "https://json-schema.org/draft/2020-12/schema"
    shape = ProblemShown.model_json_schema(ref_template="#/components/schemas/{model}")
    found["components"]["schemas"].update(shape.pop("$defs", {}))
    found["components"]["schemas"]["ProblemShown"] = shape
    for shape in found["components"]["schemas"].values():
        shape.pop("description", None)  # what stands in our code is said to its readers
    for operations in found["paths"].values():
        for operation in operations.values():
            _with_answers(operation)
    return found


def _with_answers(operation: dict[str, Any]) -> None:
    """Say what good answers mean, and add the problems that every operation may meet."""
    headers = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
    statuses = [*_EVERYWHERE, *([_FOR_VERSIONS] if "If-Match" in headers else [])]
    operation["responses"] = {
        str(code): {**body, "description": _GOOD[code]}
        for code, body in operation["responses"].items()
    }
    for status in statuses:
        operation["responses"][str(status)] = {
            "description": TITLES[status],
            "content": {MEDIA_TYPE: {"schema": _REF}},
        }


def _translated(part: Any) -> Any:
    """Say every summary and description in the active language; names and codes stay."""
    if isinstance(part, list):
        return [_translated(one) for one in part]
    if not isinstance(part, Mapping):
        return part
    return {
        name: gettext(value)
        if name in _SAID and isinstance(value, str) and value
        else _translated(value)
        for name, value in part.items()
    }
