"""Announce stock-taking: its addresses and its entry in the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.custody.queries import may_look
from archive.stocktaking.urls import urlpatterns
from kernel.scope import current_or_none


class StockItem(MenuItem):
    """The stock-takes, for whoever may see where records lie."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_look(scope.actor))


@hooks.register("register_admin_urls")
def stock_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def stock_item() -> MenuItem:
    """Return the entry of the stock-takes."""
    url = reverse_lazy("stock_takes")
    return StockItem(_("Stock-taking"), url, name="stocktaking", icon_name="tasks", order=232)
