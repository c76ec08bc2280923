"""Refuses `create_missing_schemas` of django-tenants and says what to use."""

from tenants.management.refusing import RefusingCommand


class Command(RefusingCommand):
    """A missing schema is a loss to look into, nothing to paper over."""

    reason = "A schema without its role, grants and keys would be no company."
    instead = "Use `fonds company create`."
