"""Ends the sessions of who signed out, or was let go, at a provider, when the provider says so.

Nothing here runs in a savepoint of its own: what is counted stays so when the token is refused.
"""

import hashlib
from datetime import timedelta

from kernel.clock import instant
from kernel.text import N_
from persistence.paces import take
from security.audit import writer
from security.people.sign_ins import DOOR
from security.providers.discovery import Described, asked_anew, described
from security.providers.logout_rules import TYPES, SignedOut, signed_out
from security.providers.models import (
    IdentityProvider,
    ProviderLink,
    ProviderLogout,
    ProviderPace,
)
from security.providers.rules import FLOW_SECONDS, LEEWAY_SECONDS, Turned, Why
from security.providers.tokens import UnknownKey, claims_in
from security.sessions.actions import end_signed_out

LOGOUT_VERB = "provider.logout"
# A provider tells of everybody whom it lets go in one go, from one address.
SECONDS_A_LOGOUT, BURST = 0.2, 500
# Nobody is signed in who calls: a key that is not known makes us ask the provider once a minute, no more.
SECONDS_A_KEY, KEYS_AT_ONCE = 60.0, 2
_REMEMBERED = timedelta(seconds=2 * (FLOW_SECONDS + LEEWAY_SECONDS))


def is_too_fast(address: str) -> bool:
    """Count a call from an address; say whether it comes too early."""
    key = f"logout:{address}"[:64]
    return bool(take(ProviderPace, key, seconds=SECONDS_A_LOGOUT, burst=BURST))


def sign_out(row: IdentityProvider, token: str, *, address: str) -> int:
    """End the sessions a logout token names; return how many. Turned for a token that is not good, or was used."""
    claims = _claims(row, token)
    at = instant()
    said = signed_out(claims, issuer=row.issuer, client_id=row.client_id, at=at.timestamp())
    _use_once(row, said)
    link = (
        ProviderLink.objects.filter(provider=row, subject=said.subject).first()
        if said.subject
        else None
    )
    ended = 0
    if link is not None or not said.subject:
        person = link.user_id if link is not None else None
        ended = end_signed_out(row.pk, person, session=said.session)
    payload = {
        "provider": row.pk,
        "address": address,
        "sessions": ended,
        "one_sign_in": bool(said.session),
    }
    target = f"person:{link.user_id}" if link is not None else f"provider:{row.pk}"
    writer.record(actor=DOOR, verb=LOGOUT_VERB, target=target, payload=payload)
    return ended


def _claims(row: IdentityProvider, token: str) -> dict[str, object]:
    known: Described = described(row)
    try:
        return claims_in(token, known.keys, known.metadata.algorithms, types=TYPES)
    except UnknownKey:
        key = f"keys:{row.pk}"
        if take(ProviderPace, key, seconds=SECONDS_A_KEY, burst=KEYS_AT_ONCE):
            raise
    known = asked_anew(row)
    return claims_in(token, known.keys, known.metadata.algorithms, types=TYPES)


def _use_once(row: IdentityProvider, said: SignedOut) -> None:
    at = instant()
    ProviderLogout.objects.filter(used_at__lt=at - _REMEMBERED).delete()
    number = hashlib.sha256(said.number.encode()).hexdigest()
    _row, new = ProviderLogout.objects.get_or_create(
        provider=row, number=number, defaults={"used_at": at}
    )
    if not new:
        raise Turned(Why.TOKEN, N_("The token was used already."))
