"""Who decides whether something is shared: the approval of shares that the policy names (AP6)."""

from collections.abc import Sequence

from archive.records.approving import SHARE, steps_for
from archive.records.models import Record
from archive.records.shapes import shape_of
from archive.sharing.models import Share
from archive.sharing.rules import LONGEST_NAME as LONGEST
from decisions.actions import ask
from decisions.rules import StepSpec
from kernel.errors import Conflict
from kernel.text import N_
from policies.document.queries import published
from security.actor import Actor


def steps_of(actor: Actor, records: Sequence[Record]) -> Sequence[StepSpec]:
    """Return who decides about these records; Conflict where different people do, Invalid where nobody is named."""
    policy = published()
    found = [tuple(steps_for(actor, SHARE, shape_of(policy, one.category), one)) for one in records]
    if len(set(found)) > 1:
        message = N_("Different people decide about these records; share each of them by itself.")
        raise Conflict(message)
    return found[0]


def ask_for(actor: Actor, share: Share, records: Sequence[Record]) -> int:
    """Ask for the decision about a share; return the id of the request."""
    return ask(
        actor,
        subject=SHARE,
        target=f"share:{share.pk}",
        title=f"{share.number} {share.partner or share.archive_no}"[:LONGEST],
        steps=steps_of(actor, records),
        payload={"records": [one.pk for one in records], "until": share.until.isoformat()},
    )
