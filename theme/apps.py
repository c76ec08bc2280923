"""The look of Fonds: templates, tokens and the brand over Wagtail's admin."""

from django.apps import AppConfig


class ThemeConfig(AppConfig):
    """Stand before Wagtail's apps in INSTALLED_APPS so that these templates win."""

    name = "theme"
    label = "theme"
    verbose_name = "Fonds theme"
