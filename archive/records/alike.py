"""Which records may be the same customer as a new one (REQ-COL-21): by USCC, ID number, name or telephone number."""

from collections.abc import Collection, Mapping
from typing import Any

from archive.records.models import EqualityKey, Record
from archive.records.shapes import Shape
from persistence.arrays import any_bytes, any_id
from policies.access.rules import Verb
from policies.fields.matching import equality_key
from policies.fields.rules import Field, FieldType
from security import permission
from security.actor import Actor
from security.keys import store

_IDENTIFYING = frozenset({FieldType.USCC, FieldType.CNID, FieldType.PHONE})


def identifying(shape: Shape) -> tuple[Field, ...]:
    """Return the fields in which equal values tell of one customer: identifiers, telephone numbers, the name.

    A name is what the title comes from, or an open critical text: who merely works there does not count.
    """
    first = shape.naming[0].code if shape.naming else ""
    return tuple(
        one
        for one in shape.keyed
        if one.type in _IDENTIFYING
        or (one.type is FieldType.TEXT and (one.code == first or not one.sensitivity))
    )


def texts_of(one: Field, values: Mapping[str, Any]) -> list[str]:
    """Return the forms in which a record's values of a field agree with equal ones."""
    rows = values.get(one.repeat, ()) if one.repeat else (values,)
    found = (row.get(one.code) for row in rows)
    return [text for value in found if value and (text := equality_key(one, value))]


def holders(actor: Actor, one: Field, texts: Collection[str], *, but: int = 0) -> dict[str, int]:
    """Return text → the first record `actor` may see, other than `but`, that has this value.

    Two queries for all of them.
    """
    wanted = list(dict.fromkeys(texts))
    if not wanted:
        return {}
    digests = store.blind_indexes(one.code, wanted)
    keys = EqualityKey.objects.filter(any_bytes("digest", digests), field=one.code)
    held: dict[bytes, set[int]] = {}
    for digest, record in keys.values_list("digest", "record_id"):
        held.setdefault(bytes(digest), set()).add(record)
    if not held:
        return {}
    ids = {record for records in held.values() for record in records} - {but}
    rows = Record.objects.filter(permission.reach(actor, Verb.VIEW), any_id("pk", ids))
    seen = set(rows.values_list("pk", flat=True))
    found: dict[str, int] = {}
    for text, digest in zip(wanted, digests, strict=True):
        here = held.get(digest, set()) & seen
        if here:
            found[text] = min(here)
    return found


def alike(actor: Actor, shape: Shape, values: Mapping[str, Any], *, but: int = 0) -> dict[str, int]:
    """Return field → a record `actor` may see, other than `but`, with the same value: perhaps the same customer."""
    found: dict[str, int] = {}
    for one in identifying(shape):
        held = holders(actor, one, texts_of(one, values), but=but)
        if held:
            found[one.code] = next(iter(held.values()))
    return found
