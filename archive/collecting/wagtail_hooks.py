"""Announce what is collected: its addresses, its entry in the menu and what is to be keyed on the home page."""

from collections.abc import MutableSequence

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from archive.collecting.panels import SHOWN, KeyingPanel
from archive.collecting.queries import to_key
from archive.collecting.urls import urlpatterns
from kernel.scope import current, current_or_none
from policies.access.rules import Verb
from security.permission import decide


class CollectedItem(MenuItem):
    """What is collected, for who registers or reviews records."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        actor = scope.actor if scope else None
        return bool(actor and any(decide(actor, verb) for verb in (Verb.CREATE, Verb.REVIEW)))


@hooks.register("register_admin_urls")
def collected_addresses() -> list[URLPattern]:
    """Return the addresses."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def collected_item() -> MenuItem:
    """Return the entry of the menu."""
    url = reverse_lazy("collected")
    return CollectedItem(_("Collected"), url, name="collected", icon_name="download", order=202)


@hooks.register("construct_homepage_panels")
def keying_panel(request: HttpRequest, panels: MutableSequence[Component]) -> None:
    """Put the signed cards somebody may key on the home page, where one waits."""
    found = to_key(current().actor, size=SHOWN)
    if found:
        panels.append(KeyingPanel(found))
