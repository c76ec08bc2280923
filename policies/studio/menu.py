"""The studio's entry in the menu, for those who may configure."""

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from kernel.scope import current_or_none
from policies.access.rules import Verb
from security.permission import decide


class PolicyMenuItem(MenuItem):
    """Shown to those who may configure the company."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the permission port."""
        scope = current_or_none()
        return bool(scope and scope.actor and decide(scope.actor, Verb.CONFIGURE))
