"""Sets a field of records that the system keeps, such as the status of customers, with all that follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.records import storing
from archive.records.applying import Applied, Applying, applied
from archive.records.changing import Changed
from archive.records.levels import level_of
from archive.records.models import ProposedChange, Record
from archive.records.resting import level_refusals
from archive.records.shapes import shape_of
from archive.records.title_sealing import called
from kernel.errors import Invalid, Problem
from persistence.arrays import any_id
from policies.document.queries import published
from security.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A locked record, the code of the field, its values now and the new one."""

    record: Record
    code: str
    stored: Mapping[str, Any]
    value: str


def values_now(records: Sequence[Record]) -> Mapping[int, dict[str, Any]]:
    """Return record id → its values, sealed ones opened."""
    return storing.opened(records)


def waiting(ids: Sequence[int]) -> frozenset[int]:
    """Return those of these records with a change that waits for its approval: it was made of what they are now."""
    rows = ProposedChange.objects.filter(
        any_id("record", ids), state=ProposedChange.State.OPEN
    ).values_list("record", flat=True)
    return frozenset(rows)


def refusals(one: Setting) -> Sequence[Problem]:
    """Return why a record cannot have the value: its confidentiality would rise, and its paper lies too openly."""
    return level_refusals(one.record, one.record.category, _level(one))


def put(actor: Actor, rows: Sequence[Setting]) -> Applied:
    """Set these fields; the caller has checked the right and writes the event. Raise Invalid as `refusals` says."""
    found = []
    for one in rows:
        if problems := refusals(one):
            raise Invalid(problems)
        record = one.record
        after = Changed(
            title=called(record),
            values={**one.stored, one.code: one.value},
            codes=frozenset({one.code}),
            department=record.department,
            owner_id=record.owner_id,
            level=_level(one),
            category=record.category,
        )
        shape = shape_of(published(), record.category)
        found.append(Applying(record=record, shape=shape, stored=dict(one.stored), after=after))
    return applied(actor, found)


def _level(one: Setting) -> str:
    shape = shape_of(published(), one.record.category)
    return level_of(shape, one.record, one.stored, {**one.stored, one.code: one.value})
