"""The compiled script that comes with the code, so that a first start has nothing to migrate."""

import re
from pathlib import Path

PLACE = Path(__file__).with_name("compiled") / "template.sql"
_VERSION = re.compile(r"-- Made by `make template` of the migrations (\w{64})\n")


def shipped(version: str) -> str | None:
    """Return the script made of exactly these migrations; None where another one, or none, was shipped."""
    try:
        text = PLACE.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    head = _VERSION.match(text)
    return text[head.end() :] if head and head[1] == version else None


def ship(version: str, script: str) -> Path:
    """Put the script where it is shipped from, and return the file."""
    PLACE.parent.mkdir(exist_ok=True)
    head = f"-- Made by `make template` of the migrations {version}\n"
    PLACE.write_text(head + script + "\n", encoding="utf-8")
    return PLACE
