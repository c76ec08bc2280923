"""Reads what cannot be right in records, as far as somebody may see the record and the field."""

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from archive.anomalies.finding import found_in
from archive.anomalies.models import Anomaly
from archive.anomalies.rules import Finding, Kind, in_order
from archive.records.models import EqualityKey, Record
from archive.records.queries import visible_to
from archive.records.shapes import shape_of
from policies.document.queries import published
from security import permission
from security.actor import Actor

PAGE = 50
MOST_COUNTED = 1_000


def anomalies(actor: Actor, *, kind: str = "", category: str = "") -> QuerySet[Anomaly]:
    """Return what is wrong in records `actor` sees, in fields he reads at all; the newest records first."""
    seen = visible_to(actor)
    if category:
        seen = seen.filter(category=category)
    shared = _shared(actor).filter(record=OuterRef("record"), field=OuterRef("field"))
    told = ~Q(kind=Kind.PHONE) | Q(Exists(shared))
    rows = Anomaly.objects.filter(_readable(actor), told, record__in=seen)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("-record", "kind", "field")


def counts(actor: Actor) -> dict[str, int]:
    """Return how many there are of each kind."""
    rows = anomalies(actor).order_by().values("kind").annotate(count=Count("pk"))
    return dict(rows.values_list("kind", "count"))


def of_record(actor: Actor, record: Record) -> Sequence[Finding]:
    """Return what is wrong in one record right now, as far as `actor` reads its fields."""
    told = _told(actor, record.category)
    found = [one for one in found_in([record])[record.pk] if not one.field or one.field in told]
    if any(one.kind == Kind.PHONE for one in found):
        open_ones = set(_shared(actor).filter(record=record).values_list("field", flat=True))
        found = [one for one in found if one.kind != Kind.PHONE or one.field in open_ones]
    return in_order(found)


def _shared(actor: Actor) -> QuerySet[EqualityKey]:
    """Return what stands in another record `actor` sees too: that a hidden one has it tells nobody of that one."""
    others = EqualityKey.objects.filter(digest=OuterRef("digest"), record__in=visible_to(actor))
    return EqualityKey.objects.filter(Exists(others.exclude(record=OuterRef("record"))))


def _told(actor: Actor, category: str) -> frozenset[str]:
    """Return the fields of which somebody may be told that they are wrong: what is masked for him is not told of.

    A sealed field is masked for everybody, and says no more than that another record has the same.
    """
    sealed = shape_of(published(), category).sealed
    readable = permission.readable(actor, category)
    return frozenset(code for code, clear in readable.items() if clear or code in sealed)


def _readable(actor: Actor) -> Q:
    """Return the condition on fields somebody is told of: categories that read alike share one."""
    alike: dict[frozenset[str], list[str]] = {}
    for one in published().document.categories:
        if not one.abstract:
            alike.setdefault(_told(actor, one.code), []).append(one.code)
    found = Q(field="")
    for codes, categories in alike.items():
        if codes:
            found |= Q(record__category__in=categories, field__in=sorted(codes))
    return found
