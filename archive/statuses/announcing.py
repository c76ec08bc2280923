"""Makes known at start-up what statuses give to others: a part of a record's page."""

from archive.records.beside import STATUS, register_part
from archive.records.traces import register_trace
from archive.statuses.queries import CHANGED, has_changes
from archive.statuses.screens import status_part
from kernel.text import N_
from security.audit.undoing import forbid


def register_statuses() -> None:
    """Register everything; called once at start-up."""
    register_part(STATUS, status_part)
    register_trace(CHANGED, has_changes)
    forbid("record.status", N_("Say again where the customer stands; the history keeps both."))
