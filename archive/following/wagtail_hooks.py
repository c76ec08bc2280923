"""Announce development notes and watched records: their addresses and the entry of the menu."""

from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.following import urls
from archive.records.menu import RecordsEntry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return [*urls.urlpatterns]


@hooks.register("register_admin_menu_item")
def watched_entry() -> MenuItem:
    """Return the entry of the records one watches."""
    url = reverse_lazy("records_watched")
    return RecordsEntry(_("My watched records"), url, name="watched", icon_name="view", order=203)
