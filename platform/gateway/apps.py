"""The Django app of programs: tokens, their limits and repeats, webhooks."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatewayConfig(AppConfig):
    """Company tables of tokens and webhooks."""

    name = "gateway"
    verbose_name = _("Programs")

    def ready(self) -> None:
        """Register the tasks and the notice, and hear the trail: what happened is what webhooks tell."""
        # They need the app registry, so they cannot stand at the top of this module.
        for module in (
            "gateway.hooks.kinds",
            "gateway.hooks.announcing",
            "gateway.tokens.ending",
            "gateway.tokens.leaving",
            "gateway.tasks",
        ):
            import_module(module)
