"""Sign-in by name and password inside one company; rights come from the policy, never from Django's tables."""

import threading
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest

from kernel.clock import now, today
from security.people.asked import beside, carry
from security.people.break_glass_queries import visit_beside, visit_of
from security.people.models import User
from security.people.rules import has_begun, same_name

# What Wagtail asks before it shows its frame; every screen behind it asks the policy.
_FRAME = "wagtailadmin.access_admin"
# A question is changed while it is put into words, and back: each thread has its own.
_kept = threading.local()


def _people() -> QuerySet[User]:
    """Return everybody with what a page asks of the sign-in; put together once, for every page of everybody asks."""
    if not hasattr(_kept, "people"):
        # Wagtail asks every person of every page for the profile; its table is read along.
        people = User.objects.select_related("wagtail_userprofile")
        _kept.people = people.annotate(**beside(), access=visit_beside())
    found: QuerySet[User] = _kept.people
    return found


class CompanyBackend(ModelBackend):
    """Knows who somebody is; what they may do is decided by the permission port."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session, with what every page asks of the sign-in, in one question."""
        user = next(iter(_people().filter(pk=user_id)), None)
        if user is None or not self.user_can_authenticate(user):
            return None
        carry(user)
        access = getattr(user, "access", None)
        if access is not None:
            # An operator is somebody only while his access goes on, by the clock and by nothing else.
            visit = visit_of(access)
            if now() >= visit.until:
                return None
            user.visit = visit  # type: ignore[attr-defined]  # carried to the actor
        return user

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Say whether somebody may be signed in: not before the first day in the company, nor once let go."""
        if not super().user_can_authenticate(user):
            return False
        return not isinstance(user, User) or has_begun(user.first_day, today())

    def has_perm(
        self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: Any = None
    ) -> bool:
        """Let every active person see the frame of the back office, and nothing else by this road."""
        return perm in self.get_all_permissions(user_obj)

    def get_all_permissions(
        self, user_obj: AbstractBaseUser | AnonymousUser, obj: Any = None
    ) -> set[str]:
        """Return the one permission Wagtail needs."""
        return {_FRAME} if user_obj.is_active else set()


def name_for_lock(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Return the name a lock counts by: case and width never give anybody further tries."""
    given = (credentials or {}).get("username") or (request.POST.get("username") if request else "")
    return same_name(given or "")
