"""Announce the addresses of what is printed; the screens of records link to them."""

from django.urls import URLPattern
from wagtail import hooks

from archive.printing.urls import urlpatterns


@hooks.register("register_admin_urls")
def print_addresses() -> list[URLPattern]:
    """Return the addresses that give PDFs."""
    return urlpatterns
