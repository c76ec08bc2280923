"""The entries of the record screens in the menu and in the search, for those who may use them."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea

from kernel.scope import current_or_none
from policies.access.rules import Verb
from security import permission


def may_view(_request: HttpRequest) -> bool:
    """Say whether the person may see records of at least one category."""
    return sees_records()


def sees_records() -> bool:
    """Say whether who acts may see records of at least one category; nobody acting sees none."""
    scope = current_or_none()
    if scope is None or scope.actor is None:
        return False
    return bool(permission.decide(scope.actor, Verb.VIEW))


class RecordsEntry(MenuItem):
    """A menu entry for those who may see records."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to who may see records of at least one category."""
        return may_view(request)


class EnterEntry(MenuItem):
    """The way to the forms for those who may enter records but see none; others start from the list."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to who may only enter."""
        scope = current_or_none()
        if scope is None or scope.actor is None or may_view(request):
            return False
        return bool(permission.decide(scope.actor, Verb.CREATE))


class RecordsSearch(SearchArea):
    """The quick search of the sidebar and the home page."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to who may see records of at least one category."""
        return may_view(request)

    def is_active(self, request: HttpRequest, current: Any = None) -> bool:
        """Say whether the list of records is open."""
        return request.path.startswith(str(self.url))
