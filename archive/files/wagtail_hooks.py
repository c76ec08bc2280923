"""Announce the addresses of files and the entry of what they may be; the page of a record links to its own."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.files.urls import urlpatterns
from kernel.scope import current_or_none
from policies.access.rules import Verb
from security.permission import decide


class RulesEntry(MenuItem):
    """Shown to those who may configure the company."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and decide(scope.actor, Verb.CONFIGURE))


@hooks.register("register_admin_urls")
def file_addresses() -> list[URLPattern]:
    """Return the addresses of files."""
    return urlpatterns


@hooks.register("register_settings_menu_item")
def rules_entry() -> MenuItem:
    """Return the entry of what files may be."""
    url = reverse_lazy("file_rules")
    return RulesEntry(
        _("Electronic files"), url, name="file-rules", icon_name="doc-full", order=815
    )
