"""Looks records through for what cannot be right: a batch of them by a few statements, whatever their number."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from archive.anomalies.models import Anomaly
from archive.anomalies.rules import Finding, Kind, findings, phone_fields
from archive.records.levels import SEALED
from archive.records.models import EqualityKey, Record
from archive.records.shapes import shape_of
from archive.records.storing import opened
from kernel.clock import today
from persistence.arrays import any_id
from persistence.deleting import delete_rows
from policies.document.queries import published, published_or_none
from security.people.models import User

BATCH = 1_000


def found_in(records: Sequence[Record]) -> dict[int, set[Finding]]:
    """Return what cannot be right in each of these records, as they are now."""
    policy, on = published(), today()
    values = opened(records)
    found = {
        one.pk: findings(shape_of(policy, one.category).fields, values[one.pk], on)
        for one in records
    }
    for record, field in _shared_phones(records):
        found[record].add(Finding(kind=Kind.PHONE, field=field))
    there = _people(records)
    for one in records:
        if one.owner_id not in there:
            found[one.pk].add(Finding(kind=Kind.OWNER))
    return found


def _shared_phones(records: Sequence[Record]) -> list[tuple[int, str]]:
    """Return the telephone numbers that stand in another record too, by their blind keys."""
    policy = published()
    codes = {
        code
        for category in {one.category for one in records}
        for code in phone_fields(shape_of(policy, category).fields)
    }
    others = EqualityKey.objects.filter(digest=OuterRef("digest")).exclude(
        record=OuterRef("record")
    )
    rows = EqualityKey.objects.filter(
        Exists(others), any_id("record", [one.pk for one in records]), field__in=sorted(codes)
    )
    return list(rows.values_list("record", "field").distinct()) if codes else []


def _people(records: Sequence[Record]) -> frozenset[int]:
    """Return those in charge of these records who still work here."""
    ids = {one.owner_id for one in records if one.owner_id}
    rows = User.objects.filter(pk__in=ids, former=False, is_active=True)
    return frozenset(rows.values_list("pk", flat=True)) if ids else frozenset()


def look_through(after: int) -> tuple[int, int]:
    """Work out anew what is wrong in the next records behind id `after`; return how many, and the last id."""
    if published_or_none() is None:
        return 0, after
    rows = Record.objects.filter(pk__gt=after).exclude(level=SEALED).order_by("pk")
    records = list(rows[:BATCH])
    if not records:
        return 0, after
    ids = [one.pk for one in records]
    wanted = {(pk, one.kind, one.field) for pk, found in found_in(records).items() for one in found}
    stored = {
        (row.record_id, row.kind, row.field): row.pk
        for row in Anomaly.objects.filter(any_id("record", ids))
    }
    delete_rows(Anomaly, "id", [pk for key, pk in stored.items() if key not in wanted])
    Anomaly.objects.bulk_create(
        Anomaly(record_id=pk, kind=kind, field=field, found_on=today())
        for pk, kind, field in sorted(wanted - stored.keys())
    )
    return len(records), ids[-1]
