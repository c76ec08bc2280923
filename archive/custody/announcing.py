"""Says at start-up what custody puts on the page of a record."""

from archive.custody.screens import record_part
from archive.records.beside import CUSTODY, register_part


def register_custody() -> None:
    """Register the part of the record's page; called once at start-up."""
    register_part(CUSTODY, record_part)
