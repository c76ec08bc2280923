"""The entries of the administration in the menu, each for who may use it."""

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from kernel.scope import current_or_none
from security import permission
from security.audit.queries import AUDIT
from security.people.rights import manages_people


class PeopleItem(MenuItem):
    """What only administrators use: people, and the settings of the company."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to who manages people."""
        scope = current_or_none()
        return bool(scope and scope.actor and manages_people(scope.actor))


class TrailItem(MenuItem):
    """The audit trail, for auditors."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to who holds the right to audit."""
        scope = current_or_none()
        return bool(scope and scope.actor and permission.decide(scope.actor, AUDIT))
