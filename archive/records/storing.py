"""Writes records and what is derived from them: slots, equality keys, search words, sealed values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from archive.records.contents import merged, split
from archive.records.models import SLOTS, EqualityKey, ProposedChange, Record, SearchWords
from archive.records.shapes import Shape
from archive.records.words import lexemes
from kernel.errors import Invalid, Problem
from kernel.text import N_
from persistence.copying import copy_rows
from persistence.encoding import encoded
from policies.fields.matching import equality_key, search_text
from policies.fields.rules import Field, FieldType
from security.keys import store

SEALED = "values"  # the one name under which all sealed values of a record lie

_FILED = "filed"
_NOTHING: tuple[Any, ...] = (None, "", [])
_RECORD_COLUMNS = (
    *("category", "kind", "parent_id", "title", "class_code", "department"),
    *("territory", "level", "carrier", "owner_id", "created_by_id", "created_at"),
    *("updated_by_id", "updated_at", "version", "signed_by_id", "signed_at", "filed_on"),
    *("filed_by_id", "policy_version", "retention_code", "sealed"),
)


Numbered = tuple[str, tuple[str, ...]]  # a number and the fields that show it


@dataclass(kw_only=True, slots=True)
class Prepared:
    """A new record as it is written. `values` are all of them, open and sealed."""

    id: int = 0
    shape: Shape
    title: str
    department: str
    territory: str
    level: str
    values: dict[str, Any] = field(default_factory=dict)
    parent_id: int | None = None
    owner_id: int | None = None
    actor_id: int | None = None
    at: datetime
    state: str = "draft"
    signed_by: int | None = None
    signed_at: datetime | None = None
    filed_on: date | None = None
    retention_code: str = ""
    legacy_no: str = ""
    adopt: bool = False


def insert(rows: Sequence[Prepared], keys: Mapping[int, bytes]) -> None:
    """Load new records and what is derived from them; raise Invalid for a value that exists already."""
    insert_derived(rows)  # first, because it refuses doubles before anything is written
    insert_records(rows, columns_of(rows, keys))


def columns_of(
    rows: Sequence[Prepared], keys: Mapping[int, bytes]
) -> list[tuple[dict[str, Any], tuple[Any, ...]]]:
    """Return each row's open values and its other columns, sealed: all that takes time but the loading."""
    used = _used_slots(rows)
    return [_columns(row, keys, used) for row in rows]


def _used_slots(rows: Sequence[Prepared]) -> list[str]:
    """Return the slots that any of these rows may fill; the others stay empty without being named."""
    shapes = {id(row.shape): row.shape for row in rows}.values()
    return sorted({slot for shape in shapes for slot in shape.slots.values()})


def insert_records(
    rows: Sequence[Prepared],
    columns: Sequence[tuple[dict[str, Any], tuple[Any, ...]]],
    numbers: Mapping[int, Numbered] | None = None,
) -> None:
    """Load the records alone; those in `numbers` are filed under them."""
    copy_rows(
        Record,
        ("id", "state", "archive_no", "values", *_RECORD_COLUMNS, *_used_slots(rows)),
        _with_numbers(rows, columns, numbers or {}),
    )


def _with_numbers(
    rows: Sequence[Prepared],
    columns: Sequence[tuple[dict[str, Any], tuple[Any, ...]]],
    numbers: Mapping[int, Numbered],
) -> Iterator[tuple[Any, ...]]:
    for row, (values, others) in zip(rows, columns, strict=True):
        if row.id in numbers:
            number, shown = numbers[row.id]
            whole = values | dict.fromkeys(shown, number)
            yield row.id, _FILED, number, Jsonb(whole, dumps=encoded), *others
        else:
            yield row.id, row.state, None, Jsonb(values, dumps=encoded), *others


def insert_derived(rows: Sequence[Prepared]) -> None:
    """Load what is derived from new records; raise Invalid for a value that exists already."""
    digests = _digests([(row.id, row.shape, row.values) for row in rows])
    refuse_doubles(digests)
    copy_rows(EqualityKey, ("field", "digest", "record_id", "only_once"), digests)
    words = (one for row in rows for one in word_rows(row.id, row.shape, row.title, row.values))
    copy_rows(SearchWords, ("record_id", "sensitivity", "words"), words)


def rewrite(record: Record, shape: Shape, values: Mapping[str, Any]) -> None:
    """Store a record with new values and everything derived from them; raise Invalid for a double."""
    open_values, closed = split(shape.sealed, values)
    key = store.record_keys([record.pk])[record.pk]
    record.values = open_values
    record.sealed = seal(record.pk, key, closed)
    for slot, value in _slots(shape, open_values, SLOTS).items():
        setattr(record, slot, value)
    digests = _digests([(record.pk, shape, values)])
    EqualityKey.objects.filter(record=record).delete()
    refuse_doubles(digests)
    record.save()
    copy_rows(EqualityKey, ("field", "digest", "record_id", "only_once"), digests)
    SearchWords.objects.filter(record=record).delete()
    words = list(word_rows(record.pk, shape, record.title, values))
    copy_rows(SearchWords, ("record_id", "sensitivity", "words"), words)


def seal(record_id: int, key: bytes, closed: Mapping[str, Any]) -> bytes | None:
    """Return the sealed values as stored bytes; None without any."""
    if not closed:
        return None
    return store.seal_values(record_id, key, {SEALED: closed})[SEALED]


def opened(records: Sequence[Record]) -> dict[int, dict[str, Any]]:
    """Return all values of these records, open and sealed, by record id.

    Sealed values whose key was destroyed are left out.
    """
    holders = [record for record in records if record.sealed]
    keys = store.open_record_keys([record.pk for record in holders]) if holders else {}
    found: dict[int, dict[str, Any]] = {}
    for record in records:
        closed: Mapping[str, Any] = {}
        if record.sealed and record.pk in keys:
            sealed = {SEALED: bytes(record.sealed)}
            closed = store.open_values(record.pk, keys[record.pk], sealed)[SEALED]
        found[record.pk] = merged(record.values, closed)
    return found


def proposed_values(proposal: ProposedChange) -> dict[str, Any]:
    """Return the values of a proposed change, open and sealed; emptied ones are None."""
    closed: Mapping[str, Any] = {}
    if proposal.sealed:
        key = store.record_keys([proposal.record_id])[proposal.record_id]
        sealed = {SEALED: bytes(proposal.sealed)}
        closed = store.open_values(proposal.record_id, key, sealed)[SEALED]
    return merged(proposal.values, closed)


Digest = tuple[str, bytes, int, bool]  # field, digest, record, only once


def _digests(rows: Iterable[tuple[int, Shape, Mapping[str, Any]]]) -> list[Digest]:
    """Return the equality keys of many records, each field's digests made together."""
    asked: dict[str, list[tuple[int, bool, str]]] = {}
    for record_id, shape, values in rows:
        for one in shape.keyed:
            if (one.repeat or one.code) in values:
                for text in _texts(one, values):
                    asked.setdefault(one.code, []).append((record_id, one.unique, text))
    found: list[Digest] = []
    for code, parts in asked.items():
        made = store.blind_indexes(code, [text for _, _, text in parts])
        found += [
            (code, digest, record_id, once)
            for (record_id, once, _), digest in zip(parts, made, strict=True)
        ]
    return found


def _texts(one: Field, values: Mapping[str, Any]) -> Iterable[str]:
    found = [equality_key(one, value) for value in _found(one, values)]
    return dict.fromkeys([text for text in found if text])


class Double(Invalid):
    """A value that must be unique exists already; `records` are those that hold it."""

    def __init__(self, problems: Iterable[Problem], records: Mapping[str, int]) -> None:
        self.records = dict(records)
        super().__init__(problems)


def refuse_doubles(digests: Sequence[Digest]) -> None:
    """Raise Double when a unique value is stored with another record or stands twice here."""
    once = {(code, digest): record for code, digest, record, unique in digests if unique}
    if not once:
        return
    held: dict[str, int] = {}
    for code in {code for code, _ in once}:
        wanted = [digest for other, digest in once if other == code]
        rows = EqualityKey.objects.filter(field=code, digest__in=wanted, only_once=True)
        for digest, record in rows.values_list("digest", "record_id"):
            if record != once[code, bytes(digest)]:
                held[code] = record
    for code, digest, record, unique in digests:
        if unique and once[code, digest] != record:
            held.setdefault(code, record)
    if held:
        raise Double([double(code) for code in held], held)


def double(code: str) -> Problem:
    """Return the problem of a value that another record holds, without naming that record."""
    message = N_("Another record has this value, and it must be unique.")
    return Problem(code="double", message=message, where=code)


def word_rows(
    record_id: int, shape: Shape, title: str, values: Mapping[str, Any]
) -> Iterator[tuple[int, str, str]]:
    """Yield the search words of a record, one row for each sensitivity that has any."""
    texts: dict[str, list[str]] = {"": [title]}
    names: dict[str, list[str]] = {"": [title]}
    for one in shape.searched:
        if (one.repeat or one.code) not in values:
            continue
        for value in _found(one, values):
            text = search_text(one, value)
            if not text:
                continue
            texts.setdefault(one.sensitivity, []).append(text)
            if one.type is FieldType.TEXT:
                names.setdefault(one.sensitivity, []).append(text)
    for sensitivity, found in texts.items():
        made = lexemes(found, names.get(sensitivity, ()))
        if made:
            yield record_id, sensitivity, made


def _found(one: Field, values: Mapping[str, Any]) -> list[Any]:
    if one.repeat:
        return [row.get(one.code) for row in values.get(one.repeat) or ()]
    return [values.get(one.code)]


def _slots(shape: Shape, values: Mapping[str, Any], slots: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = dict.fromkeys(slots)
    for code, slot, written in shape.listed:
        value = values.get(code)
        if value not in _NOTHING:
            found[slot] = written(value)
    return found


def _columns(
    row: Prepared, keys: Mapping[int, bytes], used: Iterable[str]
) -> tuple[dict[str, Any], tuple[Any, ...]]:
    open_values, closed = split(row.shape.sealed, row.values)
    slots = _slots(row.shape, open_values, used)
    category = row.shape.category
    return open_values, (
        *(category.code, str(category.kind), row.parent_id, row.title, category.code),
        *(row.department, row.territory, row.level, category.carrier, row.owner_id),
        *(row.actor_id, row.at, row.actor_id, row.at, 1, row.signed_by, row.signed_at),
        *(row.filed_on, row.actor_id if row.filed_on else None, row.shape.policy.number),
        *(row.retention_code, seal(row.id, keys[row.id], closed)),
        *slots.values(),
    )


def touch(record: Record, actor_id: int | None, at: datetime) -> None:
    """Note on the record who changed it and when; the version counts up."""
    record.version += 1
    record.updated_by_id = actor_id
    record.updated_at = at
