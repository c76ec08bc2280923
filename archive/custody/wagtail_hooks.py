"""Announce custody: its addresses and its entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.custody.queries import may_look
from archive.custody.urls import urlpatterns
from kernel.scope import current_or_none


class CustodyItem(MenuItem):
    """Places, for whoever may see them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_look(scope.actor))


@hooks.register("register_admin_urls")
def custody_addresses() -> list[URLPattern]:
    """Return the addresses of custody."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def custody_item() -> MenuItem:
    """Return the entry of custody."""
    url = reverse_lazy("custody_list")
    return CustodyItem(_("Custody"), url, name="custody", icon_name="folder-inverse", order=230)
