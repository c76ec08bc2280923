"""Announce loans: their addresses, their entry in the menu and what waits at the desk on the home page."""

from collections.abc import MutableSequence

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from archive.loans.panels import DeskPanel, LoansItem, waiting_now
from archive.loans.urls import urlpatterns


@hooks.register("register_admin_urls")
def loan_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def loans_item() -> MenuItem:
    """Return the entry."""
    return LoansItem(
        _("Loans"), reverse_lazy("loans"), name="loans", icon_name="redirect", order=233
    )


@hooks.register("construct_homepage_panels")
def desk_panel(request: HttpRequest, panels: MutableSequence[Component]) -> None:
    """Put the slips to hand out on the home page of the desk, where one waits."""
    if waiting_now():
        panels.append(DeskPanel())
