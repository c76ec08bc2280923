"""Makes known at start-up what notes and watching give to others: a part of a record's page, of its print, a notice."""

from archive.following.queries import NOTES, WATCHED, has_notes, is_watched
from archive.following.screens import following_part, printed_notes
from archive.following.telling import register_kinds
from archive.printing.added import register_addition
from archive.records.beside import FOLLOWING, register_part
from archive.records.traces import register_trace
from kernel.text import N_
from security.audit.undoing import forbid


def register_following() -> None:
    """Register everything; called once at start-up."""
    register_part(FOLLOWING, following_part)
    register_trace(NOTES, has_notes)
    register_trace(WATCHED, is_watched)
    register_addition(printed_notes)
    register_kinds()
    forbid("record.note", N_("A note is never taken back; add another one that puts it right."))
