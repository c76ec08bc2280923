"""The suites of algorithms, each under the number that stands in what was sealed with it.

What is new is made by the suite in force; what is old is read by the one it names. A further suite
(SM4 and SM3, say) is one more entry here and needs no change of a stored byte: see docs/adr/0024.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from kernel.errors import Unavailable
from kernel.text import N_

LAYOUT = 1  # suite ‖ layout ‖ nonce ‖ ciphertext and tag
NONCE_BYTES = 12  # of layout 1, whatever the suite
HIGHEST = 255  # a suite is named by one byte

Cipher = Callable[[bytes, bytes, bytes, bytes], bytes]


class Digest(Protocol):
    """A keyed digest that can be fed, copied and read."""

    def update(self, data: bytes) -> None:
        """Feed bytes."""

    def copy(self) -> Self:
        """Return one that has been fed the same."""

    def finalize(self) -> bytes:
        """Return at least 16 bytes."""


class Keyed(Protocol):
    """A cipher that has its key; `decrypt` raises InvalidTag, or ValueError for bytes that cannot be any."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return ciphertext and tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the text."""


@dataclass(frozen=True, kw_only=True)
class Suite:
    """One suite: `encrypt` and `decrypt` take key (32 bytes), nonce (12), text and context.

    `decrypt` raises cryptography's InvalidTag. `digest` makes a keyed digest. A suite whose
    algorithm wants another key length derives it: no two suites work with the same bytes.
    """

    number: int
    name: str
    encrypt: Cipher
    decrypt: Cipher
    digest: Callable[[bytes], Digest]
    tag_bytes: int = 16

    def keyed(self, key: bytes) -> "Keyed":
        """Return the suite with one key, for many texts."""
        return AESGCM(key) if self is AES_256_GCM else _OfSuite(self, key)

    @property
    def prefix(self) -> bytes:
        """The two bytes that every ciphertext of this suite begins with."""
        return bytes((self.number, LAYOUT))


AES_256_GCM = Suite(
    number=1,
    name="aes-256-gcm",
    encrypt=lambda key, nonce, plain, bound_to: AESGCM(key).encrypt(nonce, plain, bound_to),
    decrypt=lambda key, nonce, sealed, bound_to: AESGCM(key).decrypt(nonce, sealed, bound_to),
    digest=lambda key: HMAC(key, SHA256()),
)


class _OfSuite:
    """A suite without an object of its own that remembers a key."""

    def __init__(self, suite: Suite, key: bytes) -> None:
        self._suite, self._key = suite, key

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return ciphertext and tag."""
        return self._suite.encrypt(self._key, nonce, data, associated_data or b"")

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the text."""
        return self._suite.decrypt(self._key, nonce, data, associated_data or b"")


_known: dict[int, Suite] = {}
_prefixes: dict[bytes, Suite] = {}
_in_force: list[tuple[Suite, bytes]] = []


def register(suite: Suite) -> None:
    """Let what this suite sealed be read; ValueError when its number or name is another's."""
    same = [
        known
        for known in _known.values()
        if known.number == suite.number or known.name == suite.name
    ]
    if not 1 <= suite.number <= HIGHEST or any(known != suite for known in same):
        message = f"suite {suite.number} {suite.name} cannot be registered"
        raise ValueError(message)
    _known[suite.number] = suite
    _prefixes[suite.prefix] = suite


def put_in_force(name: str) -> None:
    """Let this suite make all that is new; raise Unavailable for a name nobody registered."""
    for suite in _known.values():
        if suite.name == name:
            _in_force[:] = [(suite, suite.prefix)]
            return
    raise Unavailable(
        N_("There is no suite “{name}”; FONDS_SUITE may be: {known}."),
        name=name,
        known=", ".join(suite.name for suite in _known.values()),
    )


def in_force() -> Suite:
    """Return the suite that makes what is new."""
    return _in_force[0][0]


def in_force_with_prefix() -> tuple[Suite, bytes]:
    """Return it together with its prefix, for those who seal many."""
    return _in_force[0]


def by_prefix(prefix: bytes) -> Suite | None:
    """Return the suite that two first bytes name, None for bytes that name none we know."""
    return _prefixes.get(prefix)


def known() -> tuple[Suite, ...]:
    """Return every suite that can be read, by number."""
    return tuple(_known[number] for number in sorted(_known))


register(AES_256_GCM)
put_in_force(AES_256_GCM.name)
