"""Refuses `migrate` of django-tenants and says what to use."""

from django.core.management.commands.migrate import Command as DjangoMigrate

from tenants.management.refusing import RefusingCommand


class Command(RefusingCommand):
    """Migrations run in the template and in schema public only."""

    # Django's checks compare it with the one of makemigrations.
    autodetector = DjangoMigrate.autodetector
    reason = (
        "A company's tables come from the compiled template, never from a migration of their own."
    )
    instead = "Use `fonds migrate`."
