"""Shows times in the person's own time zone, else in the company's; reads the profile once per request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from administration.preferences.queries import RELATION, carried
from kernel.scope import current_or_none
from security.people.models import User


class PreferencesMiddleware:
    """Gives Wagtail and our screens one profile of the person, with the zone that holds for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the person's time zone active."""
        scope = current_or_none()
        if scope is None:
            return self.get_response(request)
        zone = scope.company.time_zone
        user = request.user
        if isinstance(user, User):
            profile = carried(user)
            # Wagtail asks the profile for the zone of every view, and takes the installation's when it
            # is empty; the company's stands in for it here. This object is never saved.
            profile.current_time_zone = zone = profile.current_time_zone or zone
            setattr(user, RELATION, profile)
        with timezone.override(zone):
            return self.get_response(request)
