"""Registers background work with Django; `config` fills its ports."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Background work."""

    name = "jobs"
    verbose_name = _("Background work")

    def ready(self) -> None:
        """Load the tasks: ours, and the modules named in FONDS_JOB_MODULES."""
        # These need the app registry, so they cannot stand at the top of this module.
        ledger = import_module("jobs.ledger")
        import_module("jobs.testing").use_database(ledger.DatabaseLedger(), ledger.enter)
        for module in ("jobs.wagtail_tasks", "jobs.tasks", *_more()):
            import_module(module)


def _more() -> tuple[str, ...]:
    return tuple(getattr(settings, "FONDS_JOB_MODULES", ()))
