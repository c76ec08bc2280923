"""The Django app of the shared screen plumbing."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """No tables; templates' context and the pieces every screen uses."""

    name = "backoffice"
