"""Looks at approved records again under their locks, and writes down what is certified of those that go."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from archive.destruction.leaves import canonical
from archive.destruction.rules import Standing, Why, why_not
from archive.records.bars import Act, Bar, bars
from archive.records.keeping import Keeping
from archive.records.models import ProposedChange, Record
from archive.records.naming_for_disposal import why_never
from archive.records.rules import State
from archive.records.shapes import shape_of
from kernel.clock import now
from persistence.arrays import any_id
from policies.document.queries import PublishedPolicy, published
from policies.retention.due import Due
from policies.retention.schedule import at_least


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The records that are there, locked, with what was worked out of them, and why each may not go (None: it goes)."""

    records: Mapping[int, Record]
    dues: Mapping[int, Due]
    why: Mapping[int, Why | None]


def judged(approved: Sequence[tuple[int, int]], *, early: bool = False) -> Judged:
    """Lock these records (id, version approved) with their families, and judge each by the policy of now.

    `early`: they go as outdated or invalid, once their statutory minimum has run out.
    """
    ids = [one for one, _version in approved]
    parents = list(
        Record.objects.filter(any_id("pk", ids), parent__isnull=False).values_list(
            "parent_id", flat=True
        )
    )
    family = Q(any_id("pk", {*ids, *parents})) | Q(any_id("parent", ids))
    everybody = {
        one.pk: one for one in Record.objects.select_for_update().filter(family).order_by("pk")
    }
    records = {one: everybody[one] for one in ids if one in everybody}
    against = bars(Act.DESTROY, list(records))
    never = _never()
    proposed = set(
        ProposedChange.objects.filter(
            any_id("record", ids), state=ProposedChange.State.OPEN
        ).values_list("record_id", flat=True)
    )
    contents: defaultdict[int, set[int]] = defaultdict(set)
    for one in everybody.values():
        if one.parent_id is not None:
            contents[one.parent_id].add(one.pk)
    dues = _dues(published(), everybody, contents, early=early)
    why: dict[int, Why | None] = {}
    for record_id, version in approved:  # items stand before their files
        standing = None
        if record_id in records:
            standing = Standing(
                version=records[record_id].version,
                is_filed=records[record_id].state == State.FILED,
                due=dues[record_id],
                has_proposal=record_id in proposed,
                early=early,
                keeps_items=any(why.get(one, _STAYS) for one in contents[record_id]),
                barred=_barred(against.get(record_id, ())) or never,
            )
        why[record_id] = why_not(version, standing)
    return Judged(records=records, dues=dues, why=why)


def _barred(said: Sequence[Bar]) -> Why | None:
    return (
        Why(code=said[0].code, sentence=said[0].sentence, params=said[0].params) if said else None
    )


def _never() -> Why | None:
    """Return why nothing goes where the company has come to destroy nothing, also of what was approved before."""
    said = why_never()
    return Why(code="never", sentence=said) if said else None


_STAYS = Why(code="stays", sentence="")  # an item that is not among those looked at


def texts(found: Judged, going: Collection[int], reference: str) -> dict[int, str]:
    """Return what the certificate's leaf says of each record that goes.

    The list of what was destroyed names titles, as the law of archives asks; where a company seals titles, the name
    of the category stands in their place.
    """
    document = published().document
    at = now().isoformat(timespec="seconds")
    made = {}
    for record_id in going:
        one, due = found.records[record_id], found.dues[record_id]
        category = document.categories_by_code.get(one.category)
        named = category.zh if category else one.category
        made[record_id] = canonical(
            {
                "disposal": reference,
                "number": one.archive_no or f"#{one.pk}",
                "title": named if one.sealed_title is not None else one.title,
                "category": one.category,
                "class": one.class_code,
                "carrier": one.carrier,
                "retention": one.retention_code,
                "kept_until": due.date.isoformat() if due.date else "",
                "version": one.version,
                "destroyed_at": at,
            }
        )
    return made


def _dues(
    policy: PublishedPolicy,
    records: Mapping[int, Record],
    contents: Mapping[int, Collection[int]],
    *,
    early: bool,
) -> dict[int, Due]:
    """Work out anew until when each is kept; a file as long as what lies in it, so that comes first."""
    document = policy.document
    keeping = Keeping(
        replace(document, retention=tuple(map(at_least, document.retention))) if early else document
    )
    found: dict[int, Due] = {}
    for pk, one in sorted(records.items(), key=lambda pair: pair[1].parent_id is None):
        found[pk] = keeping.due_of(
            shape_of(policy, one.category),
            one.values,
            filed_on=one.filed_on,
            items=[found[item] for item in contents.get(pk, ())],
        )
    return found
