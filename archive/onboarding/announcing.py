"""Makes known at start-up what onboarding gives to others: notices, names of projects, a line of the home page."""

from archive.imports.belonging import register_home
from archive.onboarding.naming import register_names
from archive.onboarding.screens import register_line, way_of_import
from archive.onboarding.telling import register_kinds


def register_onboarding() -> None:
    """Register everything; called once at start-up."""
    register_kinds()
    register_names()
    register_line()
    register_home(way_of_import)
