"""Duties that a feature asks for one by one, each of one thing and one day: raised, handed on, ended, told again."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from django.db import transaction

from decisions.duties.actions import BATCH, WHOLE, tell_many
from decisions.duties.models import Duty, DutyBearer, DutyCause
from decisions.duties.passing import Holders
from decisions.duties.port import Occasion
from decisions.duties.rules import Bearer, State
from decisions.duties.telling import tell_again, tell_reminded
from kernel.clock import now, today
from security.actor import Actor
from security.audit.change_sets import change_set


@transaction.atomic
def raise_occasions(actor: Actor, source: str, wanted: Sequence[Occasion]) -> int:
    """Open those of these duties that are not there yet, and tell who has them; return how many.

    At most `BATCH` at once. One that was signed does not come back; one that was ended because its reason had
    gone does.
    """
    keys = [one.key for one in wanted]
    there = Duty.objects.filter(source=source, key__in=keys).values_list("key", flat=True)
    known = set(there)
    new = {one.key: one for one in wanted if one.key not in known}
    if not new:
        return 0
    passed_on = _passing()
    with change_set(actor, "duty.open"):
        duties = Duty.objects.bulk_create(_duty(source, one) for one in new.values())
        bearers = [
            _bearer(duty, order, passed_on(bearer))
            for duty in duties
            for order, bearer in enumerate(new[duty.key].bearers)
        ]
        DutyBearer.objects.bulk_create(bearers)
        tell_many(actor, "duty.open", duties)
        tell_reminded(duties, bearers)
    return len(duties)


def end_occasions(actor: Actor, duties: Collection[Duty]) -> int:
    """End open duties whose reason has gone; they may arise anew. Return how many."""
    if not duties:
        return 0
    with change_set(actor, "duty.lapse"):
        for duty in duties:
            duty.state, duty.ended_at = State.LAPSED, now()
            duty.key = f"{duty.key}|{duty.pk}"
        Duty.objects.bulk_update(duties, ["state", "ended_at", "key"])
        DutyBearer.objects.filter(duty__in=duties).update(is_open=False)
        tell_many(actor, "duty.lapse", duties)
    return len(duties)


def hand_over(actor: Actor, wanted: Mapping[Duty, tuple[Bearer, ...]]) -> int:
    """Give open duties to whom they belong now; return how many changed hands."""
    passed_on, moved = _passing(), []
    rows = DutyBearer.objects.filter(duty__in=list(wanted), is_open=True)
    by_id = {duty.pk: bearers for duty, bearers in wanted.items()}
    for row in rows.order_by("duty", "order"):
        bearers = by_id[row.duty_id]
        after = passed_on(bearers[row.order]) if row.order < len(bearers) else row.bearer
        if after != row.bearer:
            row.department, row.position, row.leads = after.department, after.position, after.leads
            row.person_id = int(after.person) if after.person else None
            moved.append(row)
    if moved:
        with change_set(actor, "duty.pass_on"):
            columns = ["department", "position", "person", "leads"]
            DutyBearer.objects.bulk_update(moved, columns)
            ids = {row.duty_id for row in moved}
            duties = [duty for duty in wanted if duty.pk in ids]
            tell_many(actor, "duty.pass_on", duties)
            tell_reminded(duties, moved)
    return len({row.duty_id for row in moved})


@transaction.atomic
def remind_again(source: str, leads: Mapping[str, Collection[int]]) -> int:
    """Tell again of open duties, so many days before they are due; what a stopped worker missed is caught up.

    `leads`: code of a cadence → the days. The first of them is when the duty appears. Return how many duties
    were told of; nobody is told twice for one of the days.
    """
    on = today()
    mark, _made = DutyCause.objects.get_or_create(
        source=source, cause=WHOLE, defaults={"since": on, "through": on - timedelta(days=1)}
    )
    last = mark.through or on - timedelta(days=1)
    if last >= on:
        return 0
    told = 0
    for cadence, days in leads.items():
        for lead in sorted(days, reverse=True)[1:]:
            told += _tell_again(source, cadence, lead, last, on)
    mark.through = on
    mark.save(update_fields=["through"])
    return told


def _tell_again(source: str, cadence: str, lead: int, last: date, on: date) -> int:
    ahead = timedelta(days=lead)
    rows = Duty.objects.filter(
        source=source, cadence=cadence, state=State.OPEN,
        due_on__gt=last + ahead, due_on__lte=on + ahead,
    ).order_by("pk")  # fmt: skip
    count = 0
    for start in range(0, rows.count(), BATCH):
        duties = list(rows[start : start + BATCH])
        bearers = list(DutyBearer.objects.filter(duty__in=duties, is_open=True).order_by("pk"))
        tell_again(duties, bearers, lead=lead)
        count += len(duties)
    return count


def _passing() -> Callable[[Bearer], Bearer]:
    """Return what says who has to sign today, asked once for each post however many duties there are."""
    return cache(Holders(today()).passed_on)


def _duty(source: str, one: Occasion) -> Duty:
    kind, _sign, number = one.subject.partition(":")
    return Duty(
        source=source,
        key=one.key,
        cause=one.cause,
        cadence=one.cadence,
        kind=one.kind,
        zh=one.zh,
        en=one.en,
        subject_kind=kind,
        subject_id=number,
        joint=len(one.bearers) > 1,
        starts=min(one.appears_on, one.due_on),
        ends=one.due_on,
        appears_on=one.appears_on,
        due_on=one.due_on,
        opened_at=now(),
    )


def _bearer(duty: Duty, order: int, bearer: Bearer) -> DutyBearer:
    return DutyBearer(
        duty=duty,
        order=order,
        department=bearer.department,
        position=bearer.position,
        person_id=int(bearer.person) if bearer.person else None,
        leads=bearer.leads,
    )
