"""Refuses `collectstatic_schemas` of django-tenants and says what to use."""

from tenants.management.refusing import RefusingCommand


class Command(RefusingCommand):
    """There is nothing to collect for each company."""

    reason = "Static files are the same for all companies and served by `fonds up` itself."
    instead = "Start `fonds up`."
