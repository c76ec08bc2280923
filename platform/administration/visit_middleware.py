"""Holds an operator inside a company to his access: his session, his time, his pages, each of them told."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from administration.allowed import OF_WAGTAIL
from administration.middleware import FaultMiddleware
from administration.sign_in.session_middleware import OVER
from kernel.decision import refusal
from kernel.errors import Refused
from kernel.scope import current_or_none
from kernel.text import N_
from security.actor import Actor, Visit
from security.people.break_glass_actions import note_page
from security.people.operator_port import is_operator

SESSION = "fonds_visit"  # in the session: the number of the access it was opened by
OVER_SAID = "visit"
GetResponse = Callable[[HttpRequest], HttpResponse]
# What every page fetches shows nothing of the company and is not written down each time.
_FURNITURE = frozenset(
    {
        "company_brand",
        "company_logo",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_dismissibles",
    }
)
_ALWAYS = _FURNITURE | OF_WAGTAIL | {"set_language", "break_glass_enter"}
_MODULES = ("archive.records.", "archive.files.", "archive.lists.", "backoffice.")


class VisitMiddleware:
    """Stands behind the actor; whoever acts by no access passes without a question asked."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._faults = FaultMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out whose session was not opened by this access, and who is no operator any more."""
        scope = current_or_none()
        visit = _visit(scope.actor if scope else None)
        if scope is not None and visit is not None:
            opened_by = request.session.get(SESSION)
            if opened_by != visit.number or not is_operator(visit.operator):
                logout(request)
                request.session[OVER] = OVER_SAID
                scope.actor = None
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Write the page down, or refuse it; the refusal is written down as well."""
        scope, match = current_or_none(), request.resolver_match
        actor = scope.actor if scope else None
        if not isinstance(actor, Actor) or actor.visit is None or match is None:
            return None
        name = match.url_name or ""
        if name not in _ALWAYS and not f"{view.__module__}.".startswith(_MODULES):
            reason = N_("Emergency access reaches the records and nothing else of a company.")
            refused = Refused(
                refusal(reason), actor=actor.id, verb="break_glass.page", target=f"page:{name}"
            )
            return self._faults.process_exception(request, refused)
        if name not in _FURNITURE:
            note_page(actor, page=name, method=request.method or "", path=request.get_full_path())
        return None


def _visit(actor: Any) -> Visit | None:
    return actor.visit if isinstance(actor, Actor) else None
