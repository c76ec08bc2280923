"""Opening, lapsing, passing on, escalating and signing duties: the only writer of duties."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from decisions.duties import port
from decisions.duties.facts import facts_of
from decisions.duties.models import Duty, DutyBearer, DutyCause, DutySignature
from decisions.duties.passing import Holders
from decisions.duties.periods import Occurrence, by_the_calendar, rolling
from decisions.duties.port import Figures, Period, Recurring
from decisions.duties.rules import (
    Facts,
    Result,
    Ruling,
    State,
    answers,
    may_sign,
    needs_words,
    signed,
)
from decisions.duties.telling import tell_appeared, tell_overdue
from kernel.clock import now, today
from kernel.decision import ALLOWED, Decision, Outcome, refusal
from kernel.errors import Invalid, Missing, Problem
from kernel.scope import current
from kernel.text import N_
from kernel.workdays import work_calendar
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.audit.models import Outcome as Ending

WHOLE = ""  # the mark of a source as a whole: it has been asked today
BATCH = 500  # duties in one transaction; more would hold other companies' sealing back
MOST = 200  # signatures in one act
BIGGEST = 2**63  # no id of the database reaches it


@dataclass(frozen=True, kw_only=True)
class Signing:
    """What somebody signs: the id of the duty, what was found, and words to it."""

    duty: int
    result: Result
    remark: str = ""


@transaction.atomic
def open_due(actor: Actor, source: str) -> int | None:
    """Open the duties of a source that have appeared since it was last asked; up to `BATCH` at once.

    Returns how many, None when there was nothing more to do: a job calls it until then. What two jobs would
    open at the same time is opened once: the rules are locked, and the key of a duty is unique.
    """
    on = today()
    if DutyCause.objects.filter(source=source, cause=WHOLE, through__gte=on).exists():
        return None
    in_force = {one.cause: one for one in port.recurring(source)}
    DutyCause.objects.bulk_create(
        [DutyCause(source=source, cause=cause, since=on) for cause in sorted({WHOLE, *in_force})],
        ignore_conflicts=True,
    )
    marks = DutyCause.objects.select_for_update().filter(source=source, cause__in=in_force)
    waiting = [one for one in marks.order_by("cause") if one.through is None or one.through < on]
    if not waiting:
        DutyCause.objects.filter(source=source, cause=WHOLE).update(through=on)
        return None
    handled, wanted = waiting[:BATCH], []
    last = _last_done(source, handled)
    for mark in handled:
        rule = in_force[mark.cause]
        wanted += [_duty(source, rule, one) for one in _found(rule, mark, last, on)]
        mark.through = on
    DutyCause.objects.bulk_update(handled, ["through"])
    return _opened(actor, source, wanted, in_force)


def look_again(source: str) -> None:
    """Let a source be asked again today: its rules have changed; the caller defers the job."""
    DutyCause.objects.filter(source=source, cause=WHOLE).update(through=None)


@transaction.atomic
def lapse_gone(actor: Actor, source: str) -> int:
    """End open duties whose rule is not in force any more, up to `BATCH`; return how many."""
    if DutyCause.objects.filter(source=source, cause=WHOLE, through__gte=today()).exists():
        return 0
    in_force = {one.cause for one in port.recurring(source)}
    rows = Duty.objects.select_for_update().filter(source=source, state=State.OPEN)
    gone = list(rows.exclude(cause__in=in_force).order_by("pk")[:BATCH])
    if not gone:
        marks = DutyCause.objects.filter(source=source).exclude(cause=WHOLE)
        marks.exclude(cause__in=in_force).delete()
        return 0
    with change_set(actor, "duty.lapse"):
        for duty in gone:
            duty.state, duty.ended_at = State.LAPSED, now()
            # The rule may come back within the period; its duty arises anew then.
            duty.key = f"{duty.key}|{duty.pk}"
        Duty.objects.bulk_update(gone, ["state", "ended_at", "key"])
        DutyBearer.objects.filter(duty__in=gone).update(is_open=False)
        tell_many(actor, "duty.lapse", gone)
    return len(gone)


@transaction.atomic
def pass_on(actor: Actor) -> int:
    """Give what a person who left, or a post nobody holds, has to sign to the post or its head."""
    holders = Holders(today())
    rows = DutyBearer.objects.select_for_update().filter(is_open=True)
    columns = ("department", "position", "person", "leads")
    posts = DutyBearer.objects.filter(is_open=True).order_by().values(*columns).distinct()
    moved: list[DutyBearer] = []
    for post in posts:
        stuck = rows.filter(**post)
        first = stuck.order_by("pk").first()
        after = holders.passed_on(first.bearer) if first is not None else None
        if first is None or after is None or after == first.bearer:
            continue
        for each in stuck.order_by("pk")[: BATCH - len(moved)]:
            each.department, each.position = after.department, after.position
            each.person_id, each.leads = int(after.person) if after.person else None, after.leads
            moved.append(each)
    if moved:
        with change_set(actor, "duty.pass_on"):
            DutyBearer.objects.bulk_update(moved, list(columns))
            duties = list(Duty.objects.filter(pk__in={one.duty_id for one in moved}))
            tell_many(actor, "duty.pass_on", duties)
            tell_appeared(duties, moved)
    return len(moved)


@transaction.atomic
def escalate(actor: Actor) -> int:
    """Tell the superior of each duty that has become overdue, once; up to `BATCH`, return how many."""
    rows = Duty.objects.select_for_update().filter(
        state=State.OPEN, due_on__lt=today(), escalated_on=None
    )
    late = list(rows.order_by("due_on", "pk")[:BATCH])
    if late:
        with change_set(actor, "duty.escalate"):
            Duty.objects.filter(pk__in=[one.pk for one in late]).update(escalated_on=today())
            tell_many(actor, "duty.escalate", late)
            open_bearers = DutyBearer.objects.filter(duty__in=late, is_open=True)
            tell_overdue(late, list(open_bearers.order_by("pk")))
    return len(late)


def tell_many(actor: Actor, verb: str, duties: Collection[Duty]) -> None:
    """Write one event of what became of several duties."""
    writer.record(
        actor=actor,
        verb=verb,
        target="duty",
        payload={"duties": [{"id": one.pk, "key": one.key} for one in duties]},
    )


def sign(actor: Actor, signings: Sequence[Signing]) -> Outcome[int]:
    """Sign duties; each stands or falls alone, and what may not be signed comes back with its reason.

    Nobody signs that everything was checked while something is left: a finding says why it is. At most `MOST`.
    """
    if len(signings) > MOST:
        text = N_("At most {limit} duties can be signed at once.")
        raise Invalid([Problem(code="too_many", message=text, params={"limit": MOST})])
    done: list[int] = []
    refused: list[tuple[int, Decision]] = []
    with transaction.atomic(), change_set(actor, "duty.sign"):
        duties = _locked(one.duty for one in signings)
        facts = facts_of(duties.values())
        for one in signings:
            if one.duty not in duties:
                refused.append((one.duty, refusal(Missing.message)))
                continue
            answer = _sign(actor, duties[one.duty], facts[one.duty], one)
            if answer:
                done.append(one.duty)
            else:
                refused.append((one.duty, answer))
    return Outcome(done=tuple(done), refused=tuple(refused))


def _sign(actor: Actor, duty: Duty, facts: Facts, signing: Signing) -> Decision:
    ruling = may_sign(actor, facts)
    work = port.work_list(duty.subject)
    figures = work.whole(period_of(duty)) if ruling and work is not None else None
    answer = (
        ruling.decision
        and answers(signing.result, port.answers_to(duty.subject))
        and needs_words(signing.result, signing.remark)
        and _all_checked(signing.result, figures)
    )
    if not answer:
        _note(actor, duty, outcome=Ending.REFUSED)
        return answer
    after = signed(actor, facts, signing.result)
    bearer = duty.bearers.get(order=ruling.place)
    _store(actor, bearer, ruling, signing, figures)
    bearer.is_open = False
    bearer.save(update_fields=["is_open"])
    if after.state is State.SIGNED:
        duty.state, duty.result = State.SIGNED, after.result or signing.result
        duty.ended_at = now()
        duty.save(update_fields=["state", "result", "ended_at"])
    said = {"result": str(signing.result), "remark": signing.remark.strip(), **_counted(figures)}
    _note(actor, duty, said=said, on_behalf_of=ruling.on_behalf_of)
    return ALLOWED


def _store(
    actor: Actor, bearer: DutyBearer, ruling: Ruling, signing: Signing, figures: Figures | None
) -> None:
    DutySignature.objects.create(
        bearer=bearer,
        by_id=int(actor.id),
        on_behalf_of_id=int(ruling.on_behalf_of) if ruling.on_behalf_of else None,
        at=now(),
        department=ruling.post.department,
        position=ruling.post.position,
        result=signing.result,
        remark=signing.remark.strip(),
        **_counted(figures),
    )


def _all_checked(result: Result, figures: Figures | None) -> Decision:
    if figures is None or not figures.left or result is Result.FINDING:
        return ALLOWED
    return refusal(
        N_(
            "{left} of {total} are not checked yet; check them first, or sign as a finding and say "
            "why they are left."
        ),
        left=figures.left,
        total=figures.total,
    )


def _counted(figures: Figures | None) -> dict[str, int]:
    if figures is None:
        return {}
    return {"total": figures.total, "done": figures.done, "changed": figures.changed}


def period_of(duty: Duty) -> Period:
    """Return what of a duty its work list is made of."""
    return Period(cadence=duty.cadence, subject=duty.subject, start=duty.starts, end=duty.ends)


def _found(
    rule: Recurring, mark: DutyCause, last: dict[str, date | None], on: date
) -> Iterable[Occurrence]:
    """Return what of a rule has appeared by a day; a rolling one has at most one open duty at a time."""
    if not rule.rolling:
        return by_the_calendar(
            rule.every, since=mark.through, today=on, lead=rule.lead, calendar=work_calendar()
        )
    done = last.get(mark.cause, mark.since)
    if done is None:
        return ()
    found = rolling(rule.every, last=done, today=on, lead=rule.lead, calendar=work_calendar())
    return (found,) if found else ()


def _last_done(source: str, marks: Sequence[DutyCause]) -> dict[str, date | None]:
    """Return when a duty of these rules was signed last, None while one is open; never one is left out."""
    rows = Duty.objects.filter(source=source, cause__in=[one.cause for one in marks])
    found: dict[str, date | None] = {}
    zone = ZoneInfo(current().company.time_zone)
    ended = rows.filter(state=State.SIGNED).values("cause").annotate(last=Max("ended_at"))
    for row in ended.order_by():
        found[row["cause"]] = row["last"].astimezone(zone).date()
    for cause in rows.filter(state=State.OPEN).order_by().values_list("cause", flat=True):
        found[cause] = None
    return found


def _duty(source: str, rule: Recurring, one: Occurrence) -> Duty:
    kind, _, number = rule.subject.partition(":")
    return Duty(
        source=source,
        key=f"{rule.cause}|{one.start.isoformat()}",
        cause=rule.cause,
        cadence=rule.cadence,
        kind=rule.kind,
        zh=rule.zh,
        en=rule.en,
        subject_kind=kind,
        subject_id=number,
        joint=rule.joint,
        starts=one.start,
        ends=one.end,
        appears_on=one.appears_on,
        due_on=one.due_on,
        opened_at=now(),
    )


def _opened(
    actor: Actor, source: str, wanted: Sequence[Duty], in_force: dict[str, Recurring]
) -> int:
    """Store those of these duties that are not there yet, with who has to sign them; return how many."""
    there = Duty.objects.filter(source=source, key__in=[one.key for one in wanted])
    known = set(there.values_list("key", flat=True))
    new = [one for one in wanted if one.key not in known]
    if not new:
        return 0
    holders = Holders(today())
    with change_set(actor, "duty.open"):
        Duty.objects.bulk_create(new)
        bearers = [
            DutyBearer(
                duty=duty,
                order=order,
                department=bearer.department,
                position=bearer.position,
                person_id=int(bearer.person) if bearer.person else None,
                leads=bearer.leads,
            )
            for duty in new
            for order, bearer in enumerate(map(holders.passed_on, in_force[duty.cause].bearers))
        ]
        DutyBearer.objects.bulk_create(bearers)
        tell_many(actor, "duty.open", new)
        tell_appeared(new, bearers)
    return len(new)


def _locked(ids: Iterable[int]) -> dict[int, Duty]:
    """Return the duties, locked in the order of their ids so that two bulk signings never wait in a ring."""
    rows = Duty.objects.select_for_update().filter(pk__in=[one for one in ids if 0 < one < BIGGEST])
    return {duty.pk: duty for duty in rows.order_by("pk")}


def _note(
    actor: Actor,
    duty: Duty,
    *,
    said: Mapping[str, Any] | None = None,
    outcome: str = Ending.DONE,
    on_behalf_of: str = "",
) -> None:
    period = f"{duty.starts.isoformat()}/{duty.ends.isoformat()}"
    writer.record(
        actor=actor,
        verb="duty.sign",
        target=f"duty:{duty.pk}",
        outcome=outcome,
        payload={"about": duty.subject, "period": period, **(said or {})},
        on_behalf_of=on_behalf_of,
    )
