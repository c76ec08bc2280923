"""Announce handovers: their addresses and their entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.handovers.urls import urlpatterns
from kernel.scope import current_or_none
from policies.access.rules import Verb
from security import permission


class HandoversItem(MenuItem):
    """The handovers, for whoever has to do with records."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and permission.decide(scope.actor, Verb.VIEW))


@hooks.register("register_admin_urls")
def handover_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def handovers_item() -> MenuItem:
    """Return the entry of the handovers."""
    url = reverse_lazy("handovers")
    return HandoversItem(_("Handovers"), url, name="handovers", icon_name="redirect", order=232)
