"""In which order the records of a large change set are taken back: items first, then the files they lie in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from archive.records.models import Record
from security.audit.models import AuditChange, ChangeSet
from security.audit.queries import changes_of_set

_ITEMS, _REST = "items", "rest"


def count(found: ChangeSet) -> int:
    """Return how many records a change set touched."""
    return changes_of_set(found.pk).order_by().values("record_id").distinct().count()


def after(
    found: ChangeSet, undone_by: int | None, cursor: Mapping[str, Any], size: int
) -> tuple[Sequence[int], dict[str, Any]]:
    """Return the next records and where to go on: a file is taken back when its items are out of it."""
    phase, last = str(cursor.get("phase", _ITEMS)), int(cursor.get("last", 0))
    keys = _keys(found, undone_by, phase, last, size)
    if not keys and phase == _ITEMS:
        phase = _REST
        keys = _keys(found, undone_by, phase, 0, size)
    return keys, {"phase": phase, "last": keys[-1] if keys else last}


def _keys(
    found: ChangeSet, undone_by: int | None, phase: str, last: int, size: int
) -> Sequence[int]:
    items = Exists(Record.objects.filter(pk=OuterRef("record_id"), parent__isnull=False))
    rows = changes_of_set(found.pk).filter(record_id__gt=last)
    rows = rows.filter(items) if phase == _ITEMS else rows.exclude(items)
    if undone_by is not None:
        # Removed items are no items any more; what was taken back before a stop is not judged again.
        back = AuditChange.objects.filter(
            record_id=OuterRef("record_id"), event__change_set=undone_by
        )
        rows = rows.exclude(Exists(back))
    found_ids = rows.order_by("record_id").values_list("record_id", flat=True).distinct()
    return list(found_ids[:size])
