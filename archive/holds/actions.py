"""The only writer of holds: placed on many records at once, more taken in, looked at again, released by another."""

from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction

from archive.holds import queries
from archive.holds.models import HeldRecord, Hold
from archive.holds.reminding import end_reminder
from archive.holds.rules import Matter, matter_problems, may_release
from archive.records.actions import note
from archive.records.models import Record
from archive.records.moving import Moved
from archive.records.rekeeping import keep_these
from kernel.calendar import add_period
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.text import N_, one_line
from persistence.arrays import any_id
from security.actor import Actor
from security.audit import writer

PLACE, ADD, REVIEW, RELEASE = "hold.place", "hold.add", "hold.review", "hold.release"
MOST = 5_000  # records a matter takes in at once


@transaction.atomic
def place(actor: Actor, said: Matter, record_ids: Collection[int]) -> Hold:
    """Hold these records for a matter: one row lock each, so that a destruction under way is waited for or waits.

    Invalid with everything wrong beside its field, Refused without the right, Missing for a record that is not
    there for `actor`, Conflict where the matter is open already.
    """
    queries.demand_keeper(actor)
    problems = matter_problems(said, today())
    number = one_line(said.number)
    if Hold.objects.filter(number=number, released_on__isnull=True).exists():
        message = N_("Matter {number} holds records already; add to it, or give another number.")
        problems.append(
            Problem(code="number", message=message, params={"number": number}, where="number")
        )
    problems += _count_problems(record_ids)
    if problems:
        raise Invalid(problems)
    _lock(actor, record_ids)
    row = Hold(
        kind=said.kind,
        number=number,
        reason=one_line(said.reason),
        authority=one_line(said.authority),
        since=said.since,
        expected_end=said.expected_end,
        every=said.every,
        confidential=said.confidential,
        placed_by_id=int(actor.id),
        placed_at=now(),
        review_on=add_period(today(), said.every),
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody else opened the matter a moment ago
        raise Conflict from error
    facts = {"kind": row.kind, "number": row.number, "reason": row.reason, "every": row.every}
    more = {"authority": row.authority, "since": row.since.isoformat()}
    _take_in(actor, row, record_ids, PLACE, {**facts, **more, "confidential": row.confidential})
    return row


@transaction.atomic
def add(actor: Actor, number: int, record_ids: Collection[int]) -> int:
    """Let an open matter hold more records; return how many are new. Refused, Missing, Invalid, Conflict as `place`."""
    queries.demand_keeper(actor)
    if problems := _count_problems(record_ids):
        raise Invalid(problems)
    row = _open(number)
    known = HeldRecord.objects.filter(any_id("record", record_ids), hold=row)
    new = sorted({*record_ids} - {*known.values_list("record", flat=True)})
    _lock(actor, new)
    _take_in(actor, row, new, ADD, {})
    return len(new)


@transaction.atomic
def review(actor: Actor, number: int, said: str) -> Hold:
    """Note that somebody looked whether a hold still has to be; the next look is due one cadence later."""
    queries.demand_keeper(actor)
    row, words = _open(number), one_line(said)
    if not words:
        message = N_("Say what was found: why the records are still held.")
        raise Invalid([Problem(code="said", message=message, where="said")])
    row.reviewed_by_id, row.reviewed_on, row.review_said = actor.user_id, today(), words
    row.review_on = add_period(today(), row.every)
    row.save(update_fields=["reviewed_by", "reviewed_on", "review_said", "review_on"])
    end_reminder(actor, row.pk)
    after = {"said": words, "review_on": row.review_on.isoformat()}
    writer.record(actor=actor, verb=REVIEW, target=f"hold:{row.pk}", payload={"after": after})
    return row


@transaction.atomic
def release(actor: Actor, number: int, why: str) -> int:
    """End a matter for a reason and let all its records go; return how many. Never by who placed it.

    Invalid without a reason; Refused for who placed it or has not the right; Conflict where it is released.
    """
    queries.demand_keeper(actor)
    row, words = _open(number), one_line(why)
    theirs = str(row.placed_by_id) in {actor.id, *actor.counted_as}
    allowed = may_release(is_released=False, placed_by_them=theirs)
    if not allowed:
        raise Refused(allowed, actor=actor.id, verb=RELEASE, target=f"hold:{row.pk}")
    if not words:
        message = N_("Say why the records are released.")
        raise Invalid([Problem(code="why", message=message, where="why")])
    ids = list(HeldRecord.objects.filter(hold=row).values_list("record", flat=True))
    _locked(ids)
    row.released_by_id, row.released_on, row.released_why = actor.user_id, today(), words
    row.save(update_fields=["released_by", "released_on", "released_why"])
    keep_these(ids)
    end_reminder(actor, row.pk)
    note(
        actor,
        "record.release",
        [Moved(record_id=one, before={}, after={}) for one in ids],
        hold=row.pk,
    )
    after = {"number": row.number, "why": words, "count": len(ids)}
    writer.record(actor=actor, verb=RELEASE, target=f"hold:{row.pk}", payload={"after": after})
    return len(ids)


def _take_in(
    actor: Actor, row: Hold, ids: Collection[int], verb: str, said: dict[str, object]
) -> None:
    HeldRecord.objects.bulk_create(HeldRecord(hold=row, record_id=one) for one in sorted(ids))
    keep_these(ids)
    found = [Moved(record_id=one, before={}, after={}) for one in sorted(ids)]
    note(actor, "record.hold", found, hold=row.pk)
    after = {**said, "count": len(found)}
    writer.record(actor=actor, verb=verb, target=f"hold:{row.pk}", payload={"after": after})


def _count_problems(ids: Collection[int]) -> Sequence[Problem]:
    if not ids:
        message = N_("Name at least one record to hold.")
        return [Problem(code="numbers", message=message, where="numbers")]
    if len(ids) > MOST:
        message = N_("These are {count} records; a matter takes in at most {most} at once.")
        params = {"count": len(ids), "most": MOST}
        return [Problem(code="numbers", message=message, params=params, where="numbers")]
    return []


def _lock(actor: Actor, ids: Collection[int]) -> None:
    """Lock records and what lies in them, and see that `actor` may hold each; Missing where he may not."""
    _locked(ids)
    if queries.sealable(actor).filter(any_id("pk", ids)).count() != len(set(ids)):
        raise Missing


def _locked(ids: Collection[int]) -> None:
    rows = Record.objects.select_for_update().filter(any_id("pk", ids) | any_id("parent", ids))
    list(rows.order_by("pk").values_list("pk", flat=True))


def _open(number: int) -> Hold:
    row = Hold.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise Missing
    allowed = may_release(is_released=row.released_on is not None, placed_by_them=False)
    if not allowed:
        raise Conflict(allowed.reason)
    return row
