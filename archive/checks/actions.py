"""Checking records: one signature says of many that they were looked at and nothing has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from archive.checks import joint
from archive.checks.models import JointConfirmation
from archive.checks.queries import may_say
from archive.checks.rules import Checkable, may_check, may_confirm
from archive.records.accountable import heads_of_records
from archive.records.changing import locked
from archive.records.models import SLOTS, Record, VerificationState
from archive.records.rules import automatic
from archive.records.shapes import shape_of
from archive.records.verifying import (
    VERIFIED_BY,
    VERIFIED_ON,
    cadences_now,
    derive,
    note,
)
from decisions.duties.models import Check
from kernel.clock import now, today
from kernel.decision import Decision, Outcome, refusal
from kernel.errors import Invalid, Missing, Problem, Refused
from kernel.text import N_
from persistence.arrays import any_id
from policies.cadences.rules import DoneBy
from policies.document.locking import hold_policy
from policies.document.queries import published
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.audit.models import Outcome as Ending

MOST = 500  # records under one signature
LONGEST = 2000
VERB, JOINT = "record.check", "record.joint_review"


@transaction.atomic
def check(actor: Actor, ids: Sequence[int], *, remark: str = "") -> Outcome[int]:
    """Sign that these records were checked and nothing has changed; what may not be signed comes back refused.

    It satisfies a due check (REQ-UPD-03) and is no change of the record: its version stays, and so does a
    proposal that waits. Invalid for more than `MOST`.
    """
    if len(ids) > MOST:
        text = N_("At most {limit} records can be checked at once.")
        raise Invalid([Problem(code="too_many", message=text, params={"limit": MOST})])
    hold_policy()
    records = locked(actor, ids, leave_out=True)
    may = Record.objects.filter(may_say(actor), any_id("pk", records), filed_on__isnull=False)
    allowed = set(may.values_list("pk", flat=True))
    derive(sorted(allowed))
    states = {
        one.record_id: one for one in VerificationState.objects.filter(any_id("record", allowed))
    }
    ways = {one.code: one.done_by for one in cadences_now()}
    refused: list[tuple[int, Decision]] = []
    done: list[Record] = []
    for number in dict.fromkeys(ids):
        record = records.get(number)
        answer = _may(record, states.get(number), number in allowed, ways)
        if answer and record is not None:
            done.append(record)
        else:
            refused.append((number, answer))
    with change_set(actor, VERB):
        if done:
            _sign(actor, done, states, remark.strip()[:LONGEST])
        if refused:
            said = {"refused": [number for number, _why in refused]}
            writer.record(
                actor=actor, verb=VERB, target="record", outcome=Ending.REFUSED, payload=said
            )
    return Outcome(done=tuple(one.pk for one in done), refused=tuple(refused))


def _may(
    record: Record | None,
    state: VerificationState | None,
    is_allowed: bool,
    ways: Mapping[str, DoneBy],
) -> Decision:
    if record is None:
        return refusal(Missing.message)
    return may_check(
        Checkable(
            filed=record.filed_on is not None,
            may_change=is_allowed,
            done_by=ways.get(state.cadence) if state is not None else None,
        )
    )


def _sign(
    actor: Actor, records: Sequence[Record], states: Mapping[int, VerificationState], remark: str
) -> None:
    on = today()
    own = {post.department for post in actor.posts}
    Check.objects.bulk_create(
        Check(
            subject_kind="record",
            subject_id=one.pk,
            by_id=int(actor.id),
            at=now(),
            on=on,
            department=one.department if one.department in own else min(own, default=""),
            cadence=states[one.pk].cadence,
            due_on=states[one.pk].due,
            remark=remark,
        )
        for one in records
    )
    note([one.pk for one in records], column="checked", by=actor.user_id)
    changes = _shown_on_records(actor, records, on)
    single = records[0].pk if len(records) == 1 else None
    ids = [one.pk for one in records]
    writer.record(
        actor=actor,
        verb=VERB,
        target=f"record:{single}" if single else "record",
        record_id=single,
        payload={"count": len(ids), "remark": remark, **heads_of_records(ids)},
        changes=changes,
    )


def _shown_on_records(actor: Actor, records: Sequence[Record], on: date) -> list[writer.Change]:
    """Write day and name of the check into the records that have fields for it, and return what differs."""
    facts = {VERIFIED_ON: on.isoformat(), VERIFIED_BY: actor.id}
    changes, differing = [], []
    for record in records:
        shape = shape_of(published(), record.category)
        said: dict[str, Any] = automatic(shape.category.fields, facts)
        before = {code: record.values.get(code) for code in said}
        changes.append(writer.Change(record_id=record.pk, before=before, after=said))
        if said and before != said:
            record.values |= said
            for slot, value in shape.derivable.deriver.slots(record.values).items():
                setattr(record, slot, value)
            differing.append(record)
    if differing:
        Record.objects.bulk_update(differing, ["values", *SLOTS])
    return changes


@dataclass(frozen=True, kw_only=True)
class Confirming:
    """What somebody confirms for a department: the review, what was found, words to it."""

    review: str
    department: str
    found: str
    remark: str = ""


@transaction.atomic
def confirm(actor: Actor, ids: Sequence[int], said: Confirming) -> Outcome[int]:
    """Confirm records for a department in the period of a joint review; what may not be comes back refused.

    A record is reviewed, and last verified on that day, once every contributing department has (REQ-VER-05).
    Refused for who does not work in the department, Missing where no such review is worked on, Invalid for
    more than `MOST` or a result that needs words.
    """
    _demand_confirmable(actor, ids, said)
    review, period = joint.review_of(said.review), joint.period_now(said.review)
    if review is None or period is None:
        raise Missing
    records = locked(actor, ids, leave_out=True)
    left = joint.to_confirm(actor, review, said.department, period[0])
    waiting = set(left.filter(any_id("pk", records)).values_list("pk", flat=True))
    done = [records[pk] for pk in dict.fromkeys(ids) if pk in waiting]
    JointConfirmation.objects.bulk_create(
        JointConfirmation(
            record=one,
            cadence=review.code,
            starts=period[0],
            ends=period[1],
            department=said.department,
            by_id=int(actor.id),
            at=now(),
            on=today(),
            found=said.found,
            remark=said.remark.strip(),
        )
        for one in done
    )
    states = joint.statuses(done, review, period)
    reviewed = [pk for pk, one in states.items() if one.is_reviewed]
    if reviewed:
        note(reviewed, column="checked", by=actor.user_id)
    _tell_confirmed(actor, [one.pk for one in done], said, reviewed)
    why = refusal(N_("The department has confirmed it already, or has no part in it."))
    return Outcome(
        done=tuple(one.pk for one in done),
        refused=tuple((pk, why) for pk in dict.fromkeys(ids) if pk not in waiting),
    )


def _demand_confirmable(actor: Actor, ids: Sequence[int], said: Confirming) -> None:
    if len(ids) > MOST:
        text = N_("At most {limit} records can be checked at once.")
        raise Invalid([Problem(code="too_many", message=text, params={"limit": MOST})])
    if said.department not in actor.departments:
        decision = refusal(N_("Only who works in the department confirms for it."))
        raise Refused(decision, actor=actor.id, verb=JOINT, target=f"department:{said.department}")
    answer = may_confirm(said.found, said.remark)
    if not answer:
        raise Invalid([Problem(code="found", message=answer.reason, params=dict(answer.params))])


def _tell_confirmed(
    actor: Actor, ids: Sequence[int], said: Confirming, reviewed: Sequence[int]
) -> None:
    if not ids:
        return
    single = ids[0] if len(ids) == 1 else None
    with change_set(actor, JOINT):
        writer.record(
            actor=actor,
            verb=JOINT,
            target=f"record:{single}" if single else "record",
            record_id=single,
            payload={
                "count": len(ids),
                "review": said.review,
                "department": said.department,
                "found": said.found,
                "remark": said.remark.strip(),
                "reviewed": list(reviewed),
            },
            changes=[writer.Change(record_id=pk, before={}, after={}) for pk in ids],
        )
