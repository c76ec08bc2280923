"""Announce answers to customers: their addresses and their entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.extracts.queries import categories_given
from archive.extracts.urls import urlpatterns
from kernel.scope import current_or_none
from policies.document.queries import published_or_none


class ExtractsItem(MenuItem):
    """For who may give records out, where the policy lets any be given out."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the policy and the permission port."""
        scope = current_or_none()
        policy = published_or_none() if scope and scope.actor else None
        if scope is None or policy is None or not policy.document.consultations:
            return False
        return bool(categories_given(scope.actor))


@hooks.register("register_admin_urls")
def extract_addresses() -> list[URLPattern]:
    """Return the addresses."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def extracts_item() -> MenuItem:
    """Return the entry."""
    url = reverse_lazy("extracts")
    return ExtractsItem(
        _("Answers to customers"), url, name="extracts", icon_name="mail", order=235
    )
