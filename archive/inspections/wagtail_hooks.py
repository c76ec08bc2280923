"""Announce inspections: their addresses and their entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.custody.queries import may_look
from archive.inspections.urls import urlpatterns
from kernel.scope import current_or_none


class InspectionsItem(MenuItem):
    """The inspections; others who have to sign one find it among their duties."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_look(scope.actor))


@hooks.register("register_admin_urls")
def inspection_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def inspections_item() -> MenuItem:
    """Return the entry of the inspections."""
    url = reverse_lazy("inspections")
    return InspectionsItem(_("Inspections"), url, name="inspections", icon_name="check", order=234)
