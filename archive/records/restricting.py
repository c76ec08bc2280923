"""Restricts what is done with a record at somebody's request: a consent withdrawn, a record sealed."""

from collections.abc import Sequence
from datetime import date

from archive.records import actions, reminding, storing
from archive.records.applying import Applying, applied
from archive.records.changing import LEVEL, changed
from archive.records.levels import SEALED
from archive.records.models import Record
from archive.records.moving import Moved
from archive.records.rules import Edit
from archive.records.shapes import shape_of
from kernel.clock import now
from kernel.errors import Conflict
from kernel.text import N_
from policies.access.actions import end_shares
from policies.document.locking import hold_policy
from policies.document.queries import published
from security.actor import Actor

WITHDRAWN = "withdrawn_on"  # of the group CST of the field dictionary


def withdraw_consent(actor: Actor, record: Record, day: date, reason: str) -> bool:
    """Note on a record that the consent was withdrawn; False where its category has no place for it.

    The caller has checked the right. What the consent was for ends with it: reminders of the days that come back
    each year, and what was shared, end in the same transaction.
    """
    hold_policy()
    end_shares(actor, record.pk)
    shape = shape_of(published(), record.category)
    if WITHDRAWN not in {one.code for one in shape.category.fields}:
        return False
    stored = storing.opened([record])[record.pk]
    said = Edit(
        record_id=record.pk,
        version=record.version,
        values={WITHDRAWN: day.isoformat()},
        reason=reason,
    )
    after = changed(actor, record, shape, stored, said)
    row = Applying(record=record, shape=shape, stored=stored, after=after)
    actions.note(actor, "record.withdraw_consent", applied(actor, [row]).moved)
    return True


def demand_sharing_wanted(record: Record) -> None:
    """Raise Conflict for a record whose consent was withdrawn: it is shared with nobody any more."""
    if record.values.get(WITHDRAWN):
        raise Conflict(N_("The consent was withdrawn; the record is shared with nobody any more."))


def seal_records(actor: Actor, records: Sequence[Record]) -> dict[int, str]:
    """Seal records so that nobody reaches them; return the level each had. The caller has checked the right."""
    hold_policy()
    before = {one.pk: one.level for one in records if one.level != SEALED}
    moved = []
    for record in records:
        if record.pk in before:
            record.level = SEALED
            storing.touch(record, actor.user_id, now())
            record.save()
            after = {LEVEL: SEALED}
            moved.append(Moved(record_id=record.pk, before={LEVEL: before[record.pk]}, after=after))
    actions.note(actor, "record.seal", moved)
    reminding.derive(list(before), since="filed")
    return before
