"""Announce the backup register: its addresses and its entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.backups.urls import urlpatterns
from archive.custody.queries import may_look
from kernel.scope import current_or_none


class BackupsItem(MenuItem):
    """The register; others who have to check a medium find that among their duties."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_look(scope.actor))


@hooks.register("register_admin_urls")
def backup_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def backups_item() -> MenuItem:
    """Return the entry of the register."""
    url = reverse_lazy("backups")
    return BackupsItem(_("Backups"), url, name="backups", icon_name="copy", order=236)
