"""Who decides whether archives are used: the policy's approval of use (AP4), without one who keeps the records."""

from collections.abc import Sequence

from archive.records.approving import USE, is_named, steps_for
from archive.records.models import Record
from archive.records.shapes import shape_of
from archive.using.keepers import keeping_step
from archive.using.models import UseApplication
from decisions.actions import ask
from decisions.rules import StepSpec
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from policies.document.queries import published
from security.actor import Actor


def ask_for(applicant: Actor, row: UseApplication, records: Sequence[Record]) -> int:
    """Ask for the decision in the name of the applicant; return the id of the request.

    Conflict where different people decide about these records, Invalid where nobody does.
    """
    return ask(
        applicant,
        subject=USE,
        target=f"use_application:{row.pk}",
        title=row.number,
        steps=_steps_of(applicant, records),
        payload={"until": row.until.isoformat(), "manners": row.manners},
    )


def _steps_of(applicant: Actor, records: Sequence[Record]) -> Sequence[StepSpec]:
    found = [_steps(applicant, one) for one in records]
    if len(set(found)) > 1:
        message = N_("Different people decide about these records; ask for them one by one.")
        raise Conflict(message)
    return found[0]


def _steps(applicant: Actor, record: Record) -> tuple[StepSpec, ...]:
    policy = published()
    if is_named(policy.document, USE):
        return tuple(steps_for(applicant, USE, shape_of(policy, record.category), record))
    step = keeping_step(applicant.id, record.category)
    if step is None:
        message = N_("The policy names nobody who approves this; complete its approvals first.")
        raise Invalid([Problem(code="no_approval", message=message)])
    return (step,)
