"""Ports of the settings: who keeps the company's name outside its schema, and who knows its fonds number."""

from collections.abc import Callable
from typing import Protocol


class Keeper(Protocol):
    """Keeps what the installation itself must know of a company."""

    def __call__(self, company_id: str, *, name: str, language: str, time_zone: str) -> None:
        """Store it; called outside the company's transaction, and more than once for one change."""


_keeper: list[Keeper] = []
_fonds: list[Callable[[], str]] = []


def fill_keeper(keeper: Keeper) -> None:
    """Say who keeps it; called once at start-up."""
    _keeper[:] = [keeper]


def fill_fonds(reader: Callable[[], str]) -> None:
    """Say who knows the fonds number; called once at start-up."""
    _fonds[:] = [reader]


def keep(company_id: str, *, name: str, language: str, time_zone: str) -> None:
    """Hand on what the installation must know of a company."""
    for keeper in _keeper:
        keeper(company_id, name=name, language=language, time_zone=time_zone)


def fonds_number() -> str:
    """Return the company's fonds number (全宗号), which its policy owns; '' while there is none."""
    return _fonds[0]() if _fonds else ""
