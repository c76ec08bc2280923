"""Restricts what is done with a record at somebody's request: a consent withdrawn, a record sealed, a seal lifted."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import F

from archive.records import actions, storing, verifying
from archive.records.applying import Applying, applied
from archive.records.bars import Act, demand_free
from archive.records.changing import LEVEL, changed
from archive.records.levels import SEALED
from archive.records.models import Record
from archive.records.moving import Moved
from archive.records.purging import Extent, purge
from archive.records.rederiving import words_again
from archive.records.rules import Edit
from archive.records.shapes import shape_of
from kernel.clock import now
from kernel.errors import Conflict
from kernel.text import N_
from persistence.arrays import any_id
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
    after = changed(actor, record, shape, stored, said, in_any_part=True)
    row = Applying(record=record, shape=shape, stored=stored, after=after)
    actions.note(actor, "record.withdraw_consent", applied(actor, [row]).moved)
    return True


def demand_sharing_wanted(record: Record) -> None:
    """Raise Conflict for a record whose consent was withdrawn: it is shared with nobody any more."""
    if record.values.get(WITHDRAWN):
        raise Conflict(N_("The consent was withdrawn; the record is shared with nobody any more."))


def seal_records(actor: Actor, records: Sequence[Record]) -> dict[int, str]:
    """Seal records so that nobody reaches them, and clear what shows them elsewhere; return the level each had.

    The caller has checked the right and holds the rows' locks. Conflict where something bars sealing.
    """
    hold_policy()
    before = {one.pk: one.level for one in records if one.level != SEALED}
    demand_free(Act.SEAL, before)
    moved = []
    at = now()
    rows = Record.objects.filter(any_id("pk", before))
    by = {"updated_by": actor.user_id, "updated_at": at}
    rows.update(level=SEALED, version=F("version") + 1, **by)
    for record in records:
        if record.pk in before:
            record.level = SEALED
            storing.touch(record, actor.user_id, at)
            after = {LEVEL: SEALED}
            moved.append(Moved(record_id=record.pk, before={LEVEL: before[record.pk]}, after=after))
    purged = purge(actor, list(before), Extent.SEALED) if before else {}
    actions.note(actor, "record.seal", moved, purged=purged)
    verifying.derive(list(before))
    return before


def unseal_records(
    actor: Actor, records: Sequence[Record], levels: Mapping[int, str], reason: str
) -> list[int]:
    """Give sealed records the level back that each had, and return their ids. The caller has checked the right.

    A level the policy does not have any more becomes that of the category: nobody would reach the record else.
    Conflict for what lies in a file that stays sealed.
    """
    hold_policy()
    policy = published()
    known = {one.code for one in policy.document.levels}
    wanted = [one for one in records if one.level == SEALED and one.pk in levels]
    ids = {one.pk for one in wanted}
    for record in wanted:
        file = record.parent
        if file is not None and file.level == SEALED and file.pk not in ids:
            raise Conflict(N_("The file it lies in is sealed; lift that seal first."))
    moved = []
    for record in wanted:
        level = levels[record.pk]
        record.level = level if level in known else shape_of(policy, record.category).category.level
        storing.touch(record, actor.user_id, now())
        record.save()
        moved.append(
            Moved(record_id=record.pk, before={LEVEL: SEALED}, after={LEVEL: record.level})
        )
    actions.note(actor, "record.unseal", moved, reasons={str(one): reason for one in ids})
    words_again(ids)
    verifying.derive(sorted(ids))
    return sorted(ids)
