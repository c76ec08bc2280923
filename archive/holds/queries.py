"""Reads which matters hold which records; a confidential matter is known to those who may seal or audit alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from archive.holds.models import HeldRecord, Hold
from archive.records.bars import Act, Bar
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.traces import HERE, near
from kernel.clock import today
from kernel.decision import refusal
from kernel.digits import number_in
from kernel.errors import Missing, Refused
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.retention.due import Hold as Kept
from security import permission
from security.actor import Actor

MOST = 500  # matters, or records of a matter, on one page
PART = "holds"
_BARRED = frozenset({Act.DESTROY, Act.RETAIN})
_OPEN = Q(hold__released_on__isnull=True)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One matter of the register, how many records it holds by name, and whether it should be looked at by now."""

    hold: Hold
    count: int
    is_late: bool


def may_keep(actor: Actor) -> bool:
    """Say whether somebody places, looks at and releases holds: who may seal records."""
    return bool(permission.decide(actor, Verb.SEAL))


def may_read(actor: Actor) -> bool:
    """Say whether somebody reads the register of holds, confidential matters too."""
    return may_keep(actor) or bool(permission.decide(actor, Verb.AUDIT))


def demand_keeper(actor: Actor) -> None:
    """Raise Refused for who places no holds."""
    permission.demand_any(actor, Verb.SEAL, target="holds")


def demand_reader(actor: Actor) -> None:
    """Raise Refused for who reads no holds."""
    if not may_read(actor):
        message = N_("The register of holds is for those who may seal records or audit.")
        raise Refused(refusal(message), actor=actor.id, verb=str(Verb.SEAL), target="holds")


def register(actor: Actor, *, released: bool) -> list[Listed]:
    """Return the open or the released matters, the latest first, at most `MOST`; Refused for who reads none."""
    demand_reader(actor)
    rows = Hold.objects.filter(released_on__isnull=not released).annotate(count=Count("held"))
    found = rows.select_related("placed_by", "released_by").order_by("-pk")[:MOST]
    return [
        Listed(hold=one, count=one.count, is_late=not released and one.review_on < today())
        for one in found
    ]


def hold_of(actor: Actor, number: int) -> Hold:
    """Return one matter; Missing where there is none, Refused for who reads none."""
    demand_reader(actor)
    rows = Hold.objects.select_related("placed_by", "reviewed_by", "released_by")
    found = rows.filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def records_of(actor: Actor, row: Hold) -> tuple[list[Record], int]:
    """Return the records of a matter that `actor` may see, at most `MOST`, and how many he may not."""
    held = HeldRecord.objects.filter(hold=row)
    seen = visible_to(actor).filter(pk__in=held.values("record"))
    return list(seen.order_by("archive_no", "pk")[:MOST]), held.count() - seen.count()


def named(actor: Actor, numbers: Collection[str]) -> dict[str, int]:
    """Return the ids of the records with these archive numbers, or #ids, that `actor` may see and seal."""
    said = [number_in(one[1:]) for one in numbers if one.startswith("#")]
    ids = [one for one in said if one is not None]
    rows = sealable(actor).filter(Q(archive_no__in=numbers) | Q(any_id("pk", ids)))
    found: dict[str, int] = {}
    for pk, number in rows.values_list("pk", "archive_no"):
        found |= {name: pk for name in (number or "", f"#{pk}") if name in numbers}
    return found


def of_category(actor: Actor, category: str, department: str) -> QuerySet[Record]:
    """Return the records of a category, of one department where it is named, that `actor` may see and seal."""
    rows = sealable(actor).filter(category=category)
    return rows.filter(department=department) if department else rows


def sealable(actor: Actor) -> QuerySet[Record]:
    """Return the records `actor` may see and seal."""
    return visible_to(actor).filter(permission.reach(actor, Verb.SEAL))


HOLDS = near(
    PART,
    lambda: HeldRecord.objects.filter(_OPEN, record=HERE),
    related={"hold": ("number", "kind", "since", "confidential", "expected_end", "authority")},
)


def barring(act: Act, record_ids: Collection[int]) -> dict[int, list[Bar]]:
    """Return what holds each of these records by itself, as a bar on destroying it or keeping it otherwise."""
    if act not in _BARRED:
        return {}
    found: dict[int, list[Bar]] = {}
    for row in _held(any_id("record", record_ids)):
        found.setdefault(row.record_id, []).append(_bar(row.hold))
    return found


def _bar(hold: Hold) -> Bar:
    if hold.confidential:
        return Bar(
            code="held", sentence=N_("The record is held; nothing ends before that is released.")
        )
    message = N_("The record is held by matter {number}; nothing ends before that is released.")
    return Bar(code="held", sentence=message, params={"number": hold.number})


def keeping(record_ids: Collection[int]) -> dict[int, list[Kept]]:
    """Return the open holds on these records and on the files they lie in, as retention knows them."""
    wanted = list(record_ids)
    files: dict[int, list[int]] = {}
    found: dict[int, list[Kept]] = {}
    if not Hold.objects.filter(released_on__isnull=True).exists():
        return found
    rows = Record.objects.filter(any_id("pk", wanted), parent__isnull=False)
    for item, file in rows.values_list("pk", "parent_id"):
        if file is not None:
            files.setdefault(file, []).append(item)
    asked = frozenset(wanted)
    for row in _held(any_id("record", {*asked, *files})):
        own = [row.record_id] if row.record_id in asked else []
        for pk in (*own, *files.get(row.record_id, ())):
            found.setdefault(pk, []).append(_kept(row.hold))
    return found


def _held(condition: object) -> Sequence[HeldRecord]:
    rows = HeldRecord.objects.filter(_OPEN).filter(condition).select_related("hold")
    return list(rows.order_by("hold", "record"))


def _kept(hold: Hold) -> Kept:
    """Return a hold without an end: the day it is thought to end lifts nothing (REQ-HLD-03)."""
    is_secret = hold.confidential
    name = "" if is_secret else hold.number
    return Kept(code="hold", since=hold.since, name=name, secret=is_secret)
