"""Keyed hashes of names and addresses, so that what was typed by mistake is stored nowhere in clear."""

from django.utils.crypto import salted_hmac

from kernel.scope import current

_SALT = "fonds.guessing"


def name_mark(name: str) -> str:
    """Return the mark of a sign-in name in the company in scope: 32 hex digits."""
    return _mark("name", current().company.id, name)


def address_mark(address: str) -> str:
    """Return the mark of an address, the same in all companies."""
    return _mark("address", address)


def anywhere_mark(name: str) -> str:
    """Return the mark of a sign-in name, the same in all companies."""
    return _mark("anywhere", name)


def _mark(*parts: str) -> str:
    said = "\x00".join(parts)
    return salted_hmac(_SALT, said, algorithm="sha256").hexdigest()[:32]
