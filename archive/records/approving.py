"""Who decides reviews, changes, loans, uses, shares and disposals: the approval of the policy as steps of a request."""

from collections.abc import Sequence

from archive.records.models import Record
from archive.records.shapes import Shape
from decisions.rules import OF_ASKER, StepSpec
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.document.values import ApprovalStep, PolicyDocument
from security.actor import Actor

REVIEW = "record.review"
CHANGE = "record.change"
LOAN, RENEWAL = "record.loan", "record.loan_renewal"
DISPOSAL = "record.dispose"
USE = "record.use"
SHARE = "record.share"
_SUBJECTS = {
    REVIEW: "review",
    CHANGE: "change",
    LOAN: "loan",
    RENEWAL: "loan",
    DISPOSAL: "destroy",
    USE: "use",
    SHARE: "share",
}


def is_named(document: PolicyDocument, subject: str) -> bool:
    """Say whether the policy has an approval for a subject."""
    return any(one.subject == _SUBJECTS[subject] and one.steps for one in document.approvals)


def steps_for(actor: Actor, subject: str, shape: Shape, record: Record) -> Sequence[StepSpec]:
    """Return the steps of the policy's approval for `subject`; raise Invalid when it has none."""
    document = shape.policy.document
    approval = next((one for one in document.approvals if one.subject == _SUBJECTS[subject]), None)
    if approval is None or not approval.steps:
        message = N_("The policy names nobody who approves this; complete its approvals first.")
        raise Invalid([Problem(code="no_approval", message=message)])
    return tuple(_step(step, actor, shape, record) for step in approval.steps)


def _step(step: ApprovalStep, actor: Actor, shape: Shape, record: Record) -> StepSpec:
    # Who works in several departments asks in the one that answers for the record.
    asker = record.department if record.department in actor.departments else OF_ASKER
    departments = {"asker": asker, "custodian": shape.category.custodian_of(record.department)}
    return StepSpec(
        position=step.position, department=departments.get(step.of, "") or step.department
    )
