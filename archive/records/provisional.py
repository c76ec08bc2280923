"""Filing in two steps: the department files provisionally, the custodian confirms (REQ-FIL-08)."""

from collections.abc import Iterable, Sequence

from archive.records import helping
from archive.records.models import Record
from archive.records.register_models import ProvisionalFiling
from archive.records.shapes import Shape
from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_
from persistence.arrays import any_id

TWO = "two"
NOT_YET = N_(
    "Records of this category are filed in two steps; {department} files this one provisionally first."
)
SAME = N_("Whoever filed the record provisionally does not confirm it; another person does.")


def in_two_steps(shape: Shape) -> bool:
    """Say whether records of a category are filed in two steps."""
    return shape.category.filing_steps == TWO


def may_confirm(record: Record, person: int | None) -> Decision:
    """Say whether a person may confirm a record of a category with two steps, as far as the steps go."""
    found = ProvisionalFiling.objects.filter(record=record).first()
    if found is None:
        return refusal(NOT_YET, department=record.department)
    return refusal(SAME) if found.by_id == person else ALLOWED


def look_at(ids: Sequence[int]) -> None:
    """Read of many records together what decides who files them."""
    helping.look_at(ids)


def forget(ids: Iterable[int]) -> None:
    """Forget the first step of records that were changed since, or that are filed now."""
    ProvisionalFiling.objects.filter(any_id("record", list(ids))).delete()
