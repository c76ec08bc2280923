"""Who approves a disposal: the approval of destructions that the policy names (AP8), never who proposed it."""

from collections.abc import Sequence

from archive.disposal.locking import digest_of
from archive.disposal.models import Disposal, DisposalItem
from archive.records.approving import DISPOSAL, steps_for
from archive.records.models import Record
from archive.records.shapes import shape_of
from decisions.actions import ask
from decisions.models import StepDecision
from decisions.rules import StepSpec
from kernel.errors import Conflict
from kernel.text import N_
from persistence.arrays import any_id
from policies.document.queries import published
from security.actor import Actor


def steps_of(actor: Actor, items: Sequence[DisposalItem]) -> Sequence[StepSpec]:
    """Return who approves these together; Conflict where different people do, Invalid where the policy names nobody."""
    policy = published()
    records = Record.objects.filter(any_id("pk", [one.record_id for one in items])).order_by("pk")
    found = {
        tuple(steps_for(actor, DISPOSAL, shape_of(policy, one.category), one)) for one in records
    }
    if len(found) != 1:
        message = N_(
            "Different people approve the destruction of these records; propose them in batches of their own."
        )
        raise Conflict(message)
    return found.pop()


def ask_for(actor: Actor, row: Disposal, items: Sequence[DisposalItem]) -> int:
    """Ask for the approval of exactly this set, barred to who proposed it; return the id of the request."""
    return ask(
        actor,
        subject=DISPOSAL,
        target=f"disposal:{row.pk}",
        title=row.number,
        steps=steps_of(actor, items),
        payload={"bound": digest_of(items), "records": [one.record_id for one in items]},
        barred=[str(one) for one in (row.proposer_id, *row.hands)],
    )


def deciders_of(request: int) -> list[tuple[int, int]]:
    """Return who decided each step and in whose stead (0: in the own name), in their order."""
    rows = StepDecision.objects.filter(step__request=request).order_by("step__order")
    return [(who, behalf or 0) for who, behalf in rows.values_list("by_id", "on_behalf_of_id")]
