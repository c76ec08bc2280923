"""What the regulation says of checking records: “checked, no change”, and what departments confirm together."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

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


class Found(StrEnum):
    """What a department found of one record in a joint review."""

    NO_CHANGE = "no_change"
    CHANGED = "changed"
    FINDING = "finding"


LONGEST = 2000


def contributing(sections: Iterable[str], responsible: str) -> frozenset[str]:
    """Return the departments that review a record together: who answers for it and who fills in its parts."""
    return frozenset({*sections, responsible}) - {""}


def lacking(contributors: Collection[str], confirmed: Collection[str]) -> tuple[str, ...]:
    """Return the departments that have not confirmed yet; a record is reviewed once none is left (REQ-VER-05)."""
    return tuple(sorted(set(contributors) - set(confirmed)))


def may_confirm(found: str, remark: str) -> Decision:
    """Say whether this is a result somebody can give; a finding needs words."""
    if found not in set(Found):
        return refusal(N_("Say what was found: right as it stands, corrected, or a finding."))
    if found == Found.FINDING and not remark.strip():
        return refusal(N_("Say what was found."))
    if len(remark) > LONGEST:
        return refusal(N_("Say it in at most {most} characters."), most=LONGEST)
    return ALLOWED
