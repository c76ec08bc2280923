"""The Django app of requests and decisions."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Company tables of requests, steps and decisions."""

    name = "decisions"

    def ready(self) -> None:
        """Make the notices known, and how acts on tasks are taken back."""
        from decisions import panels
        from decisions.cooperation import telling
        from decisions.cooperation.undoing import (
            register_inverses,
        )
        from decisions.duties import panels as duty_panels
        from decisions.duties import telling as duties
        from decisions.duties.undoing import forbid_undoing
        from decisions.leaving.kinds import register_open_work
        from decisions.naming import register_namers
        from decisions.reviews.actions import seal_signed
        from decisions.reviews.holdings import register_holdings
        from decisions.reviews.sources import register_sources
        from decisions.telling import (
            register_kinds,
        )
        from security.audit.hearing import hear

        register_namers()
        register_kinds()
        telling.register_kinds()
        duties.register_kinds()
        forbid_undoing()
        register_inverses()
        register_sources()
        register_holdings()
        register_open_work()
        panels.register_counts()
        duty_panels.register_counts()
        hear(seal_signed)
