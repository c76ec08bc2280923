"""Announce the import screens: their addresses and the menu entry of whoever may import."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.imports import urls
from kernel.scope import current_or_none
from policies.access.rules import Verb
from security import permission


class ImportItem(MenuItem):
    """Import, for who may import anywhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to who holds the right to import."""
        scope = current_or_none()
        return bool(scope and scope.actor and permission.decide(scope.actor, Verb.IMPORT))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return [*urls.urlpatterns]


@hooks.register("register_admin_menu_item")
def import_item() -> MenuItem:
    """Return the entry of imports."""
    return ImportItem(
        _("Import"), reverse_lazy("imports_list"), name="imports", icon_name="upload", order=300
    )
