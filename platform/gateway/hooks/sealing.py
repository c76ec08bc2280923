"""Seals addresses and secrets of webhooks with a key of the company: an address may hold a key itself."""

from gateway.hooks.models import Hook
from security.keys import store

PURPOSE = "webhooks"


def seal_address(hook: Hook, address: str) -> None:
    """Put the address, sealed, into a webhook that has its place already."""
    key = store.purpose_key(PURPOSE)
    hook.address = store.seal_bytes(key, address.encode(), "hook_address", hook.place)


def seal_secret(hook: Hook, secret: str) -> None:
    """Put the secret, sealed, into a webhook that has its place already."""
    key = store.purpose_key(PURPOSE)
    hook.secret = store.seal_bytes(key, secret.encode(), "hook_secret", hook.place)


def open_address(hook: Hook) -> str:
    """Return the address of a webhook."""
    return _open(bytes(hook.address), "hook_address", hook.place)


def open_secret(hook: Hook) -> str:
    """Return the secret of a webhook."""
    return _open(bytes(hook.secret), "hook_secret", hook.place)


def _open(sealed: bytes, kind: str, place: str) -> str:
    return store.open_bytes(store.purpose_key(PURPOSE), sealed, kind, place).decode()
