"""What another person meets on entering: their menu, asked of each entry with them as who acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy

from django.http import HttpRequest
from wagtail.admin.menu import admin_menu

from kernel.scope import current
from persistence.reading import read_only
from security.actor import Actor
from security.people.models import User


def menu_as(request: HttpRequest, user: User, other: Actor) -> list[str]:
    """Return the names of the menu entries `user`, acting as `other`, would find, in order."""
    shown = copy(request)
    shown.user = user
    with answering(other):
        items = sorted(admin_menu.menu_items_for_request(shown), key=lambda item: item.order)
        return [str(item.label) for item in items]


@contextmanager
def answering(other: Actor) -> Iterator[None]:
    """Let what asks the scope who acts be told `other`, read-only and with a cache of its own.

    Session, trail and request stay those of who is really there: nobody becomes anybody.
    """
    scope = current()
    actor, cache = scope.actor, scope.cache
    with read_only():
        scope.actor, scope.cache = other, {}
        try:
            yield
        finally:
            scope.actor, scope.cache = actor, cache
