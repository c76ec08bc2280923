"""Takes back what an act only asked for: changes of filed records that still wait for their approval."""

from archive.records.approving import CHANGE
from decisions.actions import withdraw
from decisions.models import Request
from decisions.rules import State
from kernel.digits import numbers_in
from persistence.arrays import any_id
from security.actor import Actor
from security.audit.models import AuditEvent, ChangeSet


def withdraw_asked(actor: Actor, found: ChangeSet) -> None:
    """Withdraw the changes that were proposed in a change set and are not decided yet."""
    asked = AuditEvent.objects.filter(
        change_set=found, verb="request.ask", target_kind="request"
    ).values_list("target_id", flat=True)
    numbers = numbers_in(asked)
    if not numbers:
        return
    waiting = Request.objects.filter(any_id("pk", numbers), subject=CHANGE, state=State.OPEN)
    if ids := list(waiting.values_list("pk", flat=True)):
        withdraw(actor, ids)
