"""Takes items along with their file: a higher level narrows them too, a new person in charge answers for them."""

from collections.abc import Mapping, Sequence
from typing import Any

from archive.records import storing
from archive.records.changing import LEVEL, OWNER
from archive.records.levels import is_lower
from archive.records.models import Record
from archive.records.moving import Moved
from archive.records.shapes import Shape
from kernel.clock import now
from persistence.arrays import any_id
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

_COLUMNS = ("level", "owner_id", "version", "updated_by_id", "updated_at")


def with_their_files(
    actor: Actor, files: Sequence[tuple[Record, Shape]], moved: Sequence[Moved]
) -> list[Moved]:
    """Let the items of changed files follow, and return what differs in each.

    Whatever rises above an item takes it up, also one that `actor` may not see; nothing goes down with its
    file. Of items whose person in charge was the file's, those `actor` may change go to the new one.
    """
    told = {one.record_id: one for one in moved}
    following = {
        record.pk: (told[record.pk], shape)
        for record, shape in files
        if record.parent_id is None and {LEVEL, OWNER} & told[record.pk].after.keys()
    }
    if not following:
        return []
    rows = Record.objects.select_for_update().filter(any_id("parent", following)).order_by("pk")
    items = [one for one in rows if one.pk not in told]
    mine = set(
        Record.objects.filter(
            permission.reach(actor, Verb.EDIT), any_id("pk", [one.pk for one in items])
        ).values_list("pk", flat=True)
    )
    found = []
    for item in items:
        file, shape = following[item.parent_id or 0]
        old, new = _following(item, file, shape, may_change=item.pk in mine)
        if new:
            storing.touch(item, actor.user_id, now())
            item.save(update_fields=_COLUMNS)
            found.append(Moved(record_id=item.pk, before=old, after=new))
    return found


def _following(
    item: Record, file: Moved, shape: Shape, *, may_change: bool
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Lay over an item what follows from its file, and return what differs."""
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    level = str(file.after.get(LEVEL, ""))
    if level and is_lower(shape, item.level, than=level):
        old[LEVEL], new[LEVEL] = item.level, level
        item.level = level
    held = str(item.owner_id or "")
    if OWNER in file.after and may_change and held == file.before[OWNER] != file.after[OWNER]:
        old[OWNER], new[OWNER] = held, file.after[OWNER]
        item.owner_id = int(file.after[OWNER]) if file.after[OWNER] else None
    return old, new
