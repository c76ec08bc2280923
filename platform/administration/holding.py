"""Holds a person at one page until something is done: what every such middleware has in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.scope import Scope, current_or_none

GetResponse = Callable[[HttpRequest], HttpResponse]

# What every page needs, and the ways out.
_ALWAYS = frozenset(
    {
        "company_brand",
        "company_logo",
        "set_language",
        "wagtailadmin_logout",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
    }
)


class HoldingMiddleware(ABC):
    """Leads to `held_at` whatever was asked for, except what `open_to` names and what every page needs.

    What leads to one page has to leave the pages of those before it in the list of middlewares open, or each
    of two pages would lead to the other.
    """

    open_to: ClassVar[frozenset[str]] = frozenset()  # names of addresses

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; `process_view` decides."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send who is held to the page; what was typed into a form is kept as when a sign-in ran out."""
        match, scope = request.resolver_match, current_or_none()
        if scope is None or match is None:
            return None
        if match.url_name in _ALWAYS or match.url_name in self.open_to:
            return None
        place = self.held_at(request, scope)
        return redirect(place) if place is not None else None

    @abstractmethod
    def held_at(self, request: HttpRequest, scope: Scope) -> str | None:
        """Return the name or path of the page this person is held at, None for who may go on."""
