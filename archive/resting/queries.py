"""Which records are proposed to come to rest, which came back and wait for their paper, and how much is overdue."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Q, QuerySet
from django.utils.timezone import make_aware

from archive.records.changing import facts_of
from archive.records.levels import SEALED
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.rest_models import Nomination, Rest
from archive.records.rules import State
from archive.records.title_sealing import open_titles
from archive.records.traces import HERE, near
from archive.resting.models import Restored
from archive.resting.rules import Use, due_on, shortest
from archive.statuses import queries as business
from kernel.clock import today
from kernel.decision import Decision
from kernel.scope import current
from persistence.arrays import any_id
from policies.access.regime import KEEPING
from policies.cadences.rules import Cadence, CadenceKind, governing, in_force
from policies.document.queries import published
from security import permission
from security.actor import Actor, ActorKind
from security.audit.models import AuditEvent

SHOWN = 200
LOOKED_AT = 1_000  # candidates one page looks at; the rest follows once these are at rest
_MAINTAINED = ("record.rest", "record.restore", "record.nominate", "record.place")
RESTS = near("rest", lambda: Rest.objects.filter(record=HERE), related={"by": ("name",)})
NAMED = near(
    "nominations",
    lambda: Nomination.objects.filter(record=HERE, withdrawn_at=None),
    related={"by": ("name",)},
)


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A record that is proposed to come to rest: when it was last used, and since when it is due."""

    record: Record
    use: Use
    cadence: Cadence

    @property
    def due(self) -> date:
        """The day from which it is proposed."""
        return due_on(self.use, self.cadence.every)


def may_keep(actor: Actor) -> Decision:
    """Say whether somebody keeps records: who may file them puts them to rest."""
    return permission.decide(actor, KEEPING)


def cycles() -> dict[str, list[Cadence]]:
    """Return category → its archival cycles of the policy in force (kind dormancy)."""
    document = published().document
    parents = {one.code: one.parent for one in document.categories}
    wanted = [one for one in document.cadences if one.kind is CadenceKind.DORMANCY]
    found = {
        one.code: list(in_force(wanted, one.code, parents=parents))
        for one in document.categories
        if not one.abstract
    }
    return {code: held for code, held in found.items() if held}


def cycle_of(record: Record) -> Cadence | None:
    """Return the archival cycle that governs a record; None where none does."""
    document = published().document
    parents = {one.code: one.parent for one in document.categories}
    said = {code: _values(record.values.get(code)) for code in record.values}
    return governing(
        document.cadences, CadenceKind.DORMANCY, record.category, said, parents=parents
    )


def _values(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(one) for one in value] if isinstance(value, list) else [str(value or "")]


def proposed(actor: Actor, *, category: str = "", months: int = 0) -> list[Proposed]:
    """Return the records of a keeper that no one has used for their cycle, the longest unused first.

    `months`: only those unused for at least so many. Sealed records are nobody's to move.
    """
    known = cycles()
    codes = [code for code in known if category in ("", code)]
    last = shortest((one.every for code in codes for one in known[code]), today())
    if last is None:
        return []
    rows = _candidates(actor, codes, last).order_by("updated_at", "pk")
    records = list(rows[:LOOKED_AT])
    uses = uses_of(records, but=actor)
    found = []
    for one in records:
        cadence = cycle_of(one)
        if cadence is None or due_on(uses[one.pk], cadence.every) > today():
            continue
        if months and due_on(uses[one.pk], f"P{months}M") > today():
            continue
        found.append(Proposed(record=one, use=uses[one.pk], cadence=cadence))
    found.sort(key=lambda one: (one.use.last, one.record.pk))
    open_titles([one.record for one in found[:SHOWN]])
    return found[:SHOWN]


def _candidates(actor: Actor, codes: Collection[str], last: date) -> QuerySet[Record]:
    after = datetime.combine(last + timedelta(days=1), datetime.min.time())
    rows = visible_to(actor).filter(permission.reach(actor, KEEPING))
    return rows.filter(
        category__in=list(codes),
        state=State.FILED,
        parent__isnull=True,
        rest__isnull=True,
        updated_at__lt=make_aware(after, ZoneInfo(current().company.time_zone)),
    ).exclude(level=SEALED)


def uses_of(records: Sequence[Record], *, but: Actor) -> dict[int, Use]:
    """Return when each of these filed records was last changed, contacted and used; what `but` did does not count.

    Who looks whether a record may rest does not keep it awake by looking.
    """
    ids = [one.pk for one in records]
    facts = business.facts_of(records)
    events = AuditEvent.objects.filter(any_id("record_id", ids), outcome="done")
    people = events.filter(actor_kind=ActorKind.PERSON).exclude(actor_id=but.id)
    used = dict(
        people.exclude(verb__in=_MAINTAINED)
        .order_by()
        .values_list("record_id")
        .annotate(last=Max("at"))
    )
    zone = ZoneInfo(current().company.time_zone)
    return {
        one.pk: Use(
            changed=one.updated_at.astimezone(zone).date(),
            contacted=facts[one.pk].active,
            used=used[one.pk].astimezone(zone).date() if one.pk in used else None,
        )
        for one in records
    }


def categories(actor: Actor) -> list[str]:
    """Return the categories with an archival cycle of which somebody keeps records."""
    return [
        code
        for code in cycles()
        if permission.decide(actor, KEEPING, permission.Subject(category=code))
    ]


def may_put(actor: Actor, record: Record) -> Decision:
    """Say whether somebody may put this record to rest, or name it for disposal: who may file it."""
    return permission.decide(actor, KEEPING, facts_of(record))


def resting(ids: Collection[int]) -> Mapping[int, Rest]:
    """Return record id → its rest, of those that are at rest."""
    return {one.record_id: one for one in Rest.objects.filter(any_id("record", ids))}


def to_fetch(actor: Actor) -> QuerySet[Restored]:
    """Return what came back and lies on paper nobody has fetched yet, of the records somebody keeps."""
    kept = visible_to(actor).filter(permission.reach(actor, KEEPING))
    rows = Restored.objects.filter(Q(paper=True, fetched_at=None), record__in=kept)
    return rows.select_related("record", "by").order_by("at")
