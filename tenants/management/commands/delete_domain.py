"""Refuses `delete_domain` of django-tenants and says what to use."""

from tenants.management.refusing import RefusingCommand


class Command(RefusingCommand):
    """Taking a host away is no way to stop a company."""

    reason = (
        "Without its host nobody could reach the company, and the audit trail would not say why."
    )
    instead = "Use `fonds company suspend`."
