"""Refuses `delete_tenant` of django-tenants and says what to use."""

from tenants.management.refusing import RefusingCommand


class Command(RefusingCommand):
    """Dropping a schema would break the audit trail."""

    reason = "A company's records end by its retention rules, not by a command."
    instead = "Use `fonds company suspend` to stop its work."
