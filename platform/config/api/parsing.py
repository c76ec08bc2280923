"""Reads the body of a call: strict JSON without what no database stores."""

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from gateway.problems import ApiProblem
from kernel.text import N_

DEEPEST = 20


class StrictParser(Parser):
    """JSON as RFC 8259 has it: no NaN, no half characters, no NUL, not nested without end."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body, or raise ApiProblem 400."""
        try:
            found = json.loads(
                request.body.decode(), parse_constant=_refuse, object_pairs_hook=_once
            )
            for text in _texts(found, 0):
                _demand_storable(text)
        except (ValueError, RecursionError) as error:
            message = N_("The body is not JSON that can be read.")
            raise ApiProblem(400, "json", message) from error
        if not isinstance(found, dict):
            raise ApiProblem(400, "json", N_("The body is a JSON object."))
        return found


def _demand_storable(text: str) -> None:
    text.encode()  # half of a surrogate pair is a UnicodeEncodeError, which is a ValueError
    if "\x00" in text:
        raise ValueError(text)


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _texts(value: Any, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, depth + 1)
