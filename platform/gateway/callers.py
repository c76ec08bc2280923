"""Who calls: the token of a request, judged and counted before anything else is done for it."""

from dataclasses import dataclass
from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from gateway.paces import count
from gateway.problems import ApiProblem
from gateway.tokens.actions import use
from gateway.tokens.queries import presented
from gateway.tokens.rules import Scope
from kernel.decision import refusal
from kernel.errors import Refused
from kernel.scope import current
from kernel.text import N_
from security.actor import Actor

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="fonds"'}
_SCHEME = "bearer"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A call that was let in: as whom, by which token."""

    actor: Actor
    token: int
    scopes: frozenset[str]


class Bearer(HttpBearer):
    """Says in the description that a token is needed; who calls was found out before."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return who calls."""
        return getattr(request, "caller", None)


def admit(request: HttpRequest, language: str) -> Caller:
    """Return who calls; ApiProblem 401, 403 or 429 for whom nothing is done.

    Runs in a scope of its own that is committed whatever becomes of the call: what is counted stays.
    """
    token = presented(_secret(request))
    if token is None:
        message = N_("Send a valid token of this company: Authorization: Bearer …")
        raise ApiProblem(401, "token_unknown", message, headers=_CHALLENGE)
    try:
        actor = use(token, address=str(get_client_ip_address(request) or ""), language=language)
    except Refused as error:
        # On a pace of its own: who holds a token of no use takes no call from anybody who holds a good
        # one, and does not fill the trail.
        _keep_pace((f"refused:{token.pk}", settings.FONDS_API_TOKEN_PER_MINUTE))
        current().refusals.append(error)
        refused = error.decision
        raise ApiProblem(
            401, "token_refused", refused.reason, headers=_CHALLENGE, **refused.params
        ) from error
    # Always in this order, so that none wait in a ring.
    _keep_pace(
        (f"token:{token.pk}", settings.FONDS_API_TOKEN_PER_MINUTE),
        ("company", settings.FONDS_API_COMPANY_PER_MINUTE),
    )
    return Caller(actor=actor, token=token.pk, scopes=frozenset(token.scopes))


def caller_of(request: HttpRequest) -> Caller:
    """Return who calls, in an operation."""
    caller: Caller = request.caller  # type: ignore[attr-defined]  # the door has put it there
    return caller


def actor_for(request: HttpRequest, scope: Scope) -> Actor:
    """Return who acts; ApiProblem 403 when the token does not carry `scope`."""
    caller = caller_of(request)
    if scope not in caller.scopes:
        message = N_("The token used does not carry “{scope}”.")
        decision, target = refusal(message, scope=str(scope)), f"token:{caller.token}"
        refused = Refused(decision, actor=caller.actor.id, verb="token.use", target=target)
        current().refusals.append(refused)
        raise ApiProblem(403, "scope", message, scope=str(scope))
    current().address = str(get_client_ip_address(request) or "")
    return caller.actor


def _secret(request: HttpRequest) -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == _SCHEME else ""


def _keep_pace(*limits: tuple[str, int]) -> None:
    """Count the call under each key; ApiProblem 429 for the first that is over its calls a minute."""
    for key, per_minute in limits:
        wait = count(key, per_minute)
        if wait:
            headers = {"Retry-After": str(int(wait) + 1)}
            message = N_("Too many calls; wait {seconds} seconds and repeat.")
            raise ApiProblem(429, "too_many", message, seconds=int(wait) + 1, headers=headers)
