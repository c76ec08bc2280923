"""Whether what records say is still known to be so: when somebody last verified it, and whether that is too long ago.

Verified is what somebody signed as checked without change, or changed; stale is what should have been by now
(REQ-UPD-10). Filtered and shown by the same two columns.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, Q
from django.db.models.functions import Greatest
from django.db.models.lookups import GreaterThanOrEqual, IsNull, LessThanOrEqual

from archive.records.models import VerificationState
from kernel.clock import today
from persistence.arrays import any_id


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """When a record was last verified (None: never since it was filed), and whether it is stale."""

    verified_on: date | None = None
    stale: bool = False


NEVER = Freshness()


def freshness(ids: Collection[int]) -> dict[int, Freshness]:
    """Return how fresh these records are, one query for all; those nobody verified and no rule checks are left out."""
    rows = VerificationState.objects.filter(any_id("record", ids))
    on = today()
    return {
        record: Freshness(
            verified_on=max((day for day in (checked, changed) if day), default=None),
            stale=due is not None and due < on,
        )
        for record, checked, changed, due in rows.values_list(
            "record_id", "checked_on", "changed_on", "due"
        )
    }


def verified_between(low: date | None, high: date | None) -> Q:
    """Return the condition of having been last verified between two days, both included; None is open."""
    found = Q()
    if low is not None:
        found &= Q(GreaterThanOrEqual(_last(), low))
    if high is not None:
        found &= Q(LessThanOrEqual(_last(), high))
    return found


def never_verified(never: bool) -> Q:
    """Return the condition of never having been verified, or of having been."""
    return Q(IsNull(_last(), never))


def _last() -> Greatest:
    # The database's greatest passes over what is not filled.
    columns = ("verification__checked_on", "verification__changed_on")
    return Greatest(*columns, output_field=DateField())
