"""Refuses `rename_schema` of django-tenants and says what to use."""

from tenants.management.refusing import RefusingCommand


class Command(RefusingCommand):
    """Nobody needs to read a schema name."""

    reason = "Schema names are opaque; role, keys and queue are bound to them."
    instead = "Use `fonds company list` to find a company by its host."
