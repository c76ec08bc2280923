"""Announce the address of what cannot be right in records."""

from django.urls import URLPattern
from wagtail import hooks

from archive.anomalies import urls


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return [*urls.urlpatterns]
