"""Leads who needs a second factor and has none to setting one up, whatever they asked for."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.scope import current_or_none
from security.factors.queries import must_enrol
from security.people.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]
# What every page needs, the ways out, and setting a factor up itself.
WITHOUT_FACTOR = frozenset(
    {
        "company_brand",
        "company_logo",
        "set_language",
        "wagtailadmin_logout",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "own_password",
        "own_confirm",
        "own_confirm_there",
        "provider_leave",
        "provider_back",
        "own_factors",
        "own_app",
        "own_codes",
        "own_passkey",
        "own_sessions",
        "own_sessions_end",
    }
)


class SecondFactorMiddleware:
    """Lets nobody work without a second factor whom the company asks for one, once the grace is over."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; `process_view` decides."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send to the page of factors; the person was read with what this asks."""
        match, scope = request.resolver_match, current_or_none()
        if scope is None or scope.actor is None or match is None:
            return None
        user = request.user
        if match.url_name in WITHOUT_FACTOR or not isinstance(user, User):
            return None
        return redirect("own_factors") if must_enrol(user, scope.actor) else None
