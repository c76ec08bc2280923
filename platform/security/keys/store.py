"""Record and purpose keys of the company in scope, and what is sealed with them."""

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import transaction

from kernel.scope import current
from persistence.arrays import any_id
from persistence.copying import copy_rows
from persistence.encoding import encoded
from persistence.updating import update_rows
from security.keys import epochs, suites
from security.keys.envelope import (
    KEY_BYTES,
    Sealing,
    blind,
    context,
    new_key,
    nonces,
    random_parts,
    seal,
    unseal,
)
from security.keys.models import PurposeKey, RecordKey
from security.keys.suites import Suite

COPY_FROM = 500  # rows; above this COPY beats INSERT
BATCH = 10_000  # rows a statement
INDEX = "index"  # the purpose whose key makes blind indexes; of a further suite, "index:2"

_CACHE_ENTRIES = 16_384
_WRAPPED = {"epoch": "integer", "wrapped": "bytea"}
_OPENED = "keys.opened"
_INDEXES = "keys.indexes"
_purpose_lock = threading.Lock()
Bytes = bytes | memoryview
_purpose_cache: dict[tuple[str, str], tuple[float, bytes]] = {}


def realm() -> str:
    """Return what everything sealed in the current company is bound to."""
    return epochs.ring(current().company.id).realm


def record_keys(ids: Sequence[int]) -> dict[int, bytes]:
    """Return a key for every record id, creating the missing ones in one statement."""
    opened = stored_record_keys(ids)
    missing = sorted(set(ids) - opened.keys())
    if not missing:
        return opened
    _insert_keys(list(_wrapped_rows(fresh_keys(missing))), ignore_conflicts=True)
    # Somebody may have made the same key at the same time: the one stored is the one that counts.
    return opened | stored_record_keys(missing)


def fresh_keys(ids: Sequence[int]) -> dict[int, bytes]:
    """Return keys for records that are about to be made, so nobody else can have made their keys.

    Nothing is written: `keep_fresh` does that in the transaction that makes the records.
    """
    return dict(zip(ids, random_parts(len(ids), KEY_BYTES), strict=True))


def keep_fresh(keys: Mapping[int, bytes]) -> None:
    """Write the keys of new records, wrapped by the epoch of now; many are loaded by COPY."""
    rows = list(_wrapped_rows(keys))
    if len(rows) >= COPY_FROM:
        copy_rows(RecordKey, ("record_id", "epoch", "wrapped"), rows)
    else:
        _insert_keys(rows, ignore_conflicts=False)


def _insert_keys(rows: Sequence[tuple[int, int, bytes]], *, ignore_conflicts: bool) -> None:
    RecordKey.objects.bulk_create(
        [RecordKey(record_id=row[0], epoch=row[1], wrapped=row[2]) for row in rows],
        batch_size=BATCH,
        ignore_conflicts=ignore_conflicts,
    )


def open_record_keys(ids: Iterable[int]) -> dict[int, bytes]:
    """Return the keys that exist among these records'; a destroyed or never made one is absent.

    For reading: a page opens the same record several times, so keys are remembered for this scope. Whoever seals
    asks those that remember nothing: a key of a savepoint rolled back must never be used again.
    """
    wanted = set(ids)
    known: dict[int, bytes] = current().cache.setdefault(_OPENED, {})
    missing = wanted - known.keys()
    found = stored_record_keys(missing) if missing else {}
    if len(known) + len(found) <= _CACHE_ENTRIES:
        known.update(found)
    return found | {record_id: known[record_id] for record_id in wanted & known.keys()}


def stored_record_keys(ids: Iterable[int]) -> dict[int, bytes]:
    """Return the keys that are stored now among these records'; what seals with them asks here."""
    place, found = _Place(), {}
    for batch in _batches(ids):
        rows = RecordKey.objects.filter(any_id("record_id", batch))
        for record_id, epoch, wrapped in rows.values_list("record_id", "epoch", "wrapped"):
            found[record_id] = place.open(epoch, bytes(wrapped), "record_key", record_id)
    return found


def destroy_keys_of_records(ids: Iterable[int]) -> int:
    """Delete the keys of these records for good and return how many there were.

    Called by `security.audit.actions.destroy_record_keys`, which writes the event.
    """
    going = set(ids)
    known = current().cache.get(_OPENED, {})
    for record_id in going & known.keys():
        del known[record_id]
    return sum(
        RecordKey.objects.filter(record_id__in=batch).delete()[0] for batch in _batches(going)
    )


def purpose_key(name: str) -> bytes:
    """Return the key of a purpose such as `audit:2026-11`, `import:17` or `index`; made on first
    use.
    """
    key = _known(name)
    if key is None:
        key = open_purpose_keys([name]).get(name)
    if key is None:
        place = _Place()
        PurposeKey.objects.bulk_create(
            [
                PurposeKey(
                    purpose=name,
                    epoch=place.epoch,
                    wrapped=place.wrap(new_key(), "purpose_key", name),
                )
            ],
            ignore_conflicts=True,
        )
        key = open_purpose_keys([name])[name]
    return key


def open_purpose_keys(names: Iterable[str]) -> dict[str, bytes]:
    """Return the keys that exist among these purposes'; a destroyed or never made one is absent."""
    place, found = _Place(), {}
    rows = PurposeKey.objects.filter(purpose__in=set(names))
    for name, epoch, wrapped in rows.values_list("purpose", "epoch", "wrapped"):
        found[name] = place.open(epoch, bytes(wrapped), "purpose_key", name)
    company = current().company.id
    # Remembered at commit only: a key of a transaction rolled back must never be used again.
    transaction.on_commit(lambda: _remember(company, found))
    return found


def destroy_purpose_keys(names: Iterable[str]) -> int:
    """Delete the keys of these purposes for good and return how many there were; the caller audits
    it.
    """
    doomed = set(names)
    _forget(current().company.id, doomed)
    return PurposeKey.objects.filter(purpose__in=doomed).delete()[0]


def seal_values(record_id: int, key: bytes, values: Mapping[str, Any]) -> dict[str, bytes]:
    """Return each JSON value sealed with the record's key, bound to company, record and field."""
    return seal_each([(record_id, key, values)])[0]


def open_values(record_id: int, key: bytes, sealed: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what `seal_values` was given; raise Unreadable for a value of another record, field or
    company.
    """
    bound = realm()
    return {
        code: json.loads(unseal(key, value, context(bound, "record", record_id, code)))
        for code, value in sealed.items()
    }


def seal_each(values: Iterable[tuple[int, bytes, Mapping[str, Any]]]) -> list[dict[str, bytes]]:
    """Return `seal_values` of many (record id, key, values), in order."""
    listed, bound = list(values), context(realm(), "record")
    drawn = nonces(sum([len(one) for _, _, one in listed]))
    return [
        {
            code: seal(key, encoded(value), bound + context(record_id, code), next(drawn))
            for code, value in one.items()
        }
        for record_id, key, one in listed
    ]


def seal_bytes(key: bytes, plain: bytes, *place: str | int, nonce: bytes = b"") -> bytes:
    """Return bytes sealed in the current company, bound to `place` (such as "file", record id,
    digest); `nonce` is one of `envelope.nonces`, drawn here where it is missing.
    """
    return seal(key, plain, context(realm(), *place), nonce)


def sealing(key: bytes, *place: str | int) -> Sealing:
    """Return what seals many things as `seal_bytes` does, where their places begin alike."""
    return Sealing(key, context(realm(), *place))


def open_bytes(key: bytes, sealed: bytes, *place: str | int) -> bytes:
    """Return what `seal_bytes` was given for the same place, or raise Unreadable."""
    return unseal(key, sealed, context(realm(), *place))


def blind_index(field_code: str, normalised: str) -> bytes:
    """Return the 16 bytes by which an equal value of this field is found in this company, and in no
    other.
    """
    return blind_indexes(field_code, (normalised,))[0]


def blind_indexes(field_code: str, normalised: Iterable[str]) -> list[bytes]:
    """Return `blind_index` of each text, in order: by the oldest index, in which every value stands."""
    return _blind(_indexes()[0], field_code, normalised)


def stored_indexes(field_code: str, normalised: Sequence[str]) -> list[list[bytes]]:
    """Return for each suite with an index the digests of all texts: what is stored of a record.

    More than one only while a company changes from one suite to another: then a value stands in the
    old index and in the new one, is found by the old and is unique by both (docs/adr/0024).
    """
    return [_blind(suite, field_code, normalised) for suite in _indexes()]


def purpose_digests(purpose: str, texts: Iterable[str]) -> list[bytes]:
    """Return a 16-byte digest of each text, keyed by a purpose: equal texts are found, none is read.

    Made by the first suite whichever is in force, so that what was stored is found after a change too.
    """
    return blind(purpose_key(purpose), purpose, texts, suites.known()[0])


def prepare_index() -> None:
    """Make the key of the blind index of the suite in force."""
    purpose_key(_index_name(suites.in_force()))


def _blind(suite: Suite, field_code: str, normalised: Iterable[str]) -> list[bytes]:
    return blind(purpose_key(_index_name(suite)), field_code, normalised, suite)


def _index_name(suite: Suite) -> str:
    """Return the purpose of a suite's index: it names the suite of digests that name none."""
    return INDEX if suite.number == 1 else f"{INDEX}:{suite.number}"


def _indexes() -> tuple[Suite, ...]:
    """Return the suites with an index in this company, the oldest index first."""
    known = suites.known()
    if len(known) == 1:
        return known
    cache = current().cache
    if _INDEXES not in cache:
        prepare_index()
        named = {_index_name(suite): suite for suite in known}
        rows = PurposeKey.objects.filter(purpose__in=named).order_by("pk")
        cache[_INDEXES] = tuple(named[name] for name in rows.values_list("purpose", flat=True))
    found: tuple[Suite, ...] = cache[_INDEXES]
    return found


def rewrap(limit: int = 5_000) -> int:
    """Wrap up to `limit` keys of older epochs again under the one in force; return how many, 0 when
    none is left.

    Resumable: call it in one transaction a batch until it returns 0.
    """
    place = _Place()
    rows = RecordKey.objects.select_for_update().exclude(epoch=place.epoch).order_by("pk")[:limit]
    records = [
        (row.pk, place.epoch, place.rewrapped(row.epoch, row.wrapped, "record_key", row.pk))
        for row in rows
    ]
    update_rows(RecordKey, _WRAPPED, records, key="record_id")
    left = limit - len(records)
    named = PurposeKey.objects.select_for_update().exclude(epoch=place.epoch).order_by("pk")[:left]
    purposes = [
        (row.pk, place.epoch, place.rewrapped(row.epoch, row.wrapped, "purpose_key", row.purpose))
        for row in named
    ]
    update_rows(PurposeKey, _WRAPPED, purposes)
    return len(records) + len(purposes)


def wrapped_before() -> int:
    """Return how many keys are wrapped by another epoch than the one in force."""
    current_epoch = epochs.ring(current().company.id).current
    return sum(
        model.objects.exclude(epoch=current_epoch).count() for model in (RecordKey, PurposeKey)
    )


def wrapped_by(epoch: int) -> int:
    """Return how many keys are still wrapped by this epoch, and would die with it."""
    return (
        RecordKey.objects.filter(epoch=epoch).count()
        + PurposeKey.objects.filter(epoch=epoch).count()
    )


class _Place:
    """The ring of the company in scope, read once for many keys."""

    def __init__(self) -> None:
        self._ring = epochs.ring(current().company.id)
        self.epoch = self._ring.current
        self._bound = context(self._ring.realm)

    def wrap(self, key: bytes, kind: str, name: str | int, nonce: bytes = b"") -> bytes:
        """Wrap a key under the epoch in force."""
        bound_to = self._bound + context(kind, name, self.epoch)
        return seal(self._ring.keys[self.epoch], key, bound_to, nonce)

    def rewrapped(self, epoch: int, wrapped: Bytes, kind: str, name: str | int) -> bytes:
        """Return a key of an older epoch wrapped under the one in force."""
        return self.wrap(self.open(epoch, bytes(wrapped), kind, name), kind, name)

    def open(self, epoch: int, wrapped: bytes, kind: str, name: str | int) -> bytes:
        """Unwrap a key, or raise Unreadable when its epoch was destroyed or the bytes are not its
        own.
        """
        key = self._ring.keys.get(epoch) or epochs.epoch_key(self._ring.company, epoch)
        return unseal(key, wrapped, self._bound + context(kind, name, epoch))


def _wrapped_rows(keys: Mapping[int, bytes]) -> Iterator[tuple[int, int, bytes]]:
    place = _Place()
    for (record_id, key), nonce in zip(keys.items(), nonces(len(keys)), strict=True):
        yield record_id, place.epoch, place.wrap(key, "record_key", record_id, nonce)


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(sorted(set(ids)))
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _known(name: str) -> bytes | None:
    with _purpose_lock:
        until, key = _purpose_cache.get((current().company.id, name), (0.0, b""))
    return key if until > time.monotonic() else None


def _remember(company: str, keys: Mapping[str, bytes]) -> None:
    until = time.monotonic() + epochs.TTL_SECONDS
    with _purpose_lock:
        if len(_purpose_cache) + len(keys) > _CACHE_ENTRIES:
            _purpose_cache.clear()
        for name, key in keys.items():
            _purpose_cache[company, name] = (until, key)


def _forget(company: str, names: Iterable[str]) -> None:
    with _purpose_lock:
        for name in names:
            _purpose_cache.pop((company, name), None)
