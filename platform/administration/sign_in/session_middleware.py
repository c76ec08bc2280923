"""Ends sessions that are idle or old, gives them a new key when rights change, and marks devices as known."""

from collections.abc import Callable
from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from administration.sign_in import renewing
from kernel.clock import instant
from kernel.scope import current_or_none
from security.actor import Actor
from security.factors.queries import demand_on
from security.guessing.devices import write_device
from security.people.models import User
from security.people.sign_ins import SESSION, kept_session
from security.sessions import actions
from security.sessions.rules import TOUCH_SECONDS, Over, over

GetResponse = Callable[[HttpRequest], HttpResponse]
OVER = "fonds_over"  # why the last session ended, for the page that asks to sign in again


class SessionsMiddleware:
    """Stands behind the actor: whose session is over is nobody for everything further in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the session once per request; most of them change nothing."""
        scope, user = current_or_none(), request.user
        if scope is not None and isinstance(user, User) and isinstance(scope.actor, Actor):
            ended = _why_over(request, user, scope.actor)
            if ended is Over.UNCHECKED:
                away = renewing.to_provider(request)
                if renewing.is_on_its_way(request):
                    ended = None
                elif away is not None:
                    return away
            if ended is None:
                _go_on(request, scope.actor)
            else:
                logout(request)
                request.session[OVER] = str(ended)
                scope.actor = None
        response = self.get_response(request)
        write_device(request, response)
        return response


def _kept(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    kept = request.session.get(SESSION)
    if not isinstance(kept, dict):  # of a version that kept none
        kept = request.session[SESSION] = kept_session(actor)
    return kept


def _why_over(request: HttpRequest, user: User, actor: Actor) -> Over | None:
    kept, asked = _kept(request, actor), demand_on(user)
    ended = over(
        began=float(kept["began"]),
        seen=float(kept["seen"]),
        at=instant().timestamp(),
        idle_minutes=asked.chosen("idle_minutes"),
        hours=asked.chosen("session_hours"),
    )
    if ended is None and renewing.is_due(request, began=float(kept["began"])):
        return Over.UNCHECKED
    return ended


def _go_on(request: HttpRequest, actor: Actor) -> None:
    kept, at = _kept(request, actor), instant().timestamp()
    posts = kept_session(actor)["posts"]
    if kept["posts"] != posts:
        # A key somebody got hold of while its person could do less opens nothing of the new rights.
        old = str(request.session.session_key)
        request.session.cycle_key()
        actions.move(old, str(request.session.session_key))
        request.session[SESSION] = {**kept, "posts": posts}
    elif at - float(kept["seen"]) >= TOUCH_SECONDS:
        request.session[SESSION] = {**kept, "seen": at}
        address = str(get_client_ip_address(request) or "")
        actions.see(str(request.session.session_key), address=address)
