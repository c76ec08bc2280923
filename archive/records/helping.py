"""Which departments help with a record that another one is responsible for."""

from collections.abc import Iterable, Mapping

from archive.records.models import Record
from decisions.cooperation.models import Cooperation, CooperationState
from kernel.scope import current
from persistence.arrays import any_text

_LOOKED_AT = "records.helping"


def look_at(ids: Iterable[int]) -> None:
    """Read of many records together who helps with them, for the filing that follows in this scope."""
    current().cache[_LOOKED_AT] = _found(list(ids))


def helping_departments(record: Record) -> tuple[str, ...]:
    """Return the codes of other departments that were asked to cooperate on a record (REQ-FIL-05)."""
    known: Mapping[int, set[str]] = current().cache.get(_LOOKED_AT, {})
    found = known[record.pk] if record.pk in known else _found([record.pk])[record.pk]
    return tuple(sorted(found - {record.department}))


def _found(ids: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {number: set() for number in ids}
    rows = Cooperation.objects.filter(any_text("target_id", map(str, ids)), target_kind="record")
    rows = rows.exclude(state=CooperationState.WITHDRAWN)
    for target, department in rows.values_list("target_id", "department"):
        found[int(target)].add(department)
    return found
