"""Seals what only Fonds and one provider know, with the company's key: moved to another row it does not open."""

import json
from typing import Any

from security.keys import store
from security.keys.envelope import from_text, to_text

PURPOSE = "providers"


def seal_secret(provider: int, secret: str) -> str:
    """Return a client secret as it is stored."""
    return _sealed(secret, "provider", provider)


def open_secret(stored: str, provider: int) -> str:
    """Return a client secret; Unreadable when it is another provider's or altered."""
    return _opened(stored, "provider", provider)


def seal_flow(state: str, kept: dict[str, Any]) -> str:
    """Return what a sign-in under way keeps, bound to the digest of its state."""
    return _sealed(json.dumps(kept), "provider_flow", state)


def open_flow(stored: str, state: str) -> dict[str, Any]:
    """Return what a sign-in under way kept."""
    found: dict[str, Any] = json.loads(_opened(stored, "provider_flow", state))
    return found


def _sealed(plain: str, *place: str | int) -> str:
    return to_text(store.seal_bytes(store.purpose_key(PURPOSE), plain.encode(), *place))


def _opened(stored: str, *place: str | int) -> str:
    return store.open_bytes(store.purpose_key(PURPOSE), from_text(stored), *place).decode()
