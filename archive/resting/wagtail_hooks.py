"""Announce resting: its addresses and its entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.resting.queries import may_keep
from archive.resting.urls import urlpatterns
from kernel.scope import current_or_none


class RestingItem(MenuItem):
    """What is not used for long, for whoever keeps records."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_keep(scope.actor))


@hooks.register("register_admin_urls")
def resting_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def resting_item() -> MenuItem:
    """Return the entry of what is not used for long."""
    url = reverse_lazy("resting_due")
    return RestingItem(_("Not used for long"), url, name="resting", icon_name="history", order=233)
