"""Reads the dated notes that were added under lines of the register."""

from collections.abc import Iterable, Mapping

from archive.records.models import RegisterEntry
from archive.records.register_models import RegisterNote
from archive.records.traces import HERE, near

NOTES = near("notes", lambda: RegisterNote.objects.filter(entry__record=HERE).order_by("pk"))


def notes_of(lines: Iterable[RegisterEntry]) -> Mapping[int, list[RegisterNote]]:
    """Return the notes under these lines, the oldest first; whoever may read a line may read its notes."""
    found: dict[int, list[RegisterNote]] = {}
    rows = RegisterNote.objects.filter(entry__in=[one.pk for one in lines])
    for note in rows.order_by("pk"):
        found.setdefault(note.entry_id, []).append(note)
    return found


def with_notes(lines: Iterable[RegisterEntry]) -> None:
    """Read the notes of these lines together."""
    found = list(lines)
    notes = notes_of(found)
    for one in found:
        one.noted = notes.get(one.pk, [])
