"""Announce the screens of people and the trail: addresses, menu entries, the home panel."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from administration import urls
from administration.home import LatestPanel
from kernel.scope import current_or_none
from security import permission
from security.audit.queries import AUDIT
from security.people.rights import manages_people


class PeopleItem(MenuItem):
    """People, for who registers them."""

    def is_shown(self, request: HttpRequest) -> bool:
        scope = current_or_none()
        return bool(scope and scope.actor and manages_people(scope.actor))


class TrailItem(MenuItem):
    """The audit trail, for auditors."""

    def is_shown(self, request: HttpRequest) -> bool:
        scope = current_or_none()
        return bool(scope and scope.actor and permission.decide(scope.actor, AUDIT))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    """Return the addresses of the screens."""
    return [*urls.urlpatterns]


@hooks.register("register_admin_menu_item")
def people_item() -> MenuItem:
    """Return the entry of people."""
    return PeopleItem(
        _("People"), reverse_lazy("people_list"), name="people", icon_name="group", order=800
    )


@hooks.register("register_admin_menu_item")
def trail_item() -> MenuItem:
    """Return the entry of the trail."""
    return TrailItem(
        _("Audit"), reverse_lazy("trail_list"), name="trail", icon_name="history", order=850
    )


@hooks.register("construct_homepage_panels")
def latest(request: HttpRequest, panels: list[Component]) -> None:
    """Add what this person did last."""
    panels.append(LatestPanel())
