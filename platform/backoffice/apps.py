"""The Django app of the shared screen plumbing."""

from importlib import import_module

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """No tables; templates' context and the pieces every screen uses."""

    name = "backoffice"

    def ready(self) -> None:
        """Register the check of the guides."""
        import_module("backoffice.guide.checks")
