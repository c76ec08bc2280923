"""Puts the signed-in person into the scope, speaks their language, and turns errors into pages."""

import logging
from collections.abc import Callable
from typing import Any, ClassVar

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from psycopg.errors import InsufficientPrivilege

from administration.allowed import is_ours
from administration.faults import page_for, page_without_database
from administration.holding import GetResponse, HoldingMiddleware
from administration.sign_in.middleware import SecondFactorMiddleware
from administration.sign_in.stages import to_confirm
from backoffice.helping import help_with
from kernel.decision import refusal
from kernel.errors import Absent, FondsError, Missing, Refused, SayFirst
from kernel.scope import Scope, current_or_none
from kernel.text import N_
from security import attempts
from security.factors.adapters import PROVIDER
from security.factors.queries import note_standing
from security.freshness import SESSION_KEY, NotFresh, bring
from security.people.models import User
from security.people.queries import actor_of
from security.people.reading_first import unread

logger = logging.getLogger("fonds.request")

_SPOKEN = frozenset(code for code, _name in settings.LANGUAGES)


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
            scope.address = str(get_client_ip_address(request) or "")
            bring(request.session.get(SESSION_KEY))
            through = request.session.get(PROVIDER)
            if isinstance(through, dict) and through.get("factor"):
                user.proved_factor = True  # type: ignore[attr-defined]  # carried to must_enrol
            note_standing(user, scope.actor)
        return self.get_response(request)


class LanguageMiddleware:
    """Speaks the person's language; before sign-in the browser's choice, else the company's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for what lies further in."""
        language = self._wanted(request)
        if language in _SPOKEN:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)

    def _wanted(self, request: HttpRequest) -> str:
        scope = current_or_none()
        if scope is None:
            return ""  # static files and probes: nobody is asked who they are
        user = request.user
        if isinstance(user, User) and user.language:
            return user.language
        if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            return ""  # LocaleMiddleware has followed it
        return scope.company.language


class AllowListMiddleware:
    """Answers 404 for every screen of Wagtail that is not one of ours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; `process_view` decides."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        """Raise Http404 for a view outside the list, and for what no address of ours can hold."""
        if "\x00" in request.path:
            raise Http404
        if request.resolver_match is not None and not is_ours(request.resolver_match):
            raise Http404


class FaultMiddleware:
    """Turns what a view raised on purpose into a page; refusals and vain attempts are remembered for the trail."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; `process_exception` answers."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer an error of ours with its sentence; anything else is a defect and goes on."""
        if isinstance(error, OperationalError | InterfaceError):
            logger.error("the database was lost inside a view", exc_info=error)
            context = page_without_database().context
            return render(None, "fonds/unavailable.html", context, status=503)
        scope = current_or_none()
        if _is_stopped(scope, error):
            error = _stopped(request, scope)
        if not isinstance(error, FondsError):
            return None
        if isinstance(error, NotFresh):
            return to_confirm(request, error)
        if isinstance(error, SayFirst):
            return redirect(error.page)
        _remember(request, scope, error)
        page = page_for(error)
        if page is None:
            return None
        inside = isinstance(request.user, User) and page.status < 500  # noqa: PLR2004 - server errors
        template = "administration/fault.html" if inside else "fonds/unavailable.html"
        context = page.context
        if inside and isinstance(error, Refused) and scope is not None:
            context["help"] = help_with(scope.actor, error)
        return render(request, template, context, status=page.status)


def _remember(request: HttpRequest, scope: Scope | None, error: FondsError) -> None:
    """Let the trail keep a refusal, and that somebody asked for what is not there for them."""
    if isinstance(error, Refused) and scope is not None:
        scope.refusals.append(error)
    elif isinstance(error, Missing) and not isinstance(error, Absent):
        attempts.sought(request.path)


def _is_stopped(scope: Scope | None, error: Exception) -> bool:
    """Say whether PostgreSQL kept a suspended company from changing its work."""
    # What goes by COPY raises the driver's own error.
    said = error.__cause__ if isinstance(error, ProgrammingError) else error
    is_refused = isinstance(said, InsufficientPrivilege)
    return is_refused and scope is not None and scope.company.state != "active"


def _stopped(request: HttpRequest, scope: Scope | None) -> Refused:
    actor = scope.actor.id if scope is not None and scope.actor is not None else ""
    match = request.resolver_match
    return Refused(
        refusal(N_("The company is suspended; nothing can be changed.")),
        actor=actor,
        verb="company.work",
        target=f"page:{match.url_name if match is not None else ''}",
    )


class ReadFirstMiddleware(HoldingMiddleware):
    """Leads who has not acknowledged a regulation in time to its page, whatever they asked for (REQ-POL-02)."""

    open_to: ClassVar[frozenset[str]] = SecondFactorMiddleware.open_to | {
        "regulation",
        "regulation_version",
        "regulation_acknowledge",
        "regulations",
        "guides",
        "guide_page",
        "guide_picture",
    }

    def held_at(self, request: HttpRequest, scope: Scope) -> str | None:
        """Return the path of what must be read."""
        found = unread(scope.actor) if scope.actor is not None else None
        return found.path if found is not None else None
