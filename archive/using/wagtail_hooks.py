"""Announce applications to use archives: their addresses and their entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.using.queries import may_apply
from archive.using.urls import urlpatterns
from kernel.scope import current_or_none


class UsesItem(MenuItem):
    """For who works with archives."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_apply(scope.actor))


@hooks.register("register_admin_urls")
def use_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def uses_item() -> MenuItem:
    """Return the entry."""
    return UsesItem(
        _("Use of archives"), reverse_lazy("uses"), name="uses", icon_name="view", order=232
    )
