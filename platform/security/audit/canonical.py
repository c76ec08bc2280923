"""The exact bytes an audit event is hashed over, and how it is checked; a stand-alone verifier
needs only this.

This is the one description of the format; a change of it is a new `FORMAT`, and old ones are read
for ever.

*Header.* One JSON object, UTF-8, no blanks, no escapes but those JSON demands, its keys in the
order of `Header`: `format, id, at, actor, actor_name, actor_kind, on_behalf_of, verb, target_kind,
target_id, record_id, outcome, request_id, change_set, bulk_count, bulk_root, key_ref, commitment`.
Integers are numbers, absent ones null; `at` is UTC as `2026-11-23T08:15:30.123456Z`; digests are
lower-case hexadecimal.

*Commitment* = SHA-256(salt ‖ payload): 16 random bytes, then the payload's bytes as they were
sealed (JSON, but never parsed and written again for checking). The salt is sealed with the payload
and dies with its key; the commitment stays, tells nothing, and the tree still verifies.

*Leaf of an event* = SHA-256(0x00 ‖ header), the leaf hash of RFC 6962.

*Leaf of a change* = SHA-256(0x00 ‖ `{"format":1,"record_id":…,"commitment":"…"}`) with the
commitment over the change's own salt and content `{"before":{…},"after":{…}}`; `bulk_root` is the
Merkle tree hash of RFC 6962 over the changes of the event in the order of their ids.

Plain Python, standard library only.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

FORMAT = 1
SALT_BYTES = 16
_LEAF = b"\x00"


@dataclass(frozen=True, kw_only=True)
class Header:
    """Who did what to which thing, when and how it ended; everything of an event that stays in
    clear for ever.
    """

    id: int
    at: datetime
    actor: str
    actor_name: str
    actor_kind: str
    on_behalf_of: str = ""
    verb: str
    target_kind: str
    target_id: str = ""
    record_id: int | None = None
    outcome: str
    request_id: str = ""
    change_set: int | None = None
    bulk_count: int = 0
    bulk_root: bytes | None = None
    key_ref: str
    commitment: bytes


class Verdict(StrEnum):
    """What checking an event or a change showed."""

    PROVED = "proved"  # the leaf and the payload are what was written
    SEALED = "sealed"  # the leaf is; the payload was not shown, or its key is destroyed
    ALTERED = "altered"  # something is not what was written


def header_bytes(header: Header) -> bytes:
    """Return the canonical bytes of a header."""
    values: dict[str, Any] = {"format": FORMAT}
    for part in fields(header):
        values[part.name] = _plain(getattr(header, part.name))
    return _dump(values)


def event_leaf(header: Header) -> bytes:
    """Return the 32 bytes by which an event enters the tree."""
    return hashlib.sha256(_LEAF + header_bytes(header)).digest()


def change_leaf(record_id: int, commitment: bytes) -> bytes:
    """Return the 32 bytes by which one record's change enters its event's tree."""
    head = f'{{"format":{FORMAT},"record_id":{record_id},"commitment":"{commitment.hex()}"}}'
    return hashlib.sha256(_LEAF + head.encode("ascii")).digest()


def commit_to(salt: bytes, payload: bytes) -> bytes:
    """Return SHA-256(salt ‖ payload); raise ValueError unless the salt has its 16 bytes."""
    if len(salt) != SALT_BYTES:
        raise ValueError("salt")
    return hashlib.sha256(salt + payload).digest()


def payload_bytes(payload: Mapping[str, Any]) -> bytes:
    """Return a payload as the bytes to seal; dates are ISO, decimals and the unknown are text."""
    return _encoded(payload).encode(
        errors="backslashreplace"
    )  # half a surrogate pair becomes its JSON escape


def change_bytes(before: Mapping[str, Any], after: Mapping[str, Any]) -> bytes:
    """Return one record's change as the bytes to seal."""
    return payload_bytes({"before": before, "after": after})


def verify(
    header: Header,
    payload: bytes | None = None,
    salt: bytes | None = None,
    *,
    leaf: bytes | None = None,
) -> Verdict:
    """Check an event against the leaf in the tree, and its payload, if it is shown, against the
    header.
    """
    if leaf is not None and not hmac.compare_digest(leaf, event_leaf(header)):
        return Verdict.ALTERED
    return _verdict(header.commitment, payload, salt)


def verify_change(
    record_id: int,
    commitment: bytes,
    content: bytes | None = None,
    salt: bytes | None = None,
    *,
    leaf: bytes | None = None,
) -> Verdict:
    """Check one record's change against its leaf, and its content, if it is shown, against the
    commitment.
    """
    if leaf is not None and not hmac.compare_digest(leaf, change_leaf(record_id, commitment)):
        return Verdict.ALTERED
    return _verdict(commitment, content, salt)


def _verdict(commitment: bytes, payload: bytes | None, salt: bytes | None) -> Verdict:
    if payload is None or salt is None:
        return Verdict.SEALED
    same = hmac.compare_digest(commitment, hashlib.sha256(salt + payload).digest())
    return Verdict.PROVED if same and len(salt) == SALT_BYTES else Verdict.ALTERED


def _dump(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.hex() if isinstance(value, bytes) else value


def _text(value: Any) -> Any:
    """Write what JSON does not know; a value is never the reason an event is not written."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return format(value, "f") if isinstance(value, Decimal) else str(value)


_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_text).encode
