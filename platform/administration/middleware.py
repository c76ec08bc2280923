"""Puts the signed-in person into the scope as the actor."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kernel.scope import current_or_none
from security.people.models import User
from security.people.queries import actor_of

GetResponse = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Sets `scope.actor` for signed-in people, with the posts they hold today."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Read the person once per request."""
        scope = current_or_none()
        user = request.user
        if scope is not None and isinstance(user, User) and user.is_active:
            scope.actor = actor_of(user)
        return self.get_response(request)
