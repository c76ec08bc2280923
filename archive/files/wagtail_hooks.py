"""Announce the addresses of files; the page of a record links to them."""

from django.urls import URLPattern
from wagtail import hooks

from archive.files.urls import urlpatterns


@hooks.register("register_admin_urls")
def file_addresses() -> list[URLPattern]:
    """Return the addresses of the files of a record."""
    return urlpatterns
