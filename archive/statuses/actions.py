"""The only writer of statuses: somebody says where a customer stands, or the rules of the policy do each night."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from archive.records.actions import note
from archive.records.changing import demand_version, locked
from archive.records.demands import demand
from archive.records.levels import SEALED
from archive.records.models import Record
from archive.records.rules import State
from archive.records.setting import Setting, put, refusals, values_now, waiting
from archive.statuses import queries, rules
from archive.statuses.models import StatusChange, StatusMark
from archive.statuses.rules import Facts, Step
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from policies.document.queries import published, published_or_none
from policies.document.statuses import STATUS
from security.actor import Actor
from security.audit.change_sets import change_set

BATCH = 500


@transaction.atomic
def decide(actor: Actor, record_id: int, status: str, *, reason: str, version: int) -> StatusChange:
    """Say where a customer stands from today on; rules change it again only upon what comes about after this.

    `version` is that of the record the person looked at. Raise Missing, Refused as any change, Conflict where
    somebody changed the record since or a change of it waits for approval, Invalid without a new status or reason.
    """
    hold_policy()
    record = locked(actor, [record_id])[record_id]
    demand(actor, Verb.EDIT, record, queries.may_decide(actor, record))
    demand_version(record, version)
    if waiting([record_id]):
        raise Conflict(N_("A change of this record waits for its approval already."))
    stored = values_now([record])[record_id]
    before = str(stored.get(STATUS) or "")
    why = reason.strip()
    if problems := _problems(record, before, status, why):
        raise Invalid(problems)
    one = Setting(record=record, code=STATUS, stored=stored, value=status)
    with change_set(actor, "record.status"):
        done = put(actor, [one])
        note(
            actor,
            "record.status",
            done.moved,
            keys=done.keys,
            reasons={str(record_id): why},
        )
    made = StatusChange.objects.create(
        record=record,
        on=today(),
        at=now(),
        before=before,
        after=status,
        reason=why,
        by_id=actor.user_id,
        policy_version=published().number,
    )
    facts = queries.facts_of([record])[record_id]
    _pass_all([record], {record_id: facts})
    return made


def _problems(record: Record, before: str, status: str, reason: str) -> list[Problem]:
    found = []
    known = {one.code for one in queries.choices_of(record.category) if not one.retired}
    if status not in known:
        message = N_("Choose one of the statuses.")
        found.append(Problem(code="status", message=message, where="status"))
    elif status == before:
        message = N_("This is the status already.")
        found.append(Problem(code="status", message=message, where="status"))
    if not reason:
        message = N_("Say why the status changes.")
        found.append(Problem(code="reason", message=message, where="reason"))
    elif len(reason) > rules.LONGEST:
        message = N_("Say it in at most {most} characters.")
        params = {"most": rules.LONGEST}
        found.append(Problem(code="long", message=message, params=params, where="reason"))
    return found


def _pass_all(records: Sequence[Record], facts: Mapping[int, Facts]) -> None:
    """Keep that all that has come about by now was acted upon, or was known to who decided."""
    on = today()
    marks = {
        one.record_id: one
        for one in StatusMark.objects.filter(any_id("record", [one.pk for one in records]))
    }
    rows = []
    for one in records:
        found = rules.occasions(queries.rules_of(one.category), facts[one.pk], on)
        before = marks[one.pk].passed if one.pk in marks else {}
        passed = rules.passing(found, before)
        if passed != before:
            rows.append(StatusMark(record=one, passed=passed))
    StatusMark.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["record"], update_fields=["passed"]
    )


@transaction.atomic
def follow_rules(after: int) -> tuple[int, int]:
    """Change the status of the next filed records behind id `after` by rule; return how many were seen, the last id.

    Again on the same day it changes nothing. A record with a change that waits for approval is left for later,
    and so is one that cannot be as confidential as the status asks.
    """
    if published_or_none() is None:
        return 0, after
    hold_policy()
    categories = queries.ruled()
    rows = Record.objects.filter(
        category__in=categories, filed_on__isnull=False, state=State.FILED, pk__gt=after
    ).exclude(level=SEALED)
    records = list(rows.order_by("pk")[:BATCH]) if categories else []
    if not records:
        return 0, after
    facts = queries.facts_of(records)
    ids = _with_news(records, facts)
    if ids:
        _follow(ids, facts)
    return len(records), records[-1].pk


def _with_news(records: Sequence[Record], facts: Mapping[int, Facts]) -> list[int]:
    passed = _passed([one.pk for one in records])
    on = today()
    news = [
        one.pk
        for one in records
        if rules.fresh(
            rules.occasions(queries.rules_of(one.category), facts[one.pk], on),
            passed.get(one.pk, {}),
        )
    ]
    held = waiting(news) if news else frozenset()
    return [pk for pk in news if pk not in held]


def _passed(ids: Sequence[int]) -> Mapping[int, dict[str, str]]:
    return dict(StatusMark.objects.filter(any_id("record", ids)).values_list("record", "passed"))


def _follow(ids: Sequence[int], facts: Mapping[int, Facts]) -> None:
    """Lock these records and change what follows from what has come about since."""
    actor, on = Actor.system("statuses"), today()
    found = Record.objects.select_for_update().filter(any_id("pk", ids)).order_by("pk")
    records = list(found)
    passed = _passed(ids)  # read once locked: whoever decided meanwhile has passed it
    stored = values_now(records)
    steps: dict[int, Sequence[Step]] = {}
    settings, kept = [], []
    for one in records:
        known = rules.occasions(queries.rules_of(one.category), facts[one.pk], on)
        course = rules.course(
            str(stored[one.pk].get(STATUS) or ""), rules.fresh(known, passed.get(one.pk, {}))
        )
        if course:
            value = course[-1].after
            setting = Setting(record=one, code=STATUS, stored=stored[one.pk], value=value)
            if refusals(setting):
                continue
            steps[one.pk] = course
            if value != str(stored[one.pk].get(STATUS) or ""):
                settings.append(setting)
        kept.append(one)
    if settings:
        done = put(actor, settings)
        note(actor, "record.status", done.moved, keys=done.keys)
    _keep_steps(steps)
    _pass_all(kept, facts)


def _keep_steps(steps: Mapping[int, Sequence[Step]]) -> None:
    on, at, version = today(), now(), published().number
    StatusChange.objects.bulk_create(
        StatusChange(
            record_id=pk,
            on=on,
            at=at,
            before=step.before,
            after=step.after,
            trigger=str(step.occasion.trigger),
            occasion=step.occasion.day,
            policy_version=version,
        )
        for pk, course in steps.items()
        for step in course
    )
