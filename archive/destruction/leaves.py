"""The leaves of a destruction certificate: one for each destroyed record, salted so that none tells of another."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from security.audit import merkle

CERTIFICATE = "fonds-destruction-certificate/1"
LEAF = "fonds-destruction-leaf/1"
SALT = 32  # bytes: as many as the hash has, so that no content can be tried out


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """What is certified of one record: canonical JSON `text`, and the salt that is given with this leaf alone."""

    text: str
    salt: bytes

    @property
    def hash(self) -> bytes:
        """SHA-256(0x00 ‖ salt ‖ text), the leaf of RFC 6962 over both."""
        return hashlib.sha256(b"\x00" + self.salt + self.text.encode()).digest()


def canonical(facts: Mapping[str, Any]) -> str:
    """Return facts as the one text that stands for them: sorted keys, no spaces, UTF-8."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def new_salt() -> bytes:
    """Return a salt nobody can guess."""
    return secrets.token_bytes(SALT)


def root_of(leaves: Sequence[Leaf]) -> bytes:
    """Return the root over the leaves in their order."""
    return merkle.root([one.hash for one in leaves])


def certificate(statement: Mapping[str, Any], *, key: str, signature: bytes) -> dict[str, Any]:
    """Return the certificate as it is handed out: the signed text itself, so that nothing has to be rebuilt."""
    return {
        "format": CERTIFICATE,
        "statement": canonical(statement),
        "key": key,
        "signature": base64.b64encode(signature).decode(),
    }


def proof_of(leaves: Sequence[Leaf], index: int) -> dict[str, Any]:
    """Return what proves one leaf against the certificate: its own text and salt, of the others nothing but hashes.

    IndexError outside the certificate.
    """
    path = merkle.proof([one.hash for one in leaves], index)
    one = leaves[index]
    return {
        "format": LEAF,
        "item": one.text,
        "salt": one.salt.hex(),
        "index": index,
        "path": [each.hex() for each in path],
    }
