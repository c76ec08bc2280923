"""The steps of a sign-in, kept by allauth: what begins one, and where a stale proof leads."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.stages import LoginStage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from security.factors.adapters import REMEMBER, THROUGH
from security.freshness import SESSION_KEY, NotFresh, stored
from security.people.models import User
from security.sessions.actions import move

_PROOF = "password"  # of the password the first step was done with


def begin(
    request: HttpRequest,
    user: User,
    *,
    on_to: str,
    remember: bool,
    through: dict[str, Any] | None = None,
) -> HttpResponse:
    """Sign somebody in whose first step was right, or lead to the second step; `on_to` is an address.

    `through` is the identity provider that saw to the first step: its id, its name, and whether it saw to both.
    """
    kept = {REMEMBER: remember, _PROOF: user.get_session_auth_hash(), THROUGH: through}
    login = Login(user=user, redirect_url=on_to, signal_kwargs=kept)
    answer: HttpResponse = perform_login(request, login)
    return answer


def note_proof(request: HttpRequest, *, factor: bool) -> None:
    """Keep that somebody who is signed in has proved himself again; the session goes on under a new key.

    Whoever got hold of the key before does not come by what the proof opens (ASVS 7.2.4).
    """
    old = str(request.session.session_key)
    request.session.cycle_key()
    move(old, str(request.session.session_key))
    request.session[SESSION_KEY] = stored(factor=factor)


def still_holds(stage: LoginStage) -> bool:
    """Say whether the first step still counts: nobody was let go or got another password since."""
    user = stage.login.user
    kept = stage.login.signal_kwargs or {}
    if not isinstance(user, User) or not user.is_active:
        return False
    return bool(kept.get(_PROOF) == user.get_session_auth_hash())


def local(address: str) -> str:
    """Return an address of this host, '/' for any other."""
    is_local = address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
    return address if is_local else "/"


def to_confirm(request: HttpRequest, error: NotFresh) -> HttpResponse:
    """Lead to the page that asks for a proof, and from there back to the page that was left."""
    back = request.get_full_path()
    if request.method != "GET":
        came = urlsplit(request.META.get("HTTP_REFERER", ""))
        back = came.path if came.netloc == request.get_host() else "/"
    asked = {"next": local(back), **({"factor": "1"} if error.factor else {})}
    return HttpResponseRedirect(f"{reverse('own_confirm')}?{urlencode(asked)}")
