"""Announce the addresses of unmasking; the page of a record links to them."""

from django.urls import URLPattern
from wagtail import hooks

from archive.unmasking.urls import urlpatterns


@hooks.register("register_admin_urls")
def unmasking_addresses() -> list[URLPattern]:
    """Return the addresses of unmasking."""
    return urlpatterns
