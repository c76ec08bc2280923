"""Refuses `create_tenant_superuser` of django-tenants and says what to use."""

from tenants.management.refusing import RefusingCommand


class Command(RefusingCommand):
    """A superuser would stand outside the policy."""

    reason = "No superuser exists inside a company."
    instead = "Its first person is made by `fonds company create --admin`."
