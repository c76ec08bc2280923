"""How late changes were entered: the day they came about beside the day the department recorded them (REQ-UPD-01)."""

from collections.abc import Iterable

from archive.records.change_models import ChangeDay
from archive.records.editing import Judged
from kernel.clock import today
from security.actor import Actor


def keep_days(actor: Actor, found: Iterable[Judged], refused: Iterable[int]) -> None:
    """Keep when changes of filed records came about, of those that were made or proposed.

    A change that waits for its approval was entered the day it was proposed: its approver's time is not
    the department's.
    """
    on, gone = today(), set(refused)
    rows = []
    for one in found:
        edit, record, after = one.edit, one.record, one.after
        if edit.happened_on is None or record is None or not after or record.pk in gone:
            continue
        if record.filed_on is None:
            continue
        rows.append(
            ChangeDay(
                record_id=record.pk,
                version=edit.version,
                happened_on=edit.happened_on,
                entered_on=on,
                late=(on - edit.happened_on).days,
                department=record.department,
                entered_by_id=actor.user_id,
                fields=sorted(after.codes),
            )
        )
    # A change that was returned may be proposed again of the same version: the later day counts.
    ChangeDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["record", "version"],
        update_fields=["happened_on", "entered_on", "late", "department", "entered_by", "fields"],
    )
