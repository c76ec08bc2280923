"""Gives files into other hands: the person in charge and the department that answers, items along with their file."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.records import reminding, verifying
from archive.records.changing import DEPARTMENT, OWNER
from archive.records.models import Record
from archive.records.moving import Moved
from archive.records.storing import touch
from kernel.clock import now
from persistence.arrays import any_id
from security.actor import Actor

_COLUMNS = ("department", "owner_id", "version", "updated_by_id", "updated_at")


@dataclass(frozen=True, kw_only=True)
class To:
    """Into whose hands: a person and a department."""

    person: int
    department: str


def handed(actor: Actor, files: Sequence[Record], to: To) -> list[Moved]:
    """Put these locked files, and their items that were in the same hands, into others; return what differs.

    The caller has checked the right and writes the event.
    """
    before = {one.pk: (one.owner_id, one.department) for one in files}
    rows = Record.objects.select_for_update().filter(any_id("parent", before)).order_by("pk")
    items = [one for one in rows if (one.owner_id, one.department) == before[one.parent_id or 0]]
    found = [_moved(actor, one, to) for one in (*files, *items)]
    moved = [one for one in found if one.after]
    ids = [one.record_id for one in moved]
    reminding.settle(ids)
    codes = frozenset({OWNER, DEPARTMENT})
    verifying.after_change(actor, dict.fromkeys(ids, codes))
    return moved


def _moved(actor: Actor, record: Record, to: To) -> Moved:
    old, new = {}, {}
    if record.owner_id != to.person:
        old[OWNER], new[OWNER] = str(record.owner_id or ""), str(to.person)
        record.owner_id = to.person
    if record.department != to.department:
        old[DEPARTMENT], new[DEPARTMENT] = record.department, to.department
        record.department = to.department
    if new:
        touch(record, actor.user_id, now())
        record.save(update_fields=_COLUMNS)
    return Moved(record_id=record.pk, before=old, after=new)
