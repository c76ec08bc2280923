"""The key by which a company's audit trail is signed: a file beside its epoch keys, wrapped by the installation key.

A file is `<folder>/<company id>/audit-<number>.sign`; the highest number signs. It lies outside the database, so
who may write there cannot sign what he wrote. The suite is named in the file and in the public key's text.
"""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from kernel.errors import Unavailable
from kernel.text import N_
from security.keys import epochs, installation
from security.keys.envelope import Unreadable, context, seal, unseal

FORMAT = 1
SUITE = "ed25519"
_FILE = re.compile(r"audit-(\d{1,9})\.sign")


@dataclass(frozen=True, kw_only=True, repr=False)
class SigningKey:
    """One key of a company's trail; `name` is the trail's, the same before and after a restore."""

    number: int
    name: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The 32 bytes by which everybody checks."""
        return self.private.public_key().public_bytes_raw()

    def sign(self, content: bytes) -> bytes:
        """Return the 64 bytes of the signature over `content`."""
        return self.private.sign(content)

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r}, {self.number})"


def signing_keys(company: str) -> Sequence[SigningKey]:
    """Return the keys of a company's trail, the one that signs last; made on first use.

    Unavailable where a file does not open with this installation's key, or the company has no epoch key here.
    """
    ring = epochs.ring(company)
    if not epochs.signing_files(company):
        _make(company, ring.realm, 1)
    found = [_opened(path, company, ring.realm) for path in epochs.signing_files(company)]
    return sorted(found, key=lambda one: one.number)


def is_signed(public: bytes, signature: bytes, content: bytes) -> bool:
    """Say whether this key signed this content."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bound_to(company: str, realm: str, number: int) -> bytes:
    return context("signing", company, realm, number)


def _make(company: str, realm: str, number: int) -> None:
    wrapping = installation.load(Path(settings.FONDS_INSTALLATION_KEY_FILE))
    private = Ed25519PrivateKey.generate()
    wrapped = seal(wrapping, private.private_bytes_raw(), _bound_to(company, realm, number))
    content = {
        "format": FORMAT,
        "suite": SUITE,
        "realm": realm,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "public": base64.b64encode(private.public_key().public_bytes_raw()).decode(),
        "wrapped": base64.b64encode(wrapped).decode(),
    }
    try:
        path = epochs.folder_of(company) / f"audit-{number}.sign"
        installation.write_once(path, json.dumps(content, indent=1).encode() + b"\n")
    except FileExistsError:
        return  # another process made it at the same moment: that one signs


def _opened(path: Path, company: str, realm: str) -> SigningKey:
    wrapping = installation.load(Path(settings.FONDS_INSTALLATION_KEY_FILE))
    named = _FILE.fullmatch(path.name)
    try:
        content = json.loads(path.read_bytes())
        number = int(named[1]) if named else 0
        wrapped = base64.b64decode(content["wrapped"])
        private = unseal(wrapping, wrapped, _bound_to(company, realm, number))
    except (OSError, ValueError, KeyError, TypeError, Unreadable) as error:
        raise Unavailable(
            N_("The signing key {path} does not open with this installation's key."), path=str(path)
        ) from error
    return SigningKey(
        number=number, name=f"fonds/{realm}", private=Ed25519PrivateKey.from_private_bytes(private)
    )
