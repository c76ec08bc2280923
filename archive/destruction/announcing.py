"""Makes known at start-up what destructions give to others: the tombstone, and how copies go with a record."""

from archive.collecting import erasing as collected
from archive.destruction.views import tombstone_page
from archive.files import erasing as files
from archive.imports import erasing as imported
from archive.records.gone import register_gone
from kernel.text import N_
from security.audit.undoing import forbid


def register_destruction() -> None:
    """Register everything; called once at start-up."""
    for one in (files, imported, collected):
        one.register_erasing()
    register_gone(tombstone_page)
    forbid("record.destroy", N_("What was destroyed does not come back."))
    forbid("destruction.certify", N_("A certificate is signed and is not taken back."))
