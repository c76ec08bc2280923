"""Refuses `clone_tenant` of django-tenants and says what to use."""

from tenants.management.refusing import RefusingCommand


class Command(RefusingCommand):
    """Companies start from a pack."""

    reason = "A copied schema would hold the other company's records, keys and audit trail."
    instead = "Use `fonds company create --pack`."
