"""Announce the screens of people, settings and the trail: addresses, menu entries, home panels."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from administration import settings_urls, urls
from administration.checklist.panels import setup_panel
from administration.home import LatestPanel
from administration.keeper_notices import keeper_panel
from administration.menu import PeopleItem, TrailItem


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    """Return the addresses of the screens."""
    return [*urls.urlpatterns, *settings_urls.urlpatterns]


@hooks.register("register_admin_menu_item")
def people_item() -> MenuItem:
    """Return the entry of people."""
    return PeopleItem(
        _("People"), reverse_lazy("people_list"), name="people", icon_name="group", order=800
    )


@hooks.register("register_admin_menu_item")
def trail_item() -> MenuItem:
    """Return the entry of the trail."""
    return TrailItem(
        _("Audit"), reverse_lazy("trail_list"), name="trail", icon_name="history", order=850
    )


@hooks.register("register_settings_menu_item")
def settings_item() -> MenuItem:
    """Return the entry of the company's settings."""
    url = reverse_lazy("company_settings")
    return PeopleItem(_("Company"), url, name="company-settings", icon_name="cog", order=800)


@hooks.register("construct_homepage_panels")
def setup(request: HttpRequest, panels: list[Component]) -> None:
    """Add what is left to set up in a new company, and what has nobody who keeps it."""
    found = (setup_panel(request), keeper_panel(request))
    panels += [panel for panel in found if panel is not None]


@hooks.register("construct_homepage_panels")
def latest(request: HttpRequest, panels: list[Component]) -> None:
    """Add what this person did last."""
    panels.append(LatestPanel())
