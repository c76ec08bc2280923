"""The Django app of the shared screen plumbing."""

from importlib import import_module

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """No tables; templates' context and the pieces every screen uses."""

    name = "backoffice"

    def ready(self) -> None:
        """Register the check of the guides; let Wagtail's choosers run under our content policy."""
        import_module("backoffice.guide.checks")
        import_module("backoffice.browsers.choosers").put_under_policy()
