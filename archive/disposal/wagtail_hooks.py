"""Announce disposals: their addresses, their entry in the menu and what waits on the home page."""

from collections.abc import MutableSequence

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from archive.disposal.panels import DisposalsItem, DisposalsPanel, waiting_now
from archive.disposal.urls import urlpatterns


@hooks.register("register_admin_urls")
def disposal_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def disposals_item() -> MenuItem:
    """Return the entry."""
    return DisposalsItem(
        _("Disposal"), reverse_lazy("disposals"), name="disposals", icon_name="bin", order=236
    )


@hooks.register("construct_homepage_panels")
def disposals_panel(request: HttpRequest, panels: MutableSequence[Component]) -> None:
    """Put the disposals that wait for the person on the home page, where one does."""
    if waiting_now():
        panels.append(DisposalsPanel())
