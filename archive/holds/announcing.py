"""Makes known at start-up what holds give to others: bars, how long records are kept, duties, a part of a page."""

from archive.holds import queries
from archive.holds.reminding import register_reminders
from archive.holds.screens import record_part
from archive.records.bars import register_bar
from archive.records.beside import HOLDS, register_part
from archive.records.held import register_holds
from kernel.text import N_
from security.audit.undoing import forbid


def register() -> None:
    """Register everything; called once at start-up."""
    register_bar("holds", queries.barring)
    register_holds("holds", queries.keeping)
    register_part(HOLDS, record_part)
    register_reminders()
    for verb in ("record.hold", "record.release"):
        forbid(verb, N_("A hold ends only where another person releases it for a reason."))
