"""Derives anew what records are found by, when the policy changed what that is: words, equality keys, slots."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from archive.records.deriving import OPEN
from archive.records.levels import SEALED
from archive.records.models import SLOTS, EqualityKey, Record, SearchWords
from archive.records.rewriting import SLOT_TYPES, write_keys
from archive.records.shapes import Shape, shape_of
from archive.records.storing import digests_of, doubles_in, opened, word_rows
from archive.records.title_copies import seal_again
from archive.records.title_sealing import called
from jobs.port import defer
from persistence.arrays import any_id
from persistence.copying import copy_rows
from persistence.deleting import delete_rows
from persistence.updating import update_rows
from policies.document.locking import hold_policy
from policies.document.queries import PublishedPolicy, before_head, published
from policies.document.values import PolicyDocument
from policies.fields.rules import Field, FieldType

TASK = "records.derive_again"
BATCH = 1_000
_READ = ("category", "level", "title", "sealed_title", "values", "sealed")
_CHOOSING = frozenset({FieldType.CHOICE, FieldType.MULTI})


def after_publication(old: PolicyDocument, new: PolicyDocument) -> None:
    """Ask for the work where fields are listed, searched, unique or sensitive otherwise than before.

    What would tell too much meanwhile goes at once: words of a field that fewer people may read, and what
    lies in a slot another field takes over. What is unique from now on is held to it at once.
    """
    before, after = before_head(), published()
    if before is None or (old.fields, old.categories, before.slots) == (
        new.fields,
        new.categories,
        after.slots,
    ):
        return
    changed = []
    for code in _filed_under(old, new):
        one, other = shape_of(before, code), shape_of(after, code)
        if _derived_by(one) != _derived_by(other):
            changed.append(code)
            _take_back(one, other)
    if changed:
        defer(TASK, categories=changed)


def _filed_under(old: PolicyDocument, new: PolicyDocument) -> list[str]:
    """Return the categories that records can lie in under both policies."""
    return [
        one.code
        for one in old.categories
        if not one.abstract and one.code in new.categories_by_code
    ]


def _derived_by(shape: Shape) -> tuple[object, ...]:
    """Return what decides over everything derived from the records of a category."""
    return (
        {code: (slot, _meaning(shape.by_code[code])) for code, slot in shape.slots.items()},
        {one.code: (_meaning(one), one.sensitivity) for one in shape.searched},
        {one.code: (_meaning(one), one.unique) for one in shape.keyed},
        (shape.seals_titles, shape.sealed),
    )


def _meaning(one: Field) -> tuple[object, ...]:
    """Return what of a field decides how a value is written: names and order of choices too."""
    choices = one.choices if one.type in _CHOOSING else ()
    return one.type, one.repeat, tuple((each.code, each.zh, each.en) for each in choices)


def _take_back(before: Shape, after: Shape) -> None:
    """Remove what may not stay until the work is done, and make unique what is known already."""
    now = {one.code: one.sensitivity for one in after.searched}
    if after.seals_titles and not before.seals_titles:  # the words of titles are among these
        SearchWords.objects.filter(record__category=after.code, sensitivity=OPEN).delete()
    left = {one.sensitivity for one in before.searched if now.get(one.code) != one.sensitivity}
    if left:
        SearchWords.objects.filter(record__category=after.code, sensitivity__in=left).delete()
    holders = {slot: code for code, slot in before.slots.items()}
    taken = [slot for code, slot in after.slots.items() if holders.get(slot, code) != code]
    if taken:
        Record.objects.filter(category=after.code).update(**dict.fromkeys(taken))
    was = {one.code for one in before.keyed if one.unique}
    once = [one.code for one in after.keyed if one.unique and one.code not in was]
    if once:
        known = EqualityKey.objects.filter(record__category=after.code, field__in=once)
        known.update(only_once=True)


def derive_batch(categories: Collection[str], after: int) -> tuple[int, int]:
    """Derive anew for the next records behind id `after`; return how many, and the last id."""
    hold_policy()
    rows = Record.objects.select_for_update().filter(category__in=categories, pk__gt=after)
    records = list(rows.order_by("pk").only(*_READ, *SLOTS)[:BATCH])
    if not records:
        return 0, after
    policy = published()
    values = opened(records)
    _write_keys(policy, records, values)
    _write_words(policy, records, values)
    seal_again(policy, records, values)
    _write_slots(policy, records)
    return len(records), records[-1].pk


def words_again(ids: Collection[int]) -> None:
    """Write the search words of records anew whose seal is lifted; a sealed record has none."""
    records = list(Record.objects.filter(any_id("pk", ids)).order_by("pk").only(*_READ))
    _write_words(published(), records, opened(records))


def _write_words(
    policy: PublishedPolicy, records: Iterable[Record], values: Mapping[int, Mapping[str, Any]]
) -> None:
    delete_rows(SearchWords, "record_id", values)
    words = [
        word
        for one in records
        if one.level != SEALED
        for word in word_rows(one.pk, shape_of(policy, one.category), called(one), values[one.pk])
    ]
    copy_rows(SearchWords, ("record_id", "sensitivity", "words"), words)


def _write_keys(
    policy: PublishedPolicy, records: Iterable[Record], values: Mapping[int, Mapping[str, Any]]
) -> None:
    """Write the equality keys; a value another record took since the publication is held twice, not lost."""
    digests = digests_of(
        (one.pk, shape_of(policy, one.category), values[one.pk]) for one in records
    )
    doubles = doubles_in(digests, leaving=values.keys())
    write_keys(
        list(values),
        [
            (code, digest, record, once and code not in doubles.get(record, ()))
            for code, digest, record, once in digests
        ],
    )


def _write_slots(policy: PublishedPolicy, records: Iterable[Record]) -> None:
    differing: dict[int, dict[str, Any]] = {}
    for one in records:
        filled = shape_of(policy, one.category).derivable.deriver.slots(one.values)
        changed = {slot for slot in SLOTS if getattr(one, slot) != filled.get(slot)}
        if changed:
            differing[one.pk] = filled
    update_rows(
        Record,
        {slot: SLOT_TYPES[slot[0]] for slot in SLOTS},
        [(record, *[filled.get(slot) for slot in SLOTS]) for record, filled in differing.items()],
    )
