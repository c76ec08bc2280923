"""Sealing and opening bytes: the suite named in each ciphertext, every one bound to its place.

A sealed value is: suite (1 byte) ‖ layout version (1 byte) ‖ nonce (12 bytes) ‖ ciphertext and tag.
The suite is AES-256-GCM, or another of `suites`. Its place, the *context*, is authenticated but not
stored: bytes moved to another record, field or company do not open. Plain Python on `cryptography`,
no Django.
"""

import base64
import binascii
import os
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag

from kernel.errors import FondsError
from kernel.text import N_
from security.keys import suites
from security.keys.suites import NONCE_BYTES, Digest, Suite

KEY_BYTES = 32
BLIND_BYTES = 16
HEAD = 2  # bytes that name suite and layout
_HEAD = HEAD + NONCE_BYTES


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
    suite, prefix = suites.in_force_with_prefix()
    nonce = nonce or os.urandom(NONCE_BYTES)
    return prefix + nonce + suite.encrypt(key, nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Return what `seal` was given, or raise Unreadable for a wrong key, place, suite or byte."""
    suite = suites.by_prefix(sealed[:2])
    if suite is None or len(sealed) < _HEAD + suite.tag_bytes:
        raise Unreadable
    try:
        return suite.decrypt(key, sealed[2:_HEAD], sealed[_HEAD:], bound_to)
    except InvalidTag as error:
        raise Unreadable from error


def added_by(head: bytes) -> int:
    """Return by how many bytes sealing lengthened what begins with these two; Unreadable for no suite of ours."""
    suite = suites.by_prefix(head)
    if suite is None:
        raise Unreadable
    return _HEAD + suite.tag_bytes


class Sealing:
    """Seals and opens many things with one key, all bound to a context that begins alike.

    The cipher and what the contexts share are made once: the half of what `seal` takes for a row.
    """

    def __init__(self, key: bytes, bound_to: bytes) -> None:
        suite, self._prefix = suites.in_force_with_prefix()
        self._cipher = suite.keyed(key)
        self._key, self._bound_to = key, bound_to

    def seal(self, plain: bytes, *place: str | int, nonce: bytes) -> bytes:
        """Return what `seal` does, bound to `place` behind the shared context."""
        bound_to = self._bound_to + context(*place)
        return self._prefix + nonce + self._cipher.encrypt(nonce, plain, bound_to)

    def open(self, sealed: bytes, *place: str | int) -> bytes:
        """Return what was sealed at this place, or raise Unreadable."""
        bound_to = self._bound_to + context(*place)
        if sealed[:HEAD] != self._prefix:
            return unseal(self._key, sealed, bound_to)  # by another suite
        try:
            return self._cipher.decrypt(sealed[HEAD:_HEAD], sealed[_HEAD:], bound_to)
        except (InvalidTag, ValueError) as error:
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


def blind(key: bytes, label: str, texts: Iterable[str], suite: Suite | None = None) -> list[bytes]:
    """Return a 16-byte keyed digest of each text under `label`, by the suite in force or another.

    Equal texts have equal digests, so they are found; the text itself is not revealed. The digest
    names no suite: the key does, because each suite has an index key of its own.
    """
    made_by = suite or suites.in_force()
    of_label = made_by.digest(_keyed(made_by.digest(key), context("blind", label)))
    # A copy of a keyed digest costs a third of keying it again.
    return [_keyed(of_label.copy(), text.encode())[:BLIND_BYTES] for text in texts]


def _keyed(digest: Digest, data: bytes) -> bytes:
    digest.update(data)
    return digest.finalize()
