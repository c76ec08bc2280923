"""Announce the privacy desk: its addresses and its entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.privacy.urls import urlpatterns
from kernel.scope import current_or_none
from policies.access.rules import Verb
from security.permission import decide


class DeskItem(MenuItem):
    """The desk, for whoever keeps personal data in order."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and decide(scope.actor, Verb.PRIVACY))


@hooks.register("register_admin_urls")
def privacy_addresses() -> list[URLPattern]:
    """Return the addresses of the desk."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    """Return the entry of the desk."""
    url = reverse_lazy("privacy_requests")
    return DeskItem(_("Personal data"), url, name="privacy", icon_name="user", order=260)
