"""Makes known at start-up what the register gives to others: a part of a record's page, digests of what is filed."""

from archive.files.filed import file_all
from archive.records.beside import REGISTER, register_part
from archive.records.upon_filing import register_following
from archive.register.reminding import register_reminders
from archive.register.screens import record_part


def register_register() -> None:
    """Register everything; called once at start-up."""
    register_part(REGISTER, record_part)
    register_following("files", file_all)
    register_reminders()
