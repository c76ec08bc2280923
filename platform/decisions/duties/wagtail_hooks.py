"""Announce duties to Wagtail: their addresses, their menu entry and their home panel."""

from collections.abc import MutableSequence

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from decisions.duties.panels import DutiesEntry, DutiesPanel
from decisions.duties.urls import urlpatterns


@hooks.register("register_admin_urls")
def duty_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return [*urlpatterns]


@hooks.register("register_admin_menu_item")
def duties_entry() -> MenuItem:
    """Return the entry of duties."""
    url = reverse_lazy("duties_list")
    return DutiesEntry(_("Duties"), url, name="duties", icon_name="calendar-check", order=152)


@hooks.register("construct_homepage_panels")
def duties_panel(request: HttpRequest, panels: MutableSequence[Component]) -> None:
    """Put what somebody has to do and to sign on the home page."""
    panels.append(DutiesPanel())
