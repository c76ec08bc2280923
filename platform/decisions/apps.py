"""The Django app of requests and decisions."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Company tables of requests, steps and decisions."""

    name = "decisions"

    def ready(self) -> None:
        """Make the notices known, and how acts on tasks are taken back."""
        from decisions.cooperation import telling
        from decisions.cooperation.undoing import (
            register_inverses,
        )
        from decisions.duties import telling as duties
        from decisions.duties.undoing import forbid_undoing
        from decisions.naming import register_namers
        from decisions.telling import (
            register_kinds,
        )

        register_namers()
        register_kinds()
        telling.register_kinds()
        duties.register_kinds()
        forbid_undoing()
        register_inverses()
