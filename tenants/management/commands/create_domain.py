"""Refuses `create_domain` of django-tenants and says what to use."""

from tenants.management.refusing import RefusingCommand


class Command(RefusingCommand):
    """Hosts are given with the company."""

    reason = "A host belongs to a company from the moment it is made."
    instead = "Use `fonds company create --host`."
