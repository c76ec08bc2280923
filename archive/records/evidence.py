"""What a change of critical fields needs before it takes effect: that somebody verified the new values (REQ-VER-07)."""

from collections.abc import Collection

from archive.records import storing
from archive.records.change_models import ChangeEvidence
from archive.records.models import ProposedChange, Record
from archive.records.shapes import Shape, shape_of
from kernel.errors import Conflict
from kernel.text import N_
from policies.document.queries import published

MISSING = N_(
    "Important information changes: record on the record's page how the new values were verified, then approve."
)


def critical_in(shape: Shape, codes: Collection[str]) -> tuple[str, ...]:
    """Return the critical fields among codes of fields and groups."""
    known = shape.category.fields
    return tuple(
        one.code for one in known if one.critical and (one.code in codes or one.repeat in codes)
    )


def asks_for_evidence(record: Record, proposal: ProposedChange) -> bool:
    """Say whether a proposed change touches a critical field by the policy in force."""
    shape = shape_of(published(), record.category)
    return bool(critical_in(shape, storing.proposed_values(proposal).keys()))


def demand_evidence(record: Record, proposal: ProposedChange) -> None:
    """Raise Conflict for a change of critical fields that nobody has verified yet."""
    if not asks_for_evidence(record, proposal):
        return
    if not ChangeEvidence.objects.filter(proposal=proposal).exists():
        raise Conflict(MISSING)
