"""Registers background work with Django and fills its port from the settings."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Background work."""

    name = "jobs"
    verbose_name = _("Background work")

    def ready(self) -> None:
        """Fill the port: the queue of the database, or of tests by FONDS_QUEUE = "memory"."""
        # These need the app registry, so they cannot stand at the top of this module.
        ledger = import_module("jobs.ledger")
        port = import_module("jobs.port")
        if getattr(settings, "FONDS_QUEUE", "procrastinate") == "memory":
            testing = import_module("jobs.testing")
            port.fill(testing.InMemoryQueue(ledger.DatabaseLedger(), ledger.enter))
        else:
            port.fill(import_module("jobs.queue").DatabaseQueue())
        running = import_module("jobs.running")
        running.fill_refusals(import_module("security.audit.actions").write_refusals)
        import_module("jobs.wagtail_tasks")
        import_module("jobs.tasks")
        for module in getattr(settings, "FONDS_JOB_MODULES", ()):
            import_module(module)
