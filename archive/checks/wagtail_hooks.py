"""Announce the checks of records: their addresses."""

from django.urls import URLPattern
from wagtail import hooks

from archive.checks import urls


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return [*urls.urlpatterns]
