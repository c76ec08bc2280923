"""The port that says which section of which guide belongs to a screen, and what the screen is for."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What a screen is for, in one marked line, and where its guide tells how it is used."""

    guide: str
    section: str
    line: str


_screens: dict[str, Screen] = {}


def fill(screens: Mapping[str, Screen]) -> None:
    """Say what the screens are for, by the names of their addresses; called once at start-up."""
    _screens.clear()
    _screens.update(screens)


def screen(name: str | None) -> Screen | None:
    """Return what is known of a screen."""
    return _screens.get(name or "")
