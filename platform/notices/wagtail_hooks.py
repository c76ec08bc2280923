"""Announce the screens of notices: their addresses, and the entry in the settings of who manages them."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kernel.scope import current_or_none
from notices.urls import urlpatterns
from security.people.rights import manages_people


class NoticesItem(MenuItem):
    """Channels, texts and deliveries, for who manages people."""

    def is_shown(self, request: HttpRequest) -> bool:
        scope = current_or_none()
        return bool(scope and scope.actor and manages_people(scope.actor))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return [*urlpatterns]


@hooks.register("register_settings_menu_item")
def notices_item() -> MenuItem:
    """Return the entry of the company's notices."""
    return NoticesItem(
        _("Notice settings"),
        reverse_lazy("notice_channels"),
        name="company-notices",
        icon_name="mail",
        order=810,
    )
