"""Announce handovers: their addresses, their entry in the menu and what waits on the home page."""

from collections.abc import MutableSequence

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from archive.handovers.panels import HandoversItem, HandoversPanel, waiting_now
from archive.handovers.urls import urlpatterns


@hooks.register("register_admin_urls")
def handover_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def handovers_item() -> MenuItem:
    """Return the entry of the handovers."""
    url = reverse_lazy("handovers")
    return HandoversItem(_("Handovers"), url, name="handovers", icon_name="redirect", order=232)


@hooks.register("construct_homepage_panels")
def handovers_panel(request: HttpRequest, panels: MutableSequence[Component]) -> None:
    """Put the handovers that wait for the person's signature on the home page, where one does."""
    if waiting_now():
        panels.append(HandoversPanel())
