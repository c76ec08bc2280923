"""Announce the addresses of change notices."""

from django.urls import URLPattern
from wagtail import hooks

from archive.updates import urls


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return [*urls.urlpatterns]
