"""Calls the pinned functions of `fonds_api`, all that a company's role may reach outside its own schema."""

import re
from typing import Any

from django.db import connection

_NAME = re.compile(r"[a-z_]{1,60}")


def call(function: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """Return the rows that a function of `fonds_api` answers, in the caller's transaction."""
    if not _NAME.fullmatch(function):
        raise ValueError(function)
    marks = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM fonds_api.{function}({marks})", arguments)  # noqa: S608 - checked above
        return list(cursor.fetchall())
