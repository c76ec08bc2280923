"""Makes known at start-up what onboarding gives to others: notices, names of projects, a line of the home page."""

from archive.onboarding.naming import register_names
from archive.onboarding.screens import register_line
from archive.onboarding.telling import register_kinds


def register_onboarding() -> None:
    """Register everything; called once at start-up."""
    register_kinds()
    register_names()
    register_line()
