"""Makes known at start-up what checks of records give to others: duties, work lists, a part of a record's page."""

from archive.checks.joint_screens import joint_part
from archive.checks.screens import record_part
from archive.checks.sources import register_sources
from archive.records.beside import CHECK, JOINT, register_part
from kernel.text import N_
from security.audit.undoing import forbid


def register_checks() -> None:
    """Register everything; called once at start-up."""
    register_sources()
    register_part(CHECK, record_part)
    register_part(JOINT, joint_part)
    forbid("record.joint_review", N_("A check is a signature; it is not taken back."))
