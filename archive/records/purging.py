"""Clears what shows a record elsewhere once it is sealed or destroyed: each owner of a copy says how (REQ-HLD-04)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from security.actor import Actor


class Extent(StrEnum):
    """How far to clear: what makes a sealed record visible, or everything there is of a destroyed one."""

    SEALED = "sealed"
    DESTROYED = "destroyed"


Clear = Callable[[Actor, Sequence[int], Extent], int]


@dataclass(frozen=True, kw_only=True)
class Copies:
    """Copies of one kind: `label` is a marked English noun ("Kept exports"), `clear` returns how many it cleared.

    `clear` runs in the transaction of the act, writes its own event in the trail, and leaves to on-commit work only
    what a repeated run finds and finishes again (bytes in the file store).
    """

    label: str
    clear: Clear


_copies: dict[str, Copies] = {}


def register_copies(name: str, copies: Copies) -> None:
    """Name copies that have to go with a record; once at start-up."""
    _copies[name] = copies


def purge(actor: Actor, record_ids: Sequence[int], extent: Extent) -> dict[str, int]:
    """Clear every kind of copy of these records, and return how many went by kind. The caller has checked the right."""
    return {name: one.clear(actor, record_ids, extent) for name, one in _copies.items()}


def copies_label(name: str) -> str:
    """Return the marked label of a kind of copies, its name where nobody owns it any more."""
    found = _copies.get(name)
    return found.label if found else name
