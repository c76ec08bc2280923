"""What must hold before records are written: few enough, allowed, without problems."""

from collections.abc import Sequence

from archive.records.assessing import Assessed, refused
from archive.records.changing import LEVEL, Changed
from archive.records.entering import placed
from archive.records.levels import is_lower
from archive.records.models import Record
from archive.records.rules import CATEGORY, State, needs_approval
from archive.records.shapes import Shape
from kernel.decision import Decision
from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.actor import Actor

MOST = 5_000  # records in one transaction: more holds the sealing of other companies' trails back


def demand_few(items: Sequence[object]) -> None:
    """Raise Invalid for nothing to write, or for more records than one transaction may hold."""
    if not items or len(items) > MOST:
        message = N_("Between 1 and {limit} records can be written at once.")
        raise Invalid([Problem(code="count", message=message, params={"limit": MOST})])


def demand(actor: Actor, verb: str, record: Record, decision: Decision) -> None:
    """Raise Refused, with its reason, for what a person may not do to one record."""
    if not decision:
        raise refused(actor, decision, verb, f"record:{record.pk}")


def stop_at_problems(found: Sequence[Assessed]) -> None:
    """Raise the first refusal, or Invalid with every problem, its place named where there are several."""
    for one in found:
        if one.refusal is not None:
            raise one.refusal
    single = len(found) == 1
    problems = [
        problem
        for place, one in enumerate(found, start=1)
        for problem in (one.problems if single else placed(one.problems, place))
    ]
    if problems:
        raise Invalid(problems)


def waits(record: Record, shape: Shape, after: Changed) -> bool:
    """Say whether a change of a filed record waits for approval (X2).

    A lower level always does (presets AP10), also one that only comes with another category; a higher one
    protects at once (REQ-SEC-02).
    """
    if record.state != State.FILED:
        return False
    codes = after.codes
    if codes & {LEVEL, CATEGORY} and is_lower(shape, after.level, than=record.level):
        return True
    codes = codes - {LEVEL}
    return needs_approval(shape.category.update_approval, codes, shape.category.fields)
