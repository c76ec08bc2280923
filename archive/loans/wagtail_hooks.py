"""Announce loans: their addresses and their entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.loans.queries import may_enter
from archive.loans.urls import urlpatterns
from kernel.scope import current_or_none


class LoansItem(MenuItem):
    """For who may borrow, keeps the desk or heads a department."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_enter(scope.actor))


@hooks.register("register_admin_urls")
def loan_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def loans_item() -> MenuItem:
    """Return the entry."""
    return LoansItem(
        _("Loans"), reverse_lazy("loans"), name="loans", icon_name="redirect", order=233
    )
