"""Which departments help with a record that another one is responsible for."""

from archive.records.models import Record
from decisions.cooperation.models import Cooperation, CooperationState


def helping_departments(record: Record) -> tuple[str, ...]:
    """Return the codes of other departments that were asked to cooperate on a record (REQ-FIL-05)."""
    rows = Cooperation.objects.filter(target_kind="record", target_id=str(record.pk))
    found = rows.exclude(state=CooperationState.WITHDRAWN).values_list("department", flat=True)
    return tuple(sorted(set(found) - {record.department}))
