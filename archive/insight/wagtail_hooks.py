"""Announce the screens of who sees what: their addresses, and the entry of who has access."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from archive.insight import urls
from archive.insight.access_queries import may_report
from kernel.scope import current_or_none
from security.people.rights import manages_people
from security.people.security_rights import SECURITY_OFFICER


class AccessItem(MenuItem):
    """Who has access, for auditors and who shapes the rights."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to who may read it."""
        scope = current_or_none()
        return bool(scope and scope.actor and may_report(scope.actor))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return [*urls.urlpatterns]


@hooks.register("register_settings_menu_item")
def access_item() -> MenuItem:
    """Return the entry of who has access."""
    url = reverse_lazy("access_report")
    return AccessItem(_("Who has access"), url, name="access", icon_name="key", order=855)


class ReviewItem(MenuItem):
    """The reviews of access, for who keeps security or may do so where nobody else does."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it without a question to the database: the menu stands on every page, the page itself decides."""
        scope = current_or_none()
        if scope is None or scope.actor is None:
            return False
        officer = any(post.position == SECURITY_OFFICER for post in scope.actor.posts)
        return officer or bool(manages_people(scope.actor))


@hooks.register("register_settings_menu_item")
def review_item() -> MenuItem:
    """Return the entry of the reviews of access."""
    url = reverse_lazy("review_rule")
    return ReviewItem(_("Review of access"), url, name="reviews", icon_name="key", order=857)
