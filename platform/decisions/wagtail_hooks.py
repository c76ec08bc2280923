"""Announce inbox, cooperation and duties to Wagtail: addresses, menu entries, home panels."""

from collections.abc import MutableSequence

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from decisions.cooperation.panels import CooperationEntry, CooperationPanel
from decisions.cooperation.urls import urlpatterns as cooperation_addresses
from decisions.duties.panels import DutiesEntry, DutiesPanel
from decisions.duties.urls import urlpatterns as duty_addresses
from decisions.panels import AskedPanel, InboxEntry, WaitingPanel
from decisions.urls import urlpatterns


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the request, cooperation and duty screens."""
    return [*urlpatterns, *cooperation_addresses, *duty_addresses]


@hooks.register("register_admin_menu_item")
def inbox_entry() -> MenuItem:
    """Return the entry of the inbox."""
    return InboxEntry(
        _("To decide"),
        reverse_lazy("requests_inbox"),
        name="requests-inbox",
        icon_name="tasks",
        order=150,
    )


@hooks.register("register_admin_menu_item")
def cooperation_entry() -> MenuItem:
    """Return the entry of cooperation."""
    return CooperationEntry(
        _("Cooperation"),
        reverse_lazy("cooperation_list"),
        name="cooperation",
        icon_name="group",
        order=155,
    )


@hooks.register("register_admin_menu_item")
def duties_entry() -> MenuItem:
    """Return the entry of duties."""
    return DutiesEntry(
        _("Duties"),
        reverse_lazy("duties_list"),
        name="duties",
        icon_name="calendar-check",
        order=152,
    )


@hooks.register("construct_homepage_panels")
def waiting_panel(request: HttpRequest, panels: MutableSequence[Component]) -> None:
    """Put what waits for the person, and what they wait for, on the home page."""
    panels += [WaitingPanel(), DutiesPanel(), AskedPanel(), CooperationPanel()]
