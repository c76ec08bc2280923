"""Announce shares: their addresses and their entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.sharing.queries import may_enter
from archive.sharing.urls import urlpatterns
from kernel.scope import current_or_none


class SharesItem(MenuItem):
    """For who shares records, supervises it or is shared with."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_enter(scope.actor))


@hooks.register("register_admin_urls")
def share_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def shares_item() -> MenuItem:
    """Return the entry."""
    return SharesItem(
        _("Register of shares"),
        reverse_lazy("share_register"),
        name="shares",
        icon_name="site",
        order=236,
    )
