"""Makes known at start-up what checks of records give to others: duties, work lists, a part of a record's page."""

from archive.checks.screens import record_part
from archive.checks.sources import register_sources
from archive.records.beside import CHECK, register_part


def register_checks() -> None:
    """Register everything; called once at start-up."""
    register_sources()
    register_part(CHECK, record_part)
