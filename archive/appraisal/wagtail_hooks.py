"""Announce what is due for disposal: its addresses and its entry in the menu."""

from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.appraisal.urls import urlpatterns
from archive.records.menu import RecordsEntry


@hooks.register("register_admin_urls")
def appraisal_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def appraisal_item() -> MenuItem:
    """Return the entry of what is due for disposal."""
    url = reverse_lazy("appraisal_list")
    return RecordsEntry(_("Due for disposal"), url, name="appraisal", icon_name="bin", order=221)
