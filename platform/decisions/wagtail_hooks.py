"""Announce the inbox to Wagtail: its addresses, its menu entry and its home panel."""

from collections.abc import MutableSequence

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

import decisions.duties.wagtail_hooks  # noqa: F401 - announces its own
from decisions.cooperation.panels import CooperationEntry, CooperationPanel
from decisions.cooperation.urls import urlpatterns as cooperation_addresses
from decisions.panels import AskedPanel, InboxEntry, WaitingPanel
from decisions.urls import urlpatterns


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the request and cooperation screens."""
    return [*urlpatterns, *cooperation_addresses]


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


@hooks.register("construct_homepage_panels")
def waiting_panel(request: HttpRequest, panels: MutableSequence[Component]) -> None:
    """Put what waits for the person, and what they wait for, on the home page."""
    panels += [WaitingPanel(), AskedPanel(), CooperationPanel()]
