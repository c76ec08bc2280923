"""Leaves operators nothing on the bare host but the console, their account and the frame around both."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch

from administration.allowed import OF_WAGTAIL
from config.console.control import CONTROL
from kernel.scope import current_or_none

_OF_COMPANIES = "config.api"  # a program calls a company
_MODULES = ("config.", "observability.", "administration.account")
# An operator's own second factor, without which nobody goes into a company in an emergency.
_OWN = frozenset(
    {
        "mfa_authenticate",
        "passkey_step",
        "own_confirm",
        "own_factors",
        "own_app",
        "own_passkey",
        "own_codes",
        "own_factor_remove",
    }
)


class ConsoleMiddleware:
    """Answers 404 in the control company for every screen of a company, empty as it would be."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; `process_view` decides."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        """Raise Http404 for what is not the operators' business."""
        scope = current_or_none()
        match = request.resolver_match
        if scope is None or match is None or scope.company.kind != CONTROL:
            return
        if not is_for_operators(match):
            raise Http404


def is_for_operators(match: ResolverMatch) -> bool:
    """Return whether an address belongs to the console, one's own account, or the frame."""
    module = str(getattr(match.func, "__module__", ""))
    if module.startswith(_OF_COMPANIES):
        return False
    if match.view_name in OF_WAGTAIL or match.url_name in _OWN:
        return True
    return f"{module}.".startswith(_MODULES)
