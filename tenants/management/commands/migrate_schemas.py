"""Refuses `migrate_schemas` of django-tenants and says what to use."""

from tenants.management.refusing import RefusingCommand


class Command(RefusingCommand):
    """There is one way to bring schemas to this version."""

    reason = (
        "A company's tables come from the compiled template, never from a migration of their own."
    )
    instead = "Use `fonds migrate`."
