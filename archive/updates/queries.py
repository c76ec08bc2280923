"""Reads change notices, changes that wait for evidence, and how late changes were entered, as far as one may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Exists, F, Max, OuterRef, Q, QuerySet

from archive.records import storing
from archive.records.change_models import ChangeDay, ChangeEvidence
from archive.records.changing import facts_of, may_edit
from archive.records.demands import demand
from archive.records.evidence import asks_for_evidence
from archive.records.models import ProposedChange, Record
from archive.records.queries import visible_to
from archive.records.title_sealing import open_titles
from archive.records.traces import HERE, PROPOSALS, beside, near
from archive.updates.models import ChangeNotice
from archive.updates.rules import State
from kernel.decision import Decision, refusal
from kernel.errors import Conflict, Missing
from kernel.text import N_
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

PAGE = 50
MOST_COUNTED = 1_000
NOTICES = near(
    "notices",
    lambda: ChangeNotice.objects.filter(record=HERE, state=State.OPEN).order_by("due", "pk"),
    columns=("submitted_by", "submitted_at", "refiled"),
    related={"submitted_by": ("name",)},
)
WAITING_EVIDENCE = near(  # of the change that waits
    "waiting_evidence",
    lambda: ChangeEvidence.objects.filter(
        proposal__record=HERE, proposal__state=ProposedChange.State.OPEN
    ).order_by("pk"),
    related={"by": ("name",)},
)
LAST_EVIDENCE = near(  # of the last change that took effect
    "last_evidence",
    lambda: ChangeEvidence.objects.filter(
        proposal__record=HERE, proposal__state=ProposedChange.State.APPLIED
    ).order_by("-pk")[:1],
    related={"by": ("name",)},
)
_VERIFIERS = (Verb.EDIT, Verb.REVIEW, Verb.APPROVE)


@dataclass(frozen=True, kw_only=True)
class LateAsked:
    """What somebody asks of the list of late changes; an empty member does not narrow."""

    department: str = ""
    least: int | None = None  # days late
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Measured:
    """How late one department entered its changes: how many, the mean and the most days."""

    department: str
    count: int
    mean: float
    most: int


def to_compare(actor: Actor) -> QuerySet[ChangeNotice]:
    """Return the open notices of records `actor` may change, the most urgent first."""
    mine = visible_to(actor).filter(permission.reach(actor, Verb.EDIT))
    rows = ChangeNotice.objects.filter(state=State.OPEN, record__in=mine)
    return rows.order_by("due", "pk")


def open_notices(actor: Actor, record: Record) -> Sequence[ChangeNotice]:
    """Return the open notices of a record, the most urgent first, for who may change it."""
    may = permission.decide(actor, Verb.EDIT, facts_of(record))
    return beside(record, NOTICES) if may else ()


def own(actor: Actor) -> QuerySet[ChangeNotice]:
    """Return what `actor` handed in, the latest first; of records he no longer sees nothing."""
    rows = ChangeNotice.objects.filter(submitted_by=actor.user_id, record__in=visible_to(actor))
    return rows.order_by("-pk")


def with_records(rows: QuerySet[ChangeNotice]) -> Sequence[ChangeNotice]:
    """Return notices with their records, titles opened."""
    found = list(rows.select_related("record", "submitted_by", "decided_by"))
    open_titles(one.record for one in found)
    return found


def notice_of(actor: Actor, number: int) -> ChangeNotice:
    """Return a notice of a record `actor` sees, where he handed it in or may change the record; else Missing."""
    seen = visible_to(actor)
    mine = Q(submitted_by=actor.user_id) | Q(
        record__in=seen.filter(permission.reach(actor, Verb.EDIT))
    )
    rows = ChangeNotice.objects.filter(mine, pk=number, record__in=seen)
    found = rows.select_related("record", "submitted_by", "decided_by").first()
    if found is None:
        raise Missing
    open_titles([found.record])
    return found


def incoming(notice: ChangeNotice) -> Mapping[str, Any]:
    """Return the values of a notice, open and sealed."""
    return storing.proposed_values(notice)


def demand_refiling(actor: Actor, record: Record) -> None:
    """Refused without the right to change the record, Conflict for one that is not filed or about to change."""
    demand(actor, Verb.EDIT, record, may_edit(actor, record))
    if not record.archive_no:
        raise Conflict(N_("The record is not filed yet; change its draft instead."))
    if ProposedChange.objects.filter(record=record, state=ProposedChange.State.OPEN).exists():
        raise Conflict(N_("A change of this record waits for its approval; decide on it first."))


def may_verify(actor: Actor, record: Record) -> Decision:
    """Say whether somebody may record how a change was verified: who may change the record or decide on it."""
    facts = facts_of(record)
    if any(permission.decide(actor, verb, facts) for verb in _VERIFIERS):
        return permission.decide(actor, Verb.VIEW, facts)
    return refusal(
        N_("Only who may change this record or decide on it records how it was verified.")
    )


def unverified(record: Record) -> ProposedChange | None:
    """Return the change of a record that waits and touches critical fields; None without one."""
    found = next(iter(beside(record, PROPOSALS)), None)
    return found if found is not None and asks_for_evidence(record, found) else None


def late(actor: Actor, asked: LateAsked) -> QuerySet[ChangeDay]:
    """Return changes that were entered after they came about, of records `actor` sees, the latest entry first.

    `unsettled` of each: it waits for its approval or was refused, and only who changes or decides reads what it says.
    """
    unsettled = ProposedChange.objects.filter(
        record=OuterRef("record"), based_on=OuterRef("version")
    ).exclude(state=ProposedChange.State.APPLIED)
    rows = ChangeDay.objects.filter(record__in=visible_to(actor))
    rows = rows.annotate(unsettled=Exists(unsettled))
    if asked.department:
        rows = rows.filter(department=asked.department)
    if asked.least is not None:
        rows = rows.filter(late__gte=asked.least)
    if asked.since is not None:
        rows = rows.filter(entered_on__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(entered_on__lte=asked.until)
    return rows.order_by(F("entered_on").desc(), "-pk")


def measured(rows: QuerySet[ChangeDay]) -> list[Measured]:
    """Return how late each department was among these changes."""
    found = rows.order_by("department").values("department")
    counted = found.annotate(count=Count("pk"), mean=Avg("late"), most=Max("late"))
    return [Measured(**one) for one in counted]
