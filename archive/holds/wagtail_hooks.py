"""Announce holds: their addresses and their entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.holds.queries import may_read
from archive.holds.urls import urlpatterns
from kernel.scope import current_or_none


class HoldsItem(MenuItem):
    """The register of holds, for whoever may read it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_read(scope.actor))


@hooks.register("register_admin_urls")
def hold_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def holds_item() -> MenuItem:
    """Return the entry of the register."""
    return HoldsItem(
        _("Records on hold"), reverse_lazy("holds"), name="holds", icon_name="lock", order=262
    )
