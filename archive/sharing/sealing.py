"""Keeps the named person of a share sealed, and digests of secrets: neither lies readable in the database."""

import hashlib
import hmac
import json
from dataclasses import dataclass

from archive.sharing.models import Share
from security.keys import store

PURPOSE = "sharing"


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """The person outside who may open a share; both '' of a share with a department."""

    name: str = ""
    mail: str = ""


def put(share: Share, said: Recipient) -> None:
    """Give a stored share its person; the caller saves it."""
    plain = json.dumps({"name": said.name, "mail": said.mail}, ensure_ascii=False).encode()
    share.sealed = store.seal_bytes(store.purpose_key(PURPOSE), plain, PURPOSE, share.pk)


def recipient_of(share: Share) -> Recipient:
    """Return the person a share is for."""
    if not bytes(share.sealed):
        return Recipient()
    key = store.purpose_key(PURPOSE)
    return Recipient(**json.loads(store.open_bytes(key, bytes(share.sealed), PURPOSE, share.pk)))


def digest_of(secret: str) -> str:
    """Return the digest of a long random secret: a token, a cookie."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def code_digest(row: int, code: str) -> str:
    """Return the digest of a short code by the company's key: a million of them are tried in no time without it."""
    said = f"{row}:{code}".encode(errors="replace")
    return hmac.new(store.purpose_key(PURPOSE), said, hashlib.sha256).hexdigest()
