"""Announce the addresses of consulting; lists and records link to them."""

from django.urls import URLPattern
from wagtail import hooks

from archive.consulting.urls import urlpatterns


@hooks.register("register_admin_urls")
def consulting_addresses() -> list[URLPattern]:
    """Return the addresses of consulting."""
    return urlpatterns
