"""Announce disposals: their addresses and their entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.disposal.queries import may_enter
from archive.disposal.urls import urlpatterns
from kernel.scope import current_or_none


class DisposalsItem(MenuItem):
    """For who may destroy or audit, and for whom a batch waits."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_enter(scope.actor))


@hooks.register("register_admin_urls")
def disposal_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def disposals_item() -> MenuItem:
    """Return the entry."""
    return DisposalsItem(
        _("Disposal"), reverse_lazy("disposals"), name="disposals", icon_name="bin", order=236
    )
