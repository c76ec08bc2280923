"""Announce destructions: their addresses. Their place in the menu is that of the disposals they carry out."""

from django.urls import URLPattern
from wagtail import hooks

from archive.destruction.urls import urlpatterns


@hooks.register("register_admin_urls")
def destruction_addresses() -> list[URLPattern]:
    """Return the addresses."""
    return urlpatterns
