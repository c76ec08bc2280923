"""Which records a draft's fields do not fit: values that are none of the new type, shared ones that must be unique."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import chain
from typing import Any

from psycopg import sql

from archive.records.models import ProposedChange, Record
from archive.records.storing import opened, proposed_values
from kernel.clock import today
from kernel.errors import Problem
from kernel.text import N_
from persistence.copying import fields_of
from persistence.encoding import decoded
from persistence.reading import copied
from policies.document.effective import EffectiveCategory, effective
from policies.document.values import PolicyDocument
from policies.fields.matching import equality_key
from policies.fields.rules import TYPE_WORDS, Field, FieldType
from policies.fields.soundness import where
from policies.fields.values import parse

OPENED = 1_000  # records whose sealed values are opened at once
Pair = tuple[EffectiveCategory, EffectiveCategory]  # a category before and after

# What these say is the name of something else; read as another type it would name nothing, or a wrong thing.
_NAMING = frozenset({FieldType.PERSON, FieldType.LINK, FieldType.FILE})
_UNFIT = N_(
    "{count} records hold a value here that is not of the type {type}; the plan lists them. "
    "Correct them first, or add another field."
)
_SHARED = N_(
    "{count} records share a value here with another one, so it cannot be unique; the plan lists them. "
    "Correct them first."
)


def pairs(old: PolicyDocument, new: PolicyDocument) -> tuple[Pair, ...]:
    """Return the categories records lie in under both policies, before and after."""
    return tuple(
        (effective(old, one.code), effective(new, one.code))
        for one in old.categories
        if not one.abstract and one.code in new.categories_by_code
    )


def retyped(pair: Pair) -> list[tuple[Field, Field]]:
    """Return the fields of a category whose type changes, before and after."""
    before, after = pair
    now = {one.code: one for one in (*after.fields, *after.retired_fields)}
    return [
        (one, now[one.code])
        for one in (*before.fields, *before.retired_fields)
        if one.code in now and one.type is not now[one.code].type
    ]


def unfit(category: str, before: Field, after: Field) -> Iterator[bytes]:
    """Yield the ids of the records whose value of a field, or one proposed, is stored otherwise in its new type."""
    names = not _NAMING.isdisjoint({before.type, after.type})
    day = today()
    told: set[bytes] = set()
    for record, values in chain(_held(category, before), _proposed(category, before)):
        if names or any(parse(after, one, today=day).value != one for one in values):
            if record not in told:
                yield record
            told.add(record)


def newly_unique(known: Iterable[Pair]) -> dict[str, list[tuple[str, Field]]]:
    """Return field → (category, field) of all categories where it is unique, where one of them became so."""
    found: dict[str, list[tuple[str, Field]]] = {}
    became = set()
    for before, after in known:
        was = {one.code for one in before.fields if one.unique}
        for one in after.fields:
            if one.unique:
                found.setdefault(one.code, []).append((after.code, one))
                became.update({one.code} - was)
    return {code: places for code, places in found.items() if code in became}


def shared(places: Iterable[tuple[str, Field]]) -> Iterator[tuple[str, bytes]]:
    """Yield category and id of the records that share a value of one field with another record."""
    first: dict[
        bytes, tuple[str, bytes] | None
    ] = {}  # by value: who holds it, None once that was told
    told: set[bytes] = set()
    for category, one in places:
        for record, values in _held(category, one):
            for key in {equality_key(one, value) for value in values} - {""}:
                digest = blake2b(key.encode(), digest_size=16).digest()
                holder = first.setdefault(digest, (category, record))
                if holder == (category, record):
                    continue
                for each in (holder, (category, record)):
                    if each is not None and each[1] not in told:
                        told.add(each[1])
                        yield each
                first[digest] = None


def _held(category: str, one: Field) -> Iterator[tuple[bytes, list[Any]]]:
    """Yield the id of each record of a category that holds values of a field, and these, as they are stored."""
    return _of_field(_sealed(category) if one.sealed else _open(category, one), one)


def _proposed(category: str, one: Field) -> Iterator[tuple[bytes, list[Any]]]:
    """Yield the same of changes that wait for approval: it puts them in force as they are."""
    waiting = ProposedChange.objects.filter(
        record__category=category, state=ProposedChange.State.OPEN
    ).order_by("record_id")
    return _of_field(((str(row.record_id).encode(), proposed_values(row)) for row in waiting), one)


def _of_field(
    held: Iterable[tuple[bytes, dict[str, Any]]], one: Field
) -> Iterator[tuple[bytes, list[Any]]]:
    for record, whole in held:
        found = whole.get(one.repeat or one.code)
        rows = [row.get(one.code) for row in found or ()] if one.repeat else [found]
        values = [value for value in rows if value not in (None, "", [])]
        if values:
            yield record, values


_VALUES = """
SELECT id, jsonb_build_object({code}, values -> {code}) FROM archive_record
WHERE category = {category} AND jsonb_exists(values, {code}) ORDER BY id
"""


def _open(category: str, one: Field) -> Iterator[tuple[bytes, dict[str, Any]]]:
    question = sql.SQL(_VALUES).format(
        code=sql.Literal(one.repeat or one.code), category=sql.Literal(category)
    )
    for row in copied(question):
        record, values = fields_of(row)
        yield record.encode(), decoded(values.encode())


def _sealed(category: str) -> Iterator[tuple[bytes, dict[str, Any]]]:
    rows = Record.objects.filter(category=category)
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").only("values", "sealed")[:OPENED]):
        values = opened(batch)
        yield from ((str(one.pk).encode(), values[one.pk]) for one in batch)
        last = batch[-1].pk


class StoredRecords:
    """Fills the port of what records hold."""

    def problems(self, old: PolicyDocument, new: PolicyDocument) -> list[Problem]:
        """Return a problem for each field that stored values do not fit."""
        if old.fields == new.fields:
            return []
        known = pairs(old, new)
        return [*_unfit_problems(known), *_shared_problems(known)]


def _unfit_problems(known: Iterable[Pair]) -> Iterator[Problem]:
    counts: dict[tuple[str, str], tuple[Field, int]] = {}
    for pair in known:
        for before, after in retyped(pair):
            _field, number = counts.get((after.category, after.code), (after, 0))
            number += sum(1 for _record in unfit(pair[1].code, before, after))
            counts[after.category, after.code] = after, number
    for one, number in counts.values():
        if number:
            params = {"count": number, "type": TYPE_WORDS[one.type]}
            yield Problem(code="type_change", message=_UNFIT, params=params, where=where(one))


def _shared_problems(known: Iterable[Pair]) -> Iterator[Problem]:
    for places in newly_unique(known).values():
        number = sum(1 for _record in shared(places))
        if number:
            one = places[0][1]
            yield Problem(
                code="shared", message=_SHARED, params={"count": number}, where=where(one)
            )
