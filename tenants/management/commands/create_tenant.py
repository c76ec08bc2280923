"""Refuses `create_tenant` of django-tenants and says what to use."""

from tenants.management.refusing import RefusingCommand


class Command(RefusingCommand):
    """A row alone makes no company."""

    reason = "A company is made with its role, grants, keys and policy in one step."
    instead = "Use `fonds company create`."
