"""Writes records that exist anew, thousands in a few statements, with everything derived from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from archive.records.contents import split
from archive.records.models import SLOTS, EqualityKey, Record, SearchWords
from archive.records.shapes import Shape
from archive.records.storing import Digest, seal, word_rows
from archive.records.title_copies import close_copies
from archive.records.title_sealing import called, lay_title
from persistence.copying import copy_rows
from persistence.deleting import delete_rows
from persistence.encoding import encoded
from persistence.updating import update_rows
from security.keys import store

SLOT_TYPES = {"t": "text", "d": "date", "n": "numeric"}
_COLUMNS = {
    "category": "text",
    "class_code": "text",
    "carrier": "text",
    "title": "text",
    "sealed_title": "bytea",
    "state": "text",
    "department": "text",
    "territory": "text",
    "level": "text",
    "owner_id": "bigint",
    "version": "integer",
    "updated_by_id": "bigint",
    "updated_at": "timestamptz",
    "signed_by_id": "bigint",
    "signed_at": "timestamptz",
    "values": "jsonb",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rewrite:
    """One record as it shall stand: its row already carries what lies beside `values`, which are all of them.

    The others say what must be written again.
    """

    record: Record
    shape: Shape
    values: Mapping[str, Any]
    has_new_values: bool
    has_new_keys: bool
    has_new_seal: bool
    new_words: frozenset[str] | None  # of these sensitivities; None for all


def rewrite(rows: Sequence[Rewrite], digests: Sequence[Digest]) -> dict[int, bytes]:
    """Write these records and return their keys.

    `digests` are those of the records with new equality keys, among which the caller found no double.
    """
    keys = store.record_keys([one.record.pk for one in rows])
    write_keys([one.record.pk for one in rows if one.has_new_keys], digests)
    was_open = [one.record.pk for one in rows if one.record.title]
    for one in rows:
        lay_title(one.record, one.shape, keys[one.record.pk])
    _write_words(rows)
    slots = sorted({slot for one in rows for slot in _laid(one, keys[one.record.pk])})
    # Columns that differ in no record are not written: they would be most of what is sent.
    changing = {slot: SLOT_TYPES[slot[0]] for slot in slots}
    if any(one.has_new_seal for one in rows):
        changing["sealed"] = "bytea"
    rewritten = [_row(one.record, list(changing)) for one in rows]
    update_rows(Record, {**_COLUMNS, **changing}, rewritten)
    sealed = {one.record.pk for one in rows if one.record.sealed_title is not None}
    close_copies(sealed.intersection(was_open))
    return keys


def write_keys(ids: Sequence[int], digests: Sequence[Digest]) -> None:
    """Write the equality keys of these records anew."""
    delete_rows(EqualityKey, "record_id", ids)
    copy_rows(EqualityKey, ("field", "digest", "record_id", "only_once"), digests)


def _write_words(rows: Sequence[Rewrite]) -> None:
    """Write the search words that follow anew; what no changed field belongs to stays as it is."""
    going: dict[frozenset[str] | None, list[int]] = {}
    for one in rows:
        going.setdefault(one.new_words, []).append(one.record.pk)
    for only, ids in going.items():
        if only is None:
            delete_rows(SearchWords, "record_id", ids)
        elif only:
            delete_rows(SearchWords, "record_id", ids, only={"sensitivity": only})
    words = [
        word
        for one in rows
        if one.new_words != frozenset()
        for word in word_rows(
            one.record.pk, one.shape, called(one.record), one.values, one.new_words
        )
    ]
    copy_rows(SearchWords, ("record_id", "sensitivity", "words"), words)


def _laid(one: Rewrite, key: bytes) -> list[str]:
    """Lay the values over the record, those it is sorted by too, and return the slots that differ."""
    if not one.has_new_values:
        return []
    record = one.record
    record.values, closed = split(one.shape.sealed, one.values)
    if one.has_new_seal:
        record.sealed = seal(record.pk, key, closed)
    filled = one.shape.derivable.deriver.slots(record.values)
    differing = [slot for slot in SLOTS if getattr(record, slot) != filled.get(slot)]
    for slot in differing:
        setattr(record, slot, filled.get(slot))
    return differing


def _row(record: Record, changing: Sequence[str]) -> tuple[Any, ...]:
    return (
        *(
            record.pk,
            record.category,
            record.class_code,
            record.carrier,
            record.title,
            record.sealed_title,
            record.state,
            record.department,
            record.territory,
            record.level,
            record.owner_id,
        ),
        *(record.version, record.updated_by_id, record.updated_at),
        *(record.signed_by_id, record.signed_at, Jsonb(record.values, dumps=encoded)),
        *[getattr(record, name) for name in changing],
    )
