"""A sign-in leaves for a provider and comes back: begun in one browser, good once, for five minutes.

Nothing here runs in a savepoint of its own: what is counted and what was used stays so when the sign-in is refused.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from kernel.clock import instant
from kernel.text import N_
from persistence.paces import take
from security.providers.discovery import described
from security.providers.models import IdentityProvider, ProviderFlow, ProviderPace
from security.providers.rules import FLOW_SECONDS, Turned, Why
from security.providers.sealing import open_flow, seal_flow

SIGN_IN, LINK, CONFIRM, RENEW = "sign_in", "link", "confirm", "renew"
LONGEST_WAY = 500  # of the address one goes on to
SECONDS_A_START, BURST = 3.0, 20  # per address: a whole office sits behind one in the morning


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """Who leaves: `browser` is a secret of this browser's session, `back_to` our own address to return to."""

    browser: str
    back_to: str
    address: str
    purpose: str = SIGN_IN
    person: int | None = None
    on_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Flow:
    """What a sign-in under way must get back, and where it goes on to."""

    nonce: str
    verifier: str
    purpose: str
    person: int | None
    on_to: str
    began: float


def leave_for(row: IdentityProvider, leaving: Leaving) -> str:
    """Return where to send the browser; Turned when the provider cannot be reached or the address asks too often."""
    if take(ProviderPace, leaving.address[:64], seconds=SECONDS_A_START, burst=BURST):
        raise Turned(Why.STATE, N_("Too many sign-ins were begun from one address."))
    metadata = described(row).metadata
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    at = instant()
    ProviderFlow.objects.filter(began_at__lt=at - timedelta(seconds=2 * FLOW_SECONDS)).delete()
    ProviderFlow.objects.create(
        provider=row,
        state=_digest(state),
        browser=_digest(leaving.browser),
        sealed=seal_flow(_digest(state), {"nonce": nonce, "verifier": verifier}),
        purpose=leaving.purpose,
        person=leaving.person,
        on_to=leaving.on_to if len(leaving.on_to) <= LONGEST_WAY else "/",
        began_at=at,
    )
    asked = {
        "response_type": "code",
        "client_id": row.client_id,
        "redirect_uri": leaving.back_to,
        "scope": " ".join(row.scopes),
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    if leaving.purpose == CONFIRM:
        asked |= {"prompt": "login", "max_age": "0"}
    if leaving.purpose == RENEW:
        asked |= {"prompt": "none"}
    joint = "&" if "?" in metadata.authorization else "?"
    return f"{metadata.authorization}{joint}{urlencode(asked)}"


def come_back(row: IdentityProvider, *, state: str, browser: str) -> Flow:
    """Return the sign-in that left with this state, which is of no use from then on; Turned for any other."""
    digest = _digest(state)
    found = ProviderFlow.objects.select_for_update().filter(state=digest).first()
    if found is None:
        raise Turned(Why.STATE, N_("This sign-in was not begun here, or is used already."))
    found.delete()
    if not _is_of(found, browser):
        raise Turned(Why.STATE, N_("This sign-in was begun in another browser."))
    if found.provider_id != row.pk:
        raise Turned(Why.STATE, N_("This sign-in was begun with another provider."))
    if instant() - found.began_at > timedelta(seconds=FLOW_SECONDS):
        raise Turned(Why.STATE, N_("This sign-in took too long."))
    kept = open_flow(found.sealed, digest)
    return Flow(
        nonce=kept["nonce"],
        verifier=kept["verifier"],
        purpose=found.purpose,
        person=found.person,
        on_to=found.on_to,
        began=found.began_at.timestamp(),
    )


def _is_of(found: ProviderFlow, browser: str) -> bool:
    return bool(browser) and found.browser == _digest(browser)


def challenge_of(verifier: str) -> str:
    """Return what the provider is told of the verifier (RFC 7636, S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
