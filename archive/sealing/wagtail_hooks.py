"""Announce sealing: its addresses and its entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.sealing.queries import may_seal
from archive.sealing.urls import urlpatterns
from kernel.scope import current_or_none


class SealingItem(MenuItem):
    """What is to be sealed, for whoever may."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_seal(scope.actor))


@hooks.register("register_admin_urls")
def sealing_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def sealing_item() -> MenuItem:
    """Return the entry of what is to be sealed."""
    url = reverse_lazy("seal_due")
    return SealingItem(_("Records to seal"), url, name="sealing", icon_name="lock", order=263)
