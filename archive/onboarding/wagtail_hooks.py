"""Announce the screens of onboarding: their addresses and the menu entry of whoever may see projects."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.onboarding import urls
from archive.onboarding.queries import may_look
from kernel.scope import current_or_none


class OnboardingItem(MenuItem):
    """Onboarding, for who may see projects."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to who may import, or signs for the company."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_look(scope.actor))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return [*urls.urlpatterns]


@hooks.register("register_admin_menu_item")
def onboarding_item() -> MenuItem:
    """Return the entry of onboarding."""
    url = reverse_lazy("onboarding_list")
    return OnboardingItem(_("Onboarding"), url, name="onboarding", icon_name="table", order=305)
