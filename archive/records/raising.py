"""Which records a policy raises, because it asks more of what they say than the one before (REQ-CLS-03).

Nothing sinks: nobody can tell a level that values asked for from one that somebody set.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from django.db.models import Q

from archive.records.changing import LEVEL
from archive.records.levels import asked_of, higher_of
from archive.records.models import Record
from archive.records.moving import Moved
from archive.records.storing import opened
from jobs.port import defer
from persistence.arrays import any_id
from persistence.updating import update_rows
from policies.document.effective import effective
from policies.document.values import PolicyDocument
from policies.fields.rules import Field, FieldType

TASK = "records.raise_again"
BATCH = 1_000
_Rule = tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]


def after_publication(old: PolicyDocument, new: PolicyDocument) -> None:
    """Ask for the work where values ask for other levels than before."""
    concerned = raising_in(old, new)
    if concerned:
        defer(TASK, categories=concerned)


def raising_in(old: PolicyDocument, new: PolicyDocument) -> list[str]:
    """Return the categories whose values ask for levels under `new`, and not for the same under `old`."""
    return [
        one.code
        for one in old.categories
        if one.code in new.categories_by_code
        and (rule := _rule(new, one.code))
        and rule != _rule(old, one.code)
    ]


def _raising(document: PolicyDocument, category: str) -> list[Field]:
    fields = effective(document, category).fields
    return [one for one in fields if any(choice.level for choice in one.choices)]


def _rule(document: PolicyDocument, category: str) -> _Rule:
    return tuple(
        (
            one.code,
            str(one.type),
            tuple((each.code, each.level) for each in one.choices if each.level),
        )
        for one in _raising(document, category)
    )


def raised_batch(
    document: PolicyDocument, categories: Iterable[str], after: int
) -> tuple[list[Moved], int]:
    """Raise the next records behind id `after`, and items with their files; return what differs, and the last id.

    The id is 0 at the end.
    """
    found = list(islice(raised(document, categories, after=after, lock=True), BATCH))
    levels = {one.pk: (one.level, level) for one, level in found}
    for item, level in items_of(document, {one.pk: level for one, level in found}):
        levels[item.pk] = item.level, higher_of(document, level, levels.get(item.pk, ("", ""))[1])
    update_rows(Record, {"level": "varchar"}, [(pk, new) for pk, (_old, new) in levels.items()])
    moved = [
        Moved(record_id=pk, before={LEVEL: old}, after={LEVEL: new})
        for pk, (old, new) in levels.items()
    ]
    return moved, found[-1][0].pk if len(found) == BATCH else 0


def raised(
    document: PolicyDocument, categories: Iterable[str], *, after: int = 0, lock: bool = False
) -> Iterator[tuple[Record, str]]:
    """Yield the records behind id `after` that come to a higher level by their values, with it; in the order of ids."""
    rules = {code: _raising(document, code) for code in categories}
    asking = Q(pk__in=())
    for code, fields in rules.items():
        asking |= Q(category=code) & _may_ask(fields)
    while True:
        rows = Record.objects.filter(asking, pk__gt=after).order_by("pk")
        found = list((rows.select_for_update() if lock else rows)[:BATCH])
        values = opened(found)
        for one in found:
            asked = asked_of(document, rules[one.category], values[one.pk])
            level = higher_of(document, one.level, asked)
            if level != one.level:
                yield one, level
        if len(found) < BATCH:
            return
        after = found[-1].pk


def _may_ask(fields: Sequence[Field]) -> Q:
    """Return the condition of records whose values may ask for a level; what is sealed only opening tells."""
    asking = Q(pk__in=())
    for one in fields:
        codes = [choice.code for choice in one.choices if choice.level]
        if one.sealed:
            return Q()
        if one.type is FieldType.MULTI:
            for code in codes:
                asking |= Q(**{f"values__{one.code}__contains": [code]})
        else:
            asking |= Q(**{f"values__{one.code}__in": codes})
    return asking


def items_of(document: PolicyDocument, files: Mapping[int, str]) -> Iterator[tuple[Record, str]]:
    """Yield the items of raised files that are below their file's new level, with it."""
    for item in Record.objects.filter(any_id("parent", files)).order_by("pk"):
        level = higher_of(document, item.level, files[item.parent_id or 0])
        if level != item.level:
            yield item, level


def levels_after(old: PolicyDocument, new: PolicyDocument) -> dict[int, tuple[str, str, str]]:
    """Return record id → (category, level, higher level) of all that publishing `new` raises."""
    found = {
        one.pk: (one.category, one.level, level) for one, level in raised(new, raising_in(old, new))
    }
    above = {pk: level for pk, (_category, _level, level) in found.items()}
    for item, level in items_of(new, above):
        higher = higher_of(new, level, above.get(item.pk, ""))
        found[item.pk] = item.category, item.level, higher
    return dict(sorted(found.items()))
