"""A signed tree head as text: the checkpoint of C2SP (tlog-checkpoint) in a signed note (signed-note); plain Python.

    fonds/<company>            the log; also the name of the key
    1207                       how many events
    <base64>                   the root of their tree
    at 2026-11-30T08:00:00Z    when it was signed

    — fonds/<company> <base64>

The last line is four bytes that name the key, then its signature over everything above the empty line. The suite
is named in those four bytes and in the public key's own text: 1 is Ed25519. A second suite has another number.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

ED25519 = 1
SUITES = {ED25519: "ed25519"}
_SIGNED = re.compile(r"— (?P<name>[^ +\n]+) (?P<signature>[A-Za-z0-9+/=]+)")
_KEY_ID = 4
_LINES = 4


class BadNote(ValueError):
    """This text is no checkpoint in its signed form."""


@dataclass(frozen=True, kw_only=True)
class TreeHead:
    """How large a company's trail was at a moment, and the root over all of it."""

    origin: str
    size: int
    root: bytes
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SignedHead:
    """A tree head as signed: the bytes the signature is over, which key it names, the signature."""

    head: TreeHead
    body: bytes
    key_id: bytes
    signature: bytes


def body_of(head: TreeHead) -> bytes:
    """Return the bytes of a tree head that are signed."""
    root = base64.b64encode(head.root).decode()
    at = head.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{head.origin}\n{head.size}\n{root}\nat {at}\n".encode()


def key_id(name: str, public: bytes, suite: int = ED25519) -> bytes:
    """Return the four bytes by which a signature names its key."""
    return hashlib.sha256(f"{name}\n".encode() + bytes((suite,)) + public).digest()[:_KEY_ID]


def key_text(name: str, public: bytes, suite: int = ED25519) -> str:
    """Return a public key as text: name, the four bytes that name it, and suite with key in base64."""
    encoded = base64.b64encode(bytes((suite,)) + public).decode()
    return f"{name}+{key_id(name, public, suite).hex()}+{encoded}"


def signed(head: TreeHead, public: bytes, sign: Callable[[bytes], bytes]) -> str:
    """Return the note: the head and, below an empty line, the signature of the key named as its origin."""
    body = body_of(head)
    signature = base64.b64encode(key_id(head.origin, public) + sign(body)).decode()
    return f"{body.decode()}\n— {head.origin} {signature}\n"


def read(note: str) -> SignedHead:
    """Return what a note says, not whether its signature is good; raise BadNote for another text."""
    text, _, signatures = note.partition("\n\n")
    lines = text.split("\n")
    found = _SIGNED.fullmatch(signatures.strip())
    if len(lines) != _LINES or found is None or not lines[3].startswith("at "):
        raise BadNote(note[:80])
    try:
        head = TreeHead(
            origin=lines[0],
            size=int(lines[1]),
            root=base64.b64decode(lines[2], validate=True),
            at=datetime.fromisoformat(lines[3].removeprefix("at ")),
        )
        raw = base64.b64decode(found["signature"], validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadNote(note[:80]) from error
    return SignedHead(
        head=head, body=f"{text}\n".encode(), key_id=raw[:_KEY_ID], signature=raw[_KEY_ID:]
    )
