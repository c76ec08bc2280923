"""Makes known at start-up what appraisal gives to others: its duty, and that its report is no act to take back."""

from archive.appraisal.actions import REPORT
from archive.appraisal.reminding import register_reminders
from kernel.text import N_
from security.audit.undoing import forbid


def register_appraisal() -> None:
    """Register everything; called once at start-up."""
    register_reminders()
    forbid(REPORT, N_("What was taken out cannot be taken back."))
