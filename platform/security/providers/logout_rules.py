"""What makes a logout token of a provider good (OpenID Connect Back-Channel Logout 1.0, section 2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.text import N_
from security.providers.rules import (
    FLOW_SECONDS,
    LEEWAY_SECONDS,
    LONGEST_SUBJECT,
    Turned,
    Why,
    moment_of,
    session_of,
)

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPES = ("logout+jwt", "application/logout+jwt")  # said by every one that is current (ASVS 10.5.5)


@dataclass(frozen=True, kw_only=True)
class SignedOut:
    """Who is signed out at the provider: an account, or one sign-in, by its name there; `number` is used once."""

    subject: str
    session: str
    number: str


def signed_out(claims: Mapping[str, Any], *, issuer: str, client_id: str, at: float) -> SignedOut:
    """Return whom the claims of a logout token name; Turned for any other. `at` is in seconds since 1970."""
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if claims.get("iss") != issuer:
        raise Turned(Why.TOKEN, N_("The token is of another issuer."))
    if not isinstance(audiences, list) or client_id not in audiences:
        raise Turned(Why.TOKEN, N_("The token is for another application."))
    events = claims.get("events")
    is_logout = isinstance(events, dict) and isinstance(events.get(EVENT), dict)
    if not is_logout or "nonce" in claims:
        raise Turned(Why.TOKEN, N_("The token is of another kind."))
    _demand_now(claims, at)
    subject, session, number = claims.get("sub"), session_of(claims), claims.get("jti")
    if not isinstance(number, str) or not number:
        raise Turned(Why.TOKEN, N_("The token has no number of its own."))
    named = isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT
    if (subject is not None and not named) or not (named or session):
        raise Turned(Why.TOKEN, N_("The token names nobody."))
    return SignedOut(subject=str(subject or ""), session=session, number=number)


def _demand_now(claims: Mapping[str, Any], at: float) -> None:
    """A token is good for minutes, whatever it says itself: its number is remembered no longer."""
    made, ends = moment_of(claims.get("iat")), moment_of(claims.get("exp"))
    if made is None or not -FLOW_SECONDS <= made - at <= LEEWAY_SECONDS:
        raise Turned(Why.TOKEN, N_("The token was not made just now; look at the clocks."))
    # The final text asks for an end; drafts that are in use did not.
    if "exp" in claims and (ends is None or ends <= at - LEEWAY_SECONDS):
        raise Turned(Why.TOKEN, N_("The token has run out."))
