"""The only writer of checks: accuracy and completeness apart, with who, when, how and what came of it (REQ-VER-04)."""

from django.db import transaction

from archive.collecting.actions import note_verified
from archive.collecting.models import RawItem, Verification
from archive.collecting.queries import locked
from archive.collecting.rules import State, Step, Verified, may_happen, verified_problems
from archive.records.changing import facts_of
from archive.records.models import Record
from archive.records.queries import record_of
from kernel.clock import now
from kernel.decision import Decision
from kernel.errors import Conflict, Invalid, Refused
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

_VERBS = (Verb.EDIT, Verb.REVIEW, Verb.CREATE)


def may_verify(actor: Actor, record: Record) -> Decision:
    """Say whether `actor` may put down a check of a record: who changes, reviews or registers such records."""
    decisions = [permission.decide(actor, verb, facts_of(record)) for verb in _VERBS]
    return next((one for one in decisions if one), decisions[0])


@transaction.atomic
def verify_item(actor: Actor, number: int, given: Verified) -> Verification:
    """Put down what somebody checked of an item; Conflict where it is over, Invalid with everything wrong."""
    item = locked(actor, number)
    allowed = may_happen(Step.VERIFY, State(item.state))
    if not allowed:
        raise Conflict(allowed.reason, **allowed.params)
    return _verified(actor, given, item=item)


@transaction.atomic
def verify_record(actor: Actor, number: int, given: Verified) -> Verification:
    """Put down what somebody checked of a record he sees; Refused without a right to work on it."""
    record = record_of(actor, number)
    allowed = may_verify(actor, record)
    if not allowed:
        raise Refused(allowed, actor=actor.id, verb=str(Verb.REVIEW), target=f"record:{number}")
    return _verified(actor, given, record=record)


def _verified(
    actor: Actor, given: Verified, *, item: RawItem | None = None, record: Record | None = None
) -> Verification:
    problems = verified_problems(given)
    if problems:
        raise Invalid(problems)
    row = Verification.objects.create(
        item=item,
        record=record,
        aspect=given.aspect,
        method=given.method,
        outcome=given.outcome,
        note=" ".join(given.note.split()),
        by_id=int(actor.id),
        at=now(),
    )
    said = {"aspect": row.aspect, "method": row.method, "outcome": row.outcome, "note": row.note}
    note_verified(actor, row, **said)
    return row
