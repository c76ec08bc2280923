"""The port to the installation key: wraps epoch keys by a file, the environment or a key service.

One *kind* is in force and wraps what is new. Every kind that is still configured opens what it once
wrapped, so that an installation moves from one to another. Settings: docs/operations.md.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from django.conf import settings

from kernel.errors import Unavailable
from kernel.text import N_
from security.keys import installation, suites
from security.keys.envelope import Unreadable, new_key, seal, unseal

FILE, ENVIRONMENT = "file", "env"
LOCAL = (FILE, ENVIRONMENT)


@dataclass(frozen=True, kw_only=True)
class Wrapped:
    """A wrapped key and what wrapped it; kind and key are empty where an old file does not say."""

    kind: str = ""
    key: str = ""
    suite: str = ""
    sealed: bytes


class Wrapper(Protocol):
    """One kind of installation key."""

    kind: str

    def wrap(self, plain: bytes, bound_to: bytes) -> Wrapped:
        """Wrap with the key in force; raise Unavailable with what to do."""

    def unwrap(self, wrapped: Wrapped, bound_to: bytes) -> bytes:
        """Return what was wrapped; Unreadable if it is not its own, Unavailable if none answers."""

    def renew(self) -> bool:
        """Put a new key in force; False where that is done outside Fonds."""


Maker = Callable[[Mapping[str, str]], Wrapper]
_services: dict[str, Maker] = {}


def register_service(kind: str, maker: Maker) -> None:
    """Add a kind of key service; `maker` gets its settings and raises Unavailable if they are wrong."""
    _services[kind] = maker


def kinds() -> tuple[str, ...]:
    """Return every kind there is."""
    return (*LOCAL, *_services)


def in_force() -> Wrapper:
    """Return the kind that wraps what is new; raise Unavailable when the settings are wrong."""
    return _wrapper(kind_in_force())


def kind_in_force() -> str:
    """Return the name of the kind in force, as the settings say."""
    return str(getattr(settings, "FONDS_INSTALLATION_KEY_KIND", "") or FILE)


def unwrap(wrapped: Wrapped, bound_to: bytes) -> bytes:
    """Open a wrapped key with whichever key wrapped it; Unreadable, or Unavailable if it is gone."""
    if wrapped.kind in {"", *LOCAL}:
        return _unwrap_here(wrapped, bound_to)
    return _wrapper(wrapped.kind).unwrap(wrapped, bound_to)


def key_in_force() -> str:
    """Return the name of the key in force, after it wrapped and opened a key that is thrown away.

    And refused to open it elsewhere: an old server may pass over the associated data in silence.
    """
    plain, wrapper = new_key(), in_force()
    wrapped = wrapper.wrap(plain, b"probe")
    if wrapper.unwrap(wrapped, b"probe") != plain:
        raise Unavailable(
            N_("The installation key ({kind}) does not open what it wrapped."), kind=wrapper.kind
        )
    try:
        wrapper.unwrap(wrapped, b"elsewhere")
    except Unreadable:
        return wrapped.key
    raise Unavailable(
        N_("The installation key ({kind}) does not bind what it wraps to its place."),
        kind=wrapper.kind,
    )


def fingerprint(key: bytes) -> str:
    """Return a short name of a local key, from which nothing of it can be told."""
    return sha256(b"fonds installation key\x00" + key).hexdigest()[:16]


def local_keys() -> dict[str, bytes]:
    """Return fingerprint → key of the file and of the environment, as far as they are there."""
    path = Path(settings.FONDS_INSTALLATION_KEY_FILE)
    found = installation.load_all(path) if path.exists() else ()
    if _given():
        found = (*found, *_from_environment())
    return {fingerprint(key): key for key in found}


class LocalKeys:
    """Keys that this process holds: the installation key file, or the environment."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        path = Path(settings.FONDS_INSTALLATION_KEY_FILE)
        self._keys = installation.load_all(path) if kind == FILE else _from_environment()

    def wrap(self, plain: bytes, bound_to: bytes) -> Wrapped:
        """Seal with the first key."""
        return Wrapped(
            kind=self.kind,
            key=fingerprint(self._keys[0]),
            suite=suites.in_force().name,
            sealed=seal(self._keys[0], plain, bound_to),
        )

    def unwrap(self, wrapped: Wrapped, bound_to: bytes) -> bytes:
        """Open with the key that is named, wherever it lies here."""
        return _unwrap_here(wrapped, bound_to)

    def renew(self) -> bool:
        """Write a new first line into the file; the environment is not ours to change."""
        if self.kind != FILE:
            return False
        installation.put_first(Path(settings.FONDS_INSTALLATION_KEY_FILE), os.urandom(32))
        return True


def _wrapper(kind: str) -> Wrapper:
    if kind in LOCAL:
        return LocalKeys(kind)
    maker = _services.get(kind)
    if maker is None:
        raise Unavailable(
            N_("There is no kind of installation key “{kind}”; it may be: {known}."),
            kind=kind,
            known=", ".join(kinds()),
        )
    services: Mapping[str, Mapping[str, str]] = getattr(settings, "FONDS_KEY_SERVICES", {})
    return maker(services.get(kind, {}))


def _unwrap_here(wrapped: Wrapped, bound_to: bytes) -> bytes:
    keys = local_keys()
    if not keys:
        # Says what is wrong with the file, which is where a key should be.
        installation.load_all(Path(settings.FONDS_INSTALLATION_KEY_FILE))
    if wrapped.key and wrapped.key not in keys:
        raise Unreadable
    for key in [keys[wrapped.key]] if wrapped.key else keys.values():
        try:
            return unseal(key, wrapped.sealed, bound_to)
        except Unreadable:
            continue
    raise Unreadable


def _given() -> str:
    return str(getattr(settings, "FONDS_INSTALLATION_KEYS", ""))


def _from_environment() -> tuple[bytes, ...]:
    found = installation.decoded(_given().encode())
    if not found:
        raise Unavailable(
            N_(
                "FONDS_INSTALLATION_KEYS holds no key; give it 32 random bytes in base64, "
                "the key in force first."
            )
        )
    return found
