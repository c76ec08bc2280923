"""Starts logs and error reports with Django."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from observability import logs, sentry


class ObservabilityConfig(AppConfig):
    """Logs, health and error reports."""

    name = "observability"
    verbose_name = _("Observability")

    def ready(self) -> None:
        """Configure logs and, with FONDS_SENTRY_DSN, error reports."""
        logs.configure(getattr(settings, "FONDS_LOG_LEVEL", "INFO"))
        sentry.start(
            sentry.Settings(
                dsn=getattr(settings, "FONDS_SENTRY_DSN", ""),
                release=getattr(settings, "FONDS_RELEASE", ""),
                environment=getattr(settings, "FONDS_ENVIRONMENT", "production"),
                traces=float(getattr(settings, "FONDS_SENTRY_TRACES", 0.0)),
            )
        )
