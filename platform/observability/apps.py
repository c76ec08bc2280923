"""Registers observability with Django; `config` starts logs and error reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObservabilityConfig(AppConfig):
    """Logs, health and error reports."""

    name = "observability"
    verbose_name = _("Observability")
