"""The key by which a company's audit trail is signed: a file beside its epoch keys, wrapped by the installation key.

A file is `<folder>/<company id>/audit-<number>.sign`; the highest number signs. It lies outside the database, so
who may write there cannot sign what he wrote. The suite is named before the key and in the public key's text.
The file of a key that handed over keeps its public half and its certificate: what nobody has, nobody signs with.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kernel.errors import Conflict, Unavailable
from kernel.text import N_
from security.keys import epoch_files, epochs

SUITE = "ed25519"
_SUITE_NAMED = SUITE.encode() + b"\x00"
_RETIRED = SUITE.encode() + b" public\x00"  # of a key without its private half


@dataclass(frozen=True, kw_only=True, repr=False)
class SigningKey:
    """One key of a company's trail; `name` is the trail's, the same before and after a restore.

    `public`: the 32 bytes by which everybody checks. `private`: None once another key signs in its stead.
    `certificate`: the text by which the key before handed over to this one, '' for the first.
    """

    number: int
    name: str
    public: bytes
    private: Ed25519PrivateKey | None = None
    certificate: str = ""

    def sign(self, content: bytes) -> bytes:
        """Return the 64 bytes of the signature over `content`; Conflict for a key that is retired."""
        if self.private is None:
            raise Conflict(
                N_("Key {number} of this trail is retired and signs nothing any more."),
                number=self.number,
            )
        return self.private.sign(content)

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r}, {self.number})"


def signing_keys(company: str) -> Sequence[SigningKey]:
    """Return the keys of a company's trail, the one that signs last; made on first use.

    Unavailable where a file does not open with this installation's key, or the company has no epoch key here.
    """
    ring = epochs.ring(company)
    if not epoch_files.of_company(company, epoch_files.SIGNING):
        _make(company, ring.realm, 1)
    found = [_opened(path) for path in epoch_files.of_company(company, epoch_files.SIGNING)]
    return sorted(found, key=lambda one: one.number)


def fresh(name: str, number: int) -> SigningKey:
    """Return a key that is stored nowhere yet."""
    return _whole(Ed25519PrivateKey.generate(), number=number, name=name)


def put_in_force(company: str, key: SigningKey, certificate: str) -> None:
    """Store a key with what announces it, in one file: from now on it signs. Conflict if its number is taken."""
    epoch_files.write(
        company,
        epochs.ring(company).realm,
        key.number,
        _stored(key),
        purpose=epoch_files.SIGNING,
        certificate=certificate,
    )


def retire(company: str) -> int:
    """Destroy the private half of every key but the one that signs; return of how many it was there.

    Each file is replaced whole, so one that was stopped goes on where it is called again.
    """
    paths = epoch_files.of_company(company, epoch_files.SIGNING)[:-1]
    return sum(epoch_files.change(path, partial(retired, str(path))) for path in paths)


def retired(path: str, key: bytes) -> bytes:
    """Return what a file holds of a key once another signs: its public half; `path` names the file in errors."""
    return _RETIRED + _of_bytes(path, key, number=0, name="").public


def is_signed(public: bytes, signature: bytes, content: bytes) -> bool:
    """Say whether this key signed this content."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _make(company: str, realm: str, number: int) -> None:
    private = Ed25519PrivateKey.generate().private_bytes_raw()
    with suppress(Conflict):  # another process made it at the same moment: that one signs
        epoch_files.write(
            company, realm, number, _SUITE_NAMED + private, purpose=epoch_files.SIGNING
        )


def _opened(path: Path) -> SigningKey:
    found, key = epoch_files.opened(path)
    name = f"fonds/{found.realm}"
    return replace(
        _of_bytes(str(path), key, number=found.epoch, name=name), certificate=found.certificate
    )


def _of_bytes(path: str, key: bytes, *, number: int, name: str) -> SigningKey:
    if key.startswith(_RETIRED):
        return SigningKey(number=number, name=name, public=key.removeprefix(_RETIRED))
    if not key.startswith(_SUITE_NAMED):
        raise Unavailable(
            N_("The key {path} signs by a suite this version does not know."), path=path
        )
    private = Ed25519PrivateKey.from_private_bytes(key.removeprefix(_SUITE_NAMED))
    return _whole(private, number=number, name=name)


def _whole(private: Ed25519PrivateKey, *, number: int, name: str) -> SigningKey:
    public = private.public_key().public_bytes_raw()
    return SigningKey(number=number, name=name, public=public, private=private)


def _stored(key: SigningKey) -> bytes:
    if key.private is None:
        return _RETIRED + key.public
    return _SUITE_NAMED + key.private.private_bytes_raw()
