"""Announce the screens of tokens and webhooks: addresses and the menu entry."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gateway.urls import urlpatterns
from kernel.scope import current_or_none
from security.people.rights import manages_people


class ProgramsItem(MenuItem):
    """Programs, for who manages people: a token acts as a person."""

    def is_shown(self, request: HttpRequest) -> bool:
        scope = current_or_none()
        return bool(scope and scope.actor and manages_people(scope.actor))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_settings_menu_item")
def programs_item() -> MenuItem:
    """Return the entry of programs."""
    return ProgramsItem(
        _("Programs"), reverse_lazy("all_tokens"), name="programs", icon_name="link", order=820
    )
