"""Names in the trail who is accountable for the records an event touched: the head of their department, that day."""

from collections.abc import Iterable, Sequence
from typing import Any

from archive.records.models import Record
from archive.records.storing import Prepared
from persistence.arrays import any_id
from security.people.head_queries import accountable_for


def heads_named(rows: Iterable[Prepared]) -> dict[str, Any]:
    """Return the part of an event's payload that names who is accountable for new records."""
    return _said(row.department for row in rows)


def heads_of_records(ids: Sequence[int]) -> dict[str, Any]:
    """Return the part of an event's payload that names who is accountable for these records as they stand now."""
    rows = Record.objects.filter(any_id("pk", ids)).order_by()
    return _said(rows.values_list("department", flat=True).distinct())


def _said(departments: Iterable[str]) -> dict[str, Any]:
    found = accountable_for(departments)
    return {"accountable": found} if found else {}
