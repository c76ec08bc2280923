"""Asks the manager to sign a card: one person, who neither collected nor brought it (REQ-VER-03)."""

from archive.collecting.models import RawItem
from archive.records.shapes import Shape
from decisions.actions import ask
from decisions.models import StepDecision
from decisions.port import Ended
from decisions.rules import OF_ASKER, StepSpec
from kernel.errors import Invalid, Problem
from kernel.text import N_
from security.actor import Actor

SIGN = "raw_item.sign"


def signing_step(actor: Actor, shape: Shape, item: RawItem) -> StepSpec:
    """Return who signs; raise Invalid where the policy names nobody who approves reviews."""
    approvals = shape.policy.document.approvals
    approval = next((one for one in approvals if one.subject == "review"), None)
    if approval is None or not approval.steps:
        message = N_("The policy names nobody who approves this; complete its approvals first.")
        raise Invalid([Problem(code="no_approval", message=message)])
    step = approval.steps[0]  # what follows it is the keying
    asker = item.department if item.department in actor.departments else OF_ASKER
    departments = {"asker": asker, "custodian": shape.category.custodian_of(item.department)}
    return StepSpec(
        position=step.position, department=departments.get(step.of, "") or step.department
    )


def ask_to_sign(actor: Actor, shape: Shape, item: RawItem) -> int:
    """Ask for the signature and return the id of the request.

    Invalid where nobody is left to sign: everybody who could collected it, brought it or stands in for who did.
    """
    barred = {str(one) for one in (item.owner_id, item.created_by_id) if one}
    return ask(
        actor,
        subject=SIGN,
        target=f"raw_item:{item.pk}",
        title=item.title,
        steps=[signing_step(actor, shape, item)],
        payload={"category": item.category},
        barred=sorted(barred),
    )


def signers_of(request: Ended) -> list[str]:
    """Return the user ids a signature counts for: who signed, and in whose stead."""
    rows = StepDecision.objects.filter(step__request=request.request_id)
    pairs = rows.values_list("by_id", "on_behalf_of_id")
    return sorted({str(one) for pair in pairs for one in pair if one})
