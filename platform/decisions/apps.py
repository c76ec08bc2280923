"""The Django app of requests and decisions."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Company tables of requests, steps and decisions."""

    name = "decisions"

    def ready(self) -> None:
        """Make the notices about requests known."""
        from decisions.telling import (  # noqa: PLC0415 - models load after apps
            register_kinds,
        )

        register_kinds()
