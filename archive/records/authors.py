"""Who worked at what a record says, and so does not review it (REQ-VER-03)."""

from collections.abc import Iterable

from archive.records.models import Record
from archive.records.rules import COLLECTOR_CODES
from security.audit.queries import actors_of

# A reviewer who sent a record back, or a keeper who placed it, wrote none of it.
WRITING = frozenset({"record.create", "record.import", "record.edit", "record.bulk_edit"})


def filled_in(record: Record) -> frozenset[str]:
    """Return who entered a record, changed it last and filled in its card, as user ids."""
    entered = {str(one) for one in (record.created_by_id, record.updated_by_id) if one}
    filled = {str(record.values[code]) for code in COLLECTOR_CODES if record.values.get(code)}
    return frozenset(entered | filled)


def authors_of(records: Iterable[Record]) -> dict[int, frozenset[str]]:
    """Return for each record everybody who entered, changed or filled it in, as user ids.

    Whoever changed it once and not last is read from the trail: nobody's part is forgotten because somebody
    else went over it.
    """
    found = list(records)
    wrote = actors_of([one.pk for one in found], WRITING)
    return {one.pk: filled_in(one) | wrote.get(one.pk, frozenset()) for one in found}
