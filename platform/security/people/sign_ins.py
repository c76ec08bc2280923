"""Writes sign-in, sign-out and failed sign-in into the trail when Django reports them."""

from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from kernel.clock import instant
from kernel.decision import refusal
from kernel.errors import Refused
from kernel.scope import current_or_none
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.freshness import SESSION_KEY, stored
from security.guessing.devices import remember_device
from security.people.actions import change_own_language
from security.people.asked import has_factor, positions_of
from security.people.models import User
from security.people.queries import actor_of
from security.people.rules import same_name
from security.profiles.queries import is_lifted
from security.profiles.rules import OFFICERS
from security.sessions import actions as sessions
from security.sessions.rules import digest_of_posts

DOOR = Actor.system("sign-in")
VERB = "person.sign_in"
SESSION = "fonds_session"  # in the session: since when it goes on, and with which posts
CHOSEN_LANGUAGE = "fonds_language"  # in the session: chosen on the login page, before we know whose


def connect() -> None:
    """Listen to Django; called once at start-up."""
    user_logged_in.connect(_signed_in, dispatch_uid="fonds.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="fonds.signed_out")
    user_login_failed.connect(_failed, dispatch_uid="fonds.sign_in_failed")


def _signed_in(sender: Any, user: User, request: HttpRequest | None = None, **more: Any) -> None:
    if request is not None:
        request.session[SESSION_KEY] = stored(factor=False)
    scope = current_or_none()
    if scope is None:
        return
    scope.actor = actor_of(user)
    if request is not None:
        _begin(request, user, scope.actor)
        remember_device(request, user.username)
    payload = {"address": _address(request), **_lifted(user, scope.actor)}
    writer.record(actor=scope.actor, verb=VERB, target=f"person:{user.pk}", payload=payload)
    chosen = request.session.pop(CHOSEN_LANGUAGE, "") if request else ""
    if chosen:
        change_own_language(scope.actor, chosen)


def _lifted(user: User, actor: Actor) -> dict[str, str]:
    """Return what the trail keeps of an officer whom only the installation's setting lets in like that."""
    positions = positions_of(actor)
    if not is_lifted() or OFFICERS.isdisjoint(positions) or has_factor(user):
        return {}
    return {"second_factor": "not asked of officers: FONDS_OFFICERS_WITHOUT_FACTOR"}


def kept_session(actor: Actor) -> dict[str, Any]:
    """Return what a session keeps of itself: its beginning, its last use, and what its person may do."""
    at = instant().timestamp()
    posts = digest_of_posts(
        (post.department, post.position, post.stands_in_for) for post in actor.posts
    )
    return {"began": at, "seen": at, "posts": posts}


def _begin(request: HttpRequest, user: User, actor: Actor) -> None:
    request.session[SESSION] = kept_session(actor)
    if not request.session.session_key:
        request.session.save()
    sessions.begin(
        user.pk,
        str(request.session.session_key),
        address=_address(request),
        agent=request.META.get("HTTP_USER_AGENT", ""),
    )


def _signed_out(
    sender: Any, user: User | None = None, request: HttpRequest | None = None, **more: Any
) -> None:
    if request is not None and request.session.session_key and current_or_none() is not None:
        sessions.forget(request.session.session_key)
    if user is not None and current_or_none() is not None:
        payload = {"address": _address(request)}
        target = f"person:{user.pk}"
        writer.record(actor=actor_of(user), verb="person.sign_out", target=target, payload=payload)


def _failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any
) -> None:
    """Remember the failure like a refusal: it is written after the request, whatever becomes of that.

    The header names a known person by id only: what was typed may be a password.
    """
    scope = current_or_none()
    if scope is None:
        return
    typed = same_name(str(credentials.get("username") or ""))
    known = User.objects.filter(username__iexact=typed).values_list("pk", flat=True).first()
    decision = refusal(
        N_("Sign-in as “{name}” from {address} failed."), name=typed, address=_address(request)
    )
    target = f"person:{known}" if known else "person"
    scope.refusals.append(Refused(decision, actor=DOOR.id, verb=VERB, target=target))


def _address(request: HttpRequest | None) -> str:
    # By the same proxy rules that axes locks by; it has read it itself only where a password was given.
    return str(get_client_ip_address(request) or "") if request else ""
