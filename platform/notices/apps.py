"""The Django app of notices."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Company tables of notices, their channels, texts and deliveries."""

    name = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        """Register the kinds of this package, the check of the mail settings, and the tasks."""
        # They need the app registry, so they cannot stand at the top of this module.
        for module in ("notices.kinds", "notices.checks", "notices.tasks"):
            import_module(module)
        import_module("notices.queries").register_counts()
