"""What the regulation says of checking one record: whether “checked, no change” may be said of it now."""

from dataclasses import dataclass

from kernel.decision import ALLOWED, Decision, refusal
from kernel.text import N_
from policies.cadences.rules import DoneBy


@dataclass(frozen=True, kw_only=True)
class Checkable:
    """What is known of a record somebody wants to check; `done_by` None where no cadence governs it."""

    filed: bool
    may_change: bool  # has the right to change it, or is in charge of it
    done_by: DoneBy | None


def may_check(record: Checkable) -> Decision:
    """Say whether somebody may sign that a record was checked and nothing has changed (X11)."""
    if not record.filed:
        return refusal(N_("Only a filed record is checked; finish and file it first."))
    if not record.may_change:
        return refusal(
            N_(
                "Only who may change the record, or is in charge of it, may say that nothing changed."
            )
        )
    if record.done_by is DoneBy.CHANGE:
        return refusal(
            N_(
                "The policy asks for an update of this record; a check without change does not count."
            )
        )
    return ALLOWED
