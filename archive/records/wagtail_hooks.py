"""Announce the addresses of records, what they put on the home page and in the menu, and their quick search."""

from collections.abc import MutableSequence

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.ui.components import Component

from archive.records.awaiting import to_file
from archive.records.menu import EnterEntry, RecordsEntry, RecordsSearch, may_view
from archive.records.panels import SHOWN, DuePanel, FilingPanel, HeadedPanel
from archive.records.urls import urlpatterns as record_urls
from kernel.scope import current
from security.people.head_queries import headed_by


@hooks.register("register_admin_urls")
def record_addresses() -> list[URLPattern]:
    """Return the addresses of the record screens."""
    return record_urls


@hooks.register("construct_homepage_panels")
def record_panels(request: HttpRequest, panels: MutableSequence[Component]) -> None:
    """Put what falls due, what one files oneself and what one's departments have left to do on the home page."""
    if may_view(request):
        panels.append(DuePanel())
        ready = to_file(current().actor, size=SHOWN)
        if ready:
            panels.append(FilingPanel(ready))
        if headed_by(current().actor):
            panels.append(HeadedPanel())


@hooks.register("register_admin_search_area")
def records_search() -> SearchArea:
    """Return the quick search of records."""
    url = reverse_lazy("records_list")
    return RecordsSearch(_("Records"), url, name="records", icon_name="folder", order=100)


@hooks.register("register_admin_menu_item")
def enter_entry() -> MenuItem:
    """Return the entry for those who enter records and see none."""
    url = reverse_lazy("records_choose")
    return EnterEntry(_("Register a record"), url, name="records-new", icon_name="plus", order=205)


@hooks.register("register_admin_menu_item")
def due_entry() -> MenuItem:
    """Return the entry of the due dates."""
    url = reverse_lazy("records_due")
    return RecordsEntry(_("Due dates"), url, name="due-dates", icon_name="time", order=220)
