"""Announce the operators' console: in the control company it is all there is, in a company it is not there."""

from collections.abc import MutableSequence
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from config.api.urls import urlpatterns as api_addresses
from config.console.home import ConsolePanel
from config.console.views import is_bare_host

CONSOLE = "console-companies"


class ConsoleItem(MenuItem):
    """The menu entry of the console."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to operators only."""
        return is_bare_host()


@hooks.register("register_admin_menu_item")
def console_item() -> ConsoleItem:
    """Return the entry "Companies"."""
    return ConsoleItem(
        _("Companies"), reverse_lazy("console_companies"), name=CONSOLE, icon_name="home", order=10
    )


@hooks.register("construct_main_menu", order=2000)
def only_the_console(request: HttpRequest, entries: MutableSequence[Any]) -> None:
    """Leave nothing but the console in the operators' menu."""
    if is_bare_host():
        entries[:] = [entry for entry in entries if entry.name == CONSOLE]


@hooks.register("construct_homepage_panels", order=2000)
def console_panel(request: HttpRequest, panels: MutableSequence[Any]) -> None:
    """Leave nothing but the link to the console on the operators' home page."""
    if is_bare_host():
        panels[:] = [ConsolePanel()]


@hooks.register("register_admin_urls")
def guide_of_the_interface() -> list[URLPattern]:
    """Return the address of the guide of the interface."""
    return api_addresses
