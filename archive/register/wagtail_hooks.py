"""Announce the addresses of the catalogue, of corrections, versions and reports."""

from django.urls import URLPattern
from wagtail import hooks

from archive.register.urls import urlpatterns


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return the addresses."""
    return urlpatterns
