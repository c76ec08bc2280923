"""Writes records and what is derived from them: slots, equality keys, search words, sealed values."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from psycopg.types.json import Jsonb

from archive.records import title_sealing
from archive.records.contents import merged, split
from archive.records.kept import Derived, Text
from archive.records.models import EqualityKey, Record, SearchWords
from archive.records.shapes import Shape
from kernel.errors import Invalid, Problem
from kernel.text import N_
from persistence.arrays import any_bytes
from persistence.copying import copy_rows, copy_written, written, written_texts
from persistence.encoding import encoded
from security.keys import store

SEALED = "values"  # the one name under which all sealed values of a record lie

_FILED = "filed"
_RECORD_COLUMNS = (
    *("category", "kind", "parent_id", "title", "class_code", "department"),
    *("territory", "level", "carrier", "owner_id", "created_by_id", "created_at"),
    *("updated_by_id", "updated_at", "version", "signed_by_id", "signed_at", "filed_on"),
    *("filed_by_id", "policy_version", "retention_code", "sealed", "sealed_title"),
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
    carrier: str = ""
    signed_by: int | None = None
    signed_at: datetime | None = None
    filed_on: date | None = None
    retention_code: str = ""
    legacy_no: str = ""
    adopt: bool = False
    derived: Derived | None = None
    coming: Callable[[], Derived] | None = None  # the same, where somebody works it out meanwhile

    def found_by(self) -> Derived:
        """Return what is derived from the title and the values as they stand now."""
        if self.derived is None and self.coming is not None:
            self.derived = self.coming()
        elif self.derived is None:
            self.derived = self.shape.derivable.deriver.derived(self.title, self.values)
        return self.derived


class Columns(NamedTuple):
    """A record as COPY reads it: its open values, and the columns behind them."""

    values: str
    others: str


Shared = dict[tuple[Any, ...], tuple[str, str]]  # what many rows have in common, once written


def columns_of(
    rows: Sequence[Prepared], keys: Mapping[int, bytes], used: Sequence[str], shared: Shared
) -> list[Columns]:
    """Return each row's open values and its other columns, sealed and written: all but the loading.

    `used` are the slots of all rows that are going to be loaded together, `shared` what was written of
    earlier ones of them.
    """
    parted = [split(row.shape.sealed, row.values) for row in rows]
    closed = store.seal_each(
        [
            (row.id, keys[row.id], _closed(row, one))
            for row, (_, one) in zip(rows, parted, strict=True)
        ]
    )
    return [
        Columns(written(Jsonb(plain, dumps=encoded)), _columns(row, sealed, used, shared))
        for row, (plain, _), sealed in zip(rows, parted, closed, strict=True)
    ]


def _closed(row: Prepared, values: Mapping[str, Any]) -> dict[str, Any]:
    closed: dict[str, Any] = {SEALED: values} if values else {}
    return closed | {title_sealing.TITLE: row.title} if row.shape.seals_titles else closed


def used_slots(rows: Sequence[Prepared]) -> list[str]:
    """Return the slots that any of these rows may fill; the others stay empty without being named."""
    shapes = {id(row.shape): row.shape for row in rows}.values()
    return sorted({slot for shape in shapes for slot in shape.slots.values()})


def insert_records(
    rows: Sequence[Prepared],
    columns: Sequence[Columns],
    numbers: Mapping[int, Numbered] | None = None,
) -> None:
    """Load the records alone; those in `numbers` are filed under them."""
    copy_written(
        Record,
        ("id", "state", "archive_no", "values", *_RECORD_COLUMNS, *used_slots(rows)),
        _with_numbers(rows, columns, numbers or {}),
    )


def _with_numbers(
    rows: Sequence[Prepared],
    columns: Sequence[Columns],
    numbers: Mapping[int, Numbered],
) -> Iterator[str]:
    for row, (values, others) in zip(rows, columns, strict=True):
        if row.id in numbers:
            number, shown = numbers[row.id]
            head = written(row.id, _FILED, number)
            yield f"{head}\t{_showing(number, shown, values)}\t{others}"
        else:
            yield f"{written(row.id, row.state, None)}\t{values}\t{others}"


def _showing(number: str, fields: Collection[str], values: str) -> str:
    """Return values as they are written, with the number in the fields that show it."""
    if not fields:
        return values
    told = written(Jsonb(dict.fromkeys(fields, number), dumps=encoded))
    # The object goes on behind its last value; of two that are called the same the later one counts.
    return told if values == "{}" else f"{values[:-1]},{told[1:]}"


def digests_of_new(rows: Sequence[Prepared]) -> list["Digest"]:
    """Return the equality keys of new records."""
    return _digests((row.id, row.found_by()[1]) for row in rows)


def insert_derived(rows: Sequence[Prepared], digests: Sequence["Digest"]) -> None:
    """Load what is derived from new records; raise Invalid for a value that exists already."""
    refuse_doubles(digests)
    copy_rows(EqualityKey, ("field", "digest", "record_id", "only_once"), digests)
    # Worked out before they are sent: the key of sealed titles may have to be asked for.
    words = [word for row in rows for word in _words_of_new(row)]
    copy_rows(SearchWords, ("record_id", "sensitivity", "words"), words)


def _words_of_new(row: Prepared) -> Iterator[tuple[int, str, str]]:
    yield from ((row.id, *word) for word in row.found_by()[0])
    yield from _keyed_words(row.id, row.shape, row.title)


def _keyed_words(record_id: int, shape: Shape, title: str) -> Iterator[tuple[int, str, str]]:
    if shape.seals_titles and title:
        yield record_id, title_sealing.KEYED, title_sealing.keyed_words(title)


def seal(record_id: int, key: bytes, closed: Mapping[str, Any]) -> bytes | None:
    """Return the sealed values as stored bytes; None without any."""
    if not closed:
        return None
    return store.seal_values(record_id, key, {SEALED: closed})[SEALED]


def opened(records: Sequence[Record]) -> dict[int, dict[str, Any]]:
    """Return all values of these records, open and sealed, by record id.

    Sealed values whose key was destroyed are left out. Sealed titles are opened in place.
    """
    title_sealing.open_titles(records)
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


class Proposed(Protocol):
    """New values of a record that are not in force: a proposed change, a change notice."""

    record_id: int
    values: Any
    sealed: Any


def proposed_values(proposal: Proposed) -> dict[str, Any]:
    """Return the values of a proposed change, open and sealed; emptied ones are None."""
    closed: Mapping[str, Any] = {}
    key = store.open_record_keys([proposal.record_id]).get(proposal.record_id)
    if proposal.sealed and key is not None:
        sealed = {SEALED: bytes(proposal.sealed)}
        closed = store.open_values(proposal.record_id, key, sealed)[SEALED]
    return merged(proposal.values, closed)


Digest = tuple[str, bytes, int, bool]  # field, digest, record, only once


def digests_of(rows: Iterable[tuple[int, Shape, Mapping[str, Any]]]) -> list[Digest]:
    """Return the equality keys of many records, each field's digests made together."""
    return _digests(
        (record_id, shape.derivable.deriver.texts(values)) for record_id, shape, values in rows
    )


def _digests(rows: Iterable[tuple[int, Iterable[Text]]]) -> list[Digest]:
    asked: dict[str, list[tuple[int, bool, str]]] = {}
    for record_id, texts in rows:
        for code, once, text in texts:
            asked.setdefault(code, []).append((record_id, once, text))
    found: list[Digest] = []
    for code, parts in asked.items():
        different = list(dict.fromkeys([text for _, _, text in parts]))
        for digests in store.stored_indexes(code, different):
            made = dict(zip(different, digests, strict=True))
            found += [(code, made[text], record_id, once) for record_id, once, text in parts]
    return found


class Double(Invalid):
    """A value that must be unique exists already; `records` are those that hold it."""

    def __init__(self, problems: Iterable[Problem], records: Mapping[str, int]) -> None:
        self.records = dict(records)
        super().__init__(problems)


def refuse_doubles(digests: Sequence[Digest], *, leaving: Collection[int] = ()) -> None:
    """Raise Double when a unique value is stored with another record or stands twice here."""
    found = doubles_in(digests, leaving=leaving)
    held = {code: holder for one in found.values() for code, holder in one.items()}
    if held:
        raise Double([double(code) for code in held], held)


def doubles_in(
    digests: Sequence[Digest], *, leaving: Collection[int] = ()
) -> dict[int, dict[str, int]]:
    """Return record → field → who holds its value already, for values that must be unique.

    Of two records here with one value the later one is the double. `leaving` are records whose stored
    values give way.
    """
    once: dict[tuple[str, bytes], int] = {}
    found: dict[int, dict[str, int]] = {}
    for code, digest, record, unique in digests:
        if unique and once.setdefault((code, digest), record) != record:
            found.setdefault(record, {})[code] = once[code, digest]
    for code in {code for code, _ in once}:
        wanted = [digest for other, digest in once if other == code]
        rows = EqualityKey.objects.filter(any_bytes("digest", wanted), field=code, only_once=True)
        for stored, holder in rows.values_list("digest", "record_id"):
            record = once[code, bytes(stored)]
            if holder != record and holder not in leaving:
                found.setdefault(record, {})[code] = holder
    return found


def double(code: str) -> Problem:
    """Return the problem of a value that another record holds, without naming that record."""
    message = N_("Another record has this value, and it must be unique.")
    return Problem(code="double", message=message, where=code)


def word_rows(
    record_id: int,
    shape: Shape,
    title: str,
    values: Mapping[str, Any],
    only: Collection[str] | None = None,
) -> Iterator[tuple[int, str, str]]:
    """Yield the search words of a record, one row for each sensitivity (of `only`) that has any."""
    for sensitivity, words in shape.derivable.deriver.words(title, values, only):
        yield record_id, sensitivity, words
    if only is None or title_sealing.KEYED in only:
        yield from _keyed_words(record_id, shape, title)


def _columns(
    row: Prepared, sealed: Mapping[str, bytes], used: Sequence[str], shared: Shared
) -> str:
    """Return what of a record does not change any more, written; what rows have in common is written once."""
    key = (
        *(id(row.shape), row.parent_id, row.department, row.territory, row.level, row.owner_id),
        *(row.actor_id, row.at, row.signed_by, row.signed_at, row.filed_on, row.retention_code),
        row.carrier,
    )
    found = shared.get(key)
    if found is None:
        found = shared[key] = _in_common(row)
    before, after = found
    slots = row.found_by()[2]
    title = "" if row.shape.seals_titles else row.title
    closed = written(sealed.get(SEALED), sealed.get(title_sealing.TITLE))
    own = f"{before}\t{written(title)}\t{after}\t{closed}"
    return f"{own}\t{written_texts([slots.get(slot) for slot in used])}" if used else own


def _in_common(row: Prepared) -> tuple[str, str]:
    category = row.shape.category
    after = written(
        *(category.code, row.department, row.territory, row.level, row.carrier, row.owner_id),
        *(row.actor_id, row.at, row.actor_id, row.at, 1, row.signed_by, row.signed_at),
        *(row.filed_on, row.actor_id if row.filed_on else None, row.shape.policy.number),
        row.retention_code,
    )
    return written(category.code, str(category.kind), row.parent_id), after


def touch(record: Record, actor_id: int | None, at: datetime) -> None:
    """Note on the record who changed it and when; the version counts up."""
    record.version += 1
    record.updated_by_id = actor_id
    record.updated_at = at
