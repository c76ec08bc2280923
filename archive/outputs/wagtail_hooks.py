"""Announce the screens of what leaves: their addresses and their entry below the audit trail."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.outputs.queries import may_watch
from archive.outputs.urls import urlpatterns
from kernel.scope import current_or_none


class OutputItem(MenuItem):
    """What left, for auditors and who keeps the rights."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to who may read it."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_watch(scope.actor))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_settings_menu_item")
def output_item() -> MenuItem:
    """Return the entry of what left."""
    url = reverse_lazy("output_figures")
    return OutputItem(_("Output"), url, name="output", icon_name="download", order=860)
