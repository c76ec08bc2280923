"""Announce the addresses of the status of customers."""

from django.urls import URLPattern
from wagtail import hooks

from archive.statuses import urls


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return [*urls.urlpatterns]
