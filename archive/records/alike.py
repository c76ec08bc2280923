"""Which records may be the same customer as a new one (REQ-COL-21): by USCC, ID number, name or telephone number."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from archive.records.models import EqualityKey, Record
from archive.records.rules import NewRecord
from archive.records.shapes import Shape
from persistence.arrays import any_bytes, any_id
from persistence.locks import lock_all, lock_exclusive, lock_shared
from policies.access.rules import Verb
from policies.categories.rules import Kind
from policies.fields.matching import equality_key
from policies.fields.rules import Field, FieldType, Required
from security import permission
from security.actor import Actor
from security.keys import store

CUSTOMER = "customer"  # what a link may point at besides a category; see LINK_TARGETS
_MANY = "records.alike"
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


Text = tuple[str, str]  # field, the form in which equal values agree


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Records with equal values, each with the fields these stand in: those a person sees, and the others."""

    seen: Mapping[int, frozenset[str]]
    hidden: Mapping[int, frozenset[str]]

    def __bool__(self) -> bool:
        return bool(self.seen or self.hidden)

    @property
    def all(self) -> frozenset[int]:
        """All of them."""
        return frozenset({*self.seen, *self.hidden})

    def without(self, records: Collection[int]) -> "Alike":
        """Return the same without these records."""
        return Alike(
            seen={pk: codes for pk, codes in self.seen.items() if pk not in records},
            hidden={pk: codes for pk, codes in self.hidden.items() if pk not in records},
        )


def texts_in(shape: Shape, values: Mapping[str, Any]) -> set[Text]:
    """Return all by which these values tell of one customer."""
    return {(one.code, text) for one in identifying(shape) for text in texts_of(one, values)}


def texts_brought(
    shape: Shape, was: Shape, stored: Mapping[str, Any], values: Mapping[str, Any]
) -> set[Text]:
    """Return by what a record tells of one customer after a change and was not asked about before it.

    `was` is the shape it had: what lay where nobody is asked is asked about once it lies where they are.
    """
    before = texts_in(shape, stored) if was.category.asks_about_doubles else set()
    return texts_in(shape, values) - before


def holders(actor: Actor, texts: Collection[Text], *, but: int = 0) -> dict[Text, Alike]:
    """Return text → the records other than `but` that have it, parted by whether `actor` may see them.

    Two queries for all of them.
    """
    wanted: dict[str, dict[str, None]] = {}
    for code, text in texts:
        wanted.setdefault(code, {})[text] = None
    told: dict[tuple[str, bytes], Text] = {}
    for code, parts in wanted.items():
        digests = store.blind_indexes(code, list(parts))
        told |= {(code, digest): (code, text) for text, digest in zip(parts, digests, strict=True)}
    if not told:
        return {}
    keys = EqualityKey.objects.filter(
        any_bytes("digest", [digest for _, digest in told]), field__in=sorted(wanted)
    )
    held: dict[Text, set[int]] = {}
    for code, digest, record in keys.values_list("field", "digest", "record_id"):
        which = told.get((code, bytes(digest)))
        if record != but and which is not None:
            held.setdefault(which, set()).add(record)
    ids = {record for records in held.values() for record in records}
    if not ids:
        return {}
    rows = Record.objects.filter(permission.reach(actor, Verb.VIEW), any_id("pk", ids))
    visible = set(rows.values_list("pk", flat=True))
    return {
        (code, text): Alike(
            seen=dict.fromkeys(sorted(records & visible), frozenset({code})),
            hidden=dict.fromkeys(sorted(records - visible), frozenset({code})),
        )
        for (code, text), records in held.items()
    }


def alike(actor: Actor, texts: Collection[Text], *, but: int = 0) -> Alike:
    """Return the records other than `but` that have one of these."""
    seen: dict[int, frozenset[str]] = {}
    hidden: dict[int, frozenset[str]] = {}
    for one in holders(actor, texts, but=but).values():
        for all_of_them, these in ((seen, one.seen), (hidden, one.hidden)):
            for record, codes in these.items():
                all_of_them[record] = all_of_them.get(record, frozenset()) | codes
    return Alike(seen=seen, hidden=hidden)


def wait_for_others(texts: Iterable[Text]) -> None:
    """Let one at a time enter a customer: who comes second waits, and then finds the first one's record."""
    lock_shared(_MANY)
    by_code: dict[str, list[str]] = {}
    for code, text in texts:
        by_code.setdefault(code, []).append(text)
    names = [
        f"records.alike:{code}:{digest.hex()}"
        for code, found in by_code.items()
        for digest in store.blind_indexes(code, found)
    ]
    lock_all(names)


def wait_for_all() -> None:
    """Let nobody else enter a customer until this transaction ends: for many at once, each lock of which counts."""
    lock_exclusive(_MANY)


def link_field(shape: Shape, category: str, *, kind: str = "") -> str:
    """Return the field by which a record of this shape links to one of a category; '' none."""
    for one in shape.category.fields:
        fits = one.link in ("", category) or category.startswith(f"{one.link}·")
        fits = fits or (one.link == CUSTOMER and kind == Kind.FILE)
        is_free = one.required is not Required.AUTO and not (one.repeat or one.retired)
        if one.type is FieldType.LINK and fits and is_free:
            return one.code
    return ""


def linked(
    new: NewRecord, shape: Shape, record: Record, links: Collection[str] = ()
) -> NewRecord | None:
    """Return a new record in, or linked to, another; None where its category has no field for that.

    `links` name the file it lies in as well.
    """
    if shape.category.kind is Kind.ITEM and record.kind == Kind.FILE and new.parent_id is None:
        values = {**new.values, **dict.fromkeys(links, record.pk)}
        return replace(new, parent_id=record.pk, values=values)
    code = link_field(shape, record.category, kind=record.kind)
    if not code:
        return None
    return replace(new, values={**new.values, code: record.pk})


def links_in(shape: Shape, values: Mapping[str, Any]) -> set[int]:
    """Return the records that these values link to."""
    named: set[int] = set()
    for one in shape.category.fields:
        if one.type is FieldType.LINK:
            rows = values.get(one.repeat, ()) if one.repeat else (values,)
            named |= {found for row in rows if isinstance(found := row.get(one.code), int)}
    return named
