"""Sealing and opening bytes: AES-256-GCM, the suite named in each ciphertext, every one bound to
its place.

A sealed value is: suite (1 byte) ‖ layout version (1 byte) ‖ nonce (12 bytes) ‖ ciphertext and tag.
Its place, the *context*, is authenticated but not stored: bytes moved to another record, field or
company do not open. Plain Python on `cryptography`, no Django.
"""

import base64
import binascii
import os
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from kernel.errors import FondsError
from kernel.text import N_

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
BLIND_BYTES = 16

AES_256_GCM = 1
LAYOUT = 1
_PREFIX = bytes((AES_256_GCM, LAYOUT))
_HEAD = len(_PREFIX) + NONCE_BYTES


class Unreadable(FondsError):
    """A sealed value does not open: its key is gone, it was altered, or it was moved from another
    place.
    """

    code = "unreadable"
    message = N_("This content cannot be read: its key was destroyed, or it was altered or moved.")


def new_key() -> bytes:
    """Return 32 random bytes."""
    return os.urandom(KEY_BYTES)


def random_parts(count: int, size: int) -> Iterator[bytes]:
    """Yield `count` independent random parts of `size` bytes, asked of the system at once.

    Each call for random bytes lets other threads go first: one for many keeps a batch going.
    """
    drawn = os.urandom(count * size)
    for start in range(0, count * size, size):
        yield drawn[start : start + size]


def nonces(count: int) -> Iterator[bytes]:
    """Yield what `seal` takes for `count` values sealed together; each is for one of them."""
    return random_parts(count, NONCE_BYTES)


def context(*parts: str | int) -> bytes:
    """Return the bytes a ciphertext is bound to; each part carries its length, so no two lists give
    the same, and what begins alike may be made once: `context(a, b) == context(a) + context(b)`.
    """
    encoded: list[bytes] = []
    for (
        part
    ) in parts:  # several times for every record: a loop takes half as long as two generators
        plain = str(part).encode()
        encoded += (len(plain).to_bytes(2, "big"), plain)
    return b"".join(encoded)


def seal(key: bytes, plain: bytes, bound_to: bytes, nonce: bytes = b"") -> bytes:
    """Return `plain` sealed with `key` (32 bytes) and bound to a context.

    `nonce` is one of `nonces`, never used for anything else; without it one is drawn.
    """
    nonce = nonce or os.urandom(NONCE_BYTES)
    return _PREFIX + nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Return what `seal` was given, or raise Unreadable for a wrong key, place, suite or byte."""
    if sealed[:2] != _PREFIX or len(sealed) < _HEAD + TAG_BYTES:
        raise Unreadable
    try:
        return AESGCM(key).decrypt(sealed[2:_HEAD], sealed[_HEAD:], bound_to)
    except InvalidTag as error:
        raise Unreadable from error


class Sealing:
    """Seals and opens many things with one key, all bound to a context that begins alike.

    The cipher and what the contexts share are made once: the half of what `seal` takes for a row.
    """

    def __init__(self, key: bytes, bound_to: bytes) -> None:
        self._cipher = AESGCM(key)
        self._bound_to = bound_to

    def seal(self, plain: bytes, *place: str | int, nonce: bytes) -> bytes:
        """Return what `seal` does, bound to `place` behind the shared context."""
        bound_to = self._bound_to + context(*place)
        return _PREFIX + nonce + self._cipher.encrypt(nonce, plain, bound_to)

    def open(self, sealed: bytes, *place: str | int) -> bytes:
        """Return what was sealed at this place, or raise Unreadable."""
        if sealed[:2] != _PREFIX or len(sealed) < _HEAD + TAG_BYTES:
            raise Unreadable
        bound_to = self._bound_to + context(*place)
        try:
            return self._cipher.decrypt(sealed[2:_HEAD], sealed[_HEAD:], bound_to)
        except InvalidTag as error:
            raise Unreadable from error


def to_text(sealed: bytes) -> str:
    """Return sealed bytes as text for a JSON value (base64, URL alphabet, no padding)."""
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes:
    """Return the bytes of `to_text`, or raise Unreadable if `text` is something else."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable from error


def blind(key: bytes, label: str, texts: Iterable[str]) -> list[bytes]:
    """Return a 16-byte keyed digest of each text under `label`.

    Equal texts have equal digests, so they are found; the text itself is not revealed.
    """
    of_label = HMAC(_keyed(HMAC(key, SHA256()), context("blind", label)), SHA256())
    # A copy of a keyed digest costs a third of keying it again.
    return [_keyed(of_label.copy(), text.encode())[:BLIND_BYTES] for text in texts]


def _keyed(digest: HMAC, data: bytes) -> bytes:
    digest.update(data)
    return digest.finalize()
