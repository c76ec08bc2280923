"""Derives what staged rows will be found by: needs no Django, so that a second process can do it."""

from collections.abc import Mapping, Sequence
from typing import Any

from archive.records.deriving import Derivable
from archive.records.kept import Derived
from persistence.encoding import decoded


def derive(shape: Derivable, contents: Sequence[bytes]) -> list[Derived]:
    """Return what follows from each row as it was staged and prepared."""
    derived = shape.deriver.derived
    return [derived(*prepared(decoded(plain))) for plain in contents]


def ready() -> None:
    """Derive nothing: whoever is asked for that has loaded dictionaries and readings afterwards."""


def prepared(content: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return title and values of a staged row: as they were prepared, or else as they were read."""
    new = content["new"]
    ready = content.get("ready")
    return (
        (ready["title"], new["values"] | ready["auto"]) if ready else (new["title"], new["values"])
    )
