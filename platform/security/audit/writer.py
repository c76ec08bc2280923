"""Writing events into the audit trail: one call for one thing that happened, however many records
it changed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel import clock
from kernel.scope import current
from persistence.copying import copy_rows
from persistence.encoding import encoded_if_plain
from security.actor import Actor, ActorKind
from security.audit import hearing
from security.audit.canonical import (
    SALT_BYTES,
    change_bytes,
    change_leaf,
    commit_to,
    payload_bytes,
)
from security.audit.change_sets import current_change_set
from security.audit.merkle import root
from security.audit.models import MONTH_KEY, AuditChange, AuditEvent, Outcome
from security.audit.under import under
from security.keys import store
from security.keys.envelope import context, random_parts, seal
from security.keys.suites import NONCE_BYTES

LOOKS = frozenset(
    {
        "record.search",
        "record.view",
        "record.unmask",
        "record.consult",
        "record.print",
        "record.export",
        "form.print",
        "backup_register.print",
        "backup_register.export",
        "file.look",
        "file.take",
        "consultation.say",
        "query.show",
    }
)  # acts by which somebody gets to see what is stored
COPY_FROM = 100  # changes; from here COPY beats INSERT
_COLUMNS = ("event_id", "record_id", "key_ref", "commitment", "content")


@dataclass(kw_only=True, slots=True)  # one for each row: a frozen one takes three times as long
class Change:
    """What changed in one record: the values before and after, only of what differs."""

    record_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(kw_only=True, slots=True)  # one for each row: a frozen one takes three times as long
class _Sealed:
    """Content under its commitment, and the name of the key that opens it."""

    key_ref: str
    commitment: bytes
    content: bytes


def record(  # noqa: PLR0913 - an event has this many independent facts
    *,
    actor: Actor,
    verb: str,
    target: str,
    outcome: str = Outcome.DONE,
    payload: Mapping[str, Any] | None = None,
    record_id: int | None = None,
    changes: Iterable[Change] = (),
    on_behalf_of: str = "",
    keys: Mapping[int, bytes] | None = None,
) -> AuditEvent:
    """Write one event in the caller's transaction, with one change for each record it touched.

    `target` is "kind:id" or "kind". The payload (criteria, reason) and each change are sealed with
    their record's key where there is one, otherwise with the key of the month. `keys` are record
    keys the caller already holds. From 100 changes on they go by COPY; keep a transaction under
    5,000 so that sealing is not held back.
    """
    listed = list(changes)
    known = _keys_for(listed, record_id, keys)
    sealer = _Sealer(clock.today().strftime("%Y-%m"), known, len(listed) + 1)
    said = {**(payload or {}), **_reached_by(actor, verb)}
    if outcome == Outcome.DONE and actor.kind == ActorKind.PERSON:
        said = {**under(actor, verb, record_id), **said}
    body = sealer.seal("audit.event", record_id, payload_bytes(said))
    sealed = [
        sealer.seal("audit.change", change.record_id, _content_of(change)) for change in listed
    ]
    leaves = [
        change_leaf(change.record_id, part.commitment)
        for change, part in zip(listed, sealed, strict=True)
    ]
    held = current_change_set()
    kind, _, number = _storable(target).partition(":")
    event = AuditEvent(
        at=clock.now(),
        actor_id=actor.id,
        actor_name=_storable(actor.name),
        actor_kind=str(actor.kind),
        on_behalf_of=on_behalf_of,
        verb=_storable(verb),
        target_kind=kind,
        target_id=number,
        record_id=record_id,
        outcome=str(outcome),
        request_id=_storable(current().request_id),
        change_set=held,
        bulk_count=len(listed),
        bulk_root=root(leaves) if leaves else None,
        commitment=body.commitment,
        key_ref=body.key_ref,
        payload=body.content,
    )
    event.save(force_insert=True)
    _write_changes(event, listed, sealed)
    hearing.tell(event, [change.record_id for change in listed], payload or {})
    return event


def _reached_by(actor: Actor, verb: str) -> dict[str, str]:
    """Return through what somebody acted, and for a look from which address (REQ-QRY-05)."""
    said = {"via": actor.via, "ip": current().address if verb in LOOKS else ""}
    return {name: value for name, value in said.items() if value}


def _content_of(change: Change) -> bytes:
    plain = encoded_if_plain({"before": change.before, "after": change.after})
    return change_bytes(change.before, change.after) if plain is None else plain


class _Sealer:
    """Seals `count` contents, with the record's key where there is one, else with the month's, read on first need."""

    def __init__(self, month: str, keys: Mapping[int, bytes], count: int) -> None:
        self._drawn = random_parts(count, SALT_BYTES + NONCE_BYTES)
        self._bound = context(store.realm())
        self._keys = keys
        self._month = month
        self._month_key = b""

    def seal(self, kind: str, record_id: int | None, content: bytes) -> _Sealed:
        """Return the content sealed behind a salt, bound to its commitment."""
        drawn = next(self._drawn)
        salt, nonce = drawn[:SALT_BYTES], drawn[SALT_BYTES:]
        commitment = commit_to(salt, content)
        key = self._keys.get(record_id) if record_id is not None else None
        ref = f"record:{record_id}" if key else f"month:{self._month}"
        bound_to = self._bound + context(kind, ref, commitment.hex())
        return _Sealed(
            key_ref=ref,
            commitment=commitment,
            content=seal(key or self._key_of_month(), salt + content, bound_to, nonce),
        )

    def _key_of_month(self) -> bytes:
        if not self._month_key:
            self._month_key = store.purpose_key(MONTH_KEY + self._month)
        return self._month_key


def _keys_for(
    changes: Sequence[Change], record_id: int | None, given: Mapping[int, bytes] | None
) -> dict[int, bytes]:
    """Return the keys of all records named; never makes one, so a destroyed record's stays
    destroyed.
    """
    held = dict(given or {})
    wanted = {change.record_id for change in changes}
    if record_id is not None:
        wanted.add(record_id)
    return held | store.stored_record_keys(wanted - held.keys())


def _write_changes(event: AuditEvent, changes: Sequence[Change], sealed: Sequence[_Sealed]) -> None:
    if len(changes) >= COPY_FROM:
        copy_rows(AuditChange, _COLUMNS, _rows(event, changes, sealed))
    elif changes:
        rows = _rows(event, changes, sealed)
        AuditChange.objects.bulk_create(
            [AuditChange(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]
        )


def _rows(
    event: AuditEvent, changes: Sequence[Change], sealed: Sequence[_Sealed]
) -> Iterator[tuple[int, int, str, bytes, bytes]]:
    for change, part in zip(changes, sealed, strict=True):
        yield event.pk, change.record_id, part.key_ref, part.commitment, part.content


def _storable(text: str) -> str:
    """Return text PostgreSQL can store: a refusal is written whatever its target was called."""
    return text.replace("\x00", "").encode(errors="replace").decode()
