"""What a provider says of itself, remembered for an hour; asked again when a token names a key that is not known."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kernel.clock import instant
from kernel.text import N_
from security.providers.asking import Question, ask
from security.providers.models import IdentityProvider, ProviderDiscovery
from security.providers.rules import Metadata, Turned, Why, discovery_of, metadata_of, object_in
from security.providers.tokens import usable_keys

REMEMBERED = timedelta(hours=1)
_GOOD = 200


@dataclass(frozen=True, kw_only=True)
class Described:
    """What a provider says of itself, checked, and its key set (RFC 7517)."""

    metadata: Metadata
    keys: dict[str, Any]


def described(row: IdentityProvider) -> Described:
    """Return what a provider says of itself, as remembered where that is younger than an hour; Turned otherwise."""
    kept = remembered(row.pk)
    if kept is None or instant() - kept.asked_at > REMEMBERED:
        return asked_anew(row)
    return Described(metadata=metadata_of(kept.described, row.issuer), keys=kept.keys)


def remembered(provider: int) -> ProviderDiscovery | None:
    """Return what a provider said of itself when last asked, however long ago."""
    return ProviderDiscovery.objects.filter(provider_id=provider).first()


def asked_anew(row: IdentityProvider) -> Described:
    """Ask a provider to describe itself and for its keys, and remember both; Turned says what is wrong."""
    document = document_at(discovery_of(row.issuer))
    metadata = metadata_of(document, row.issuer)
    keys = document_at(metadata.keys)
    if not usable_keys(keys, metadata.algorithms):
        raise Turned(Why.ISSUER, N_("The provider shows no key for RS256 or ES256."))
    ProviderDiscovery.objects.update_or_create(
        provider=row, defaults={"described": document, "keys": keys, "asked_at": instant()}
    )
    return Described(metadata=metadata, keys=keys)


def document_at(url: str) -> dict[str, Any]:
    """Return the JSON object at an address; Turned for anything else."""
    reply = ask(Question(url=url, headers={"Accept": "application/json"}))
    if reply.status != _GOOD:
        message = N_("{url} answered with HTTP {status}.")
        raise Turned(Why.UNREACHABLE, message, url=url, status=reply.status)
    return object_in(reply.body, url)
