"""Who decides whether something is lent: the approval of loans that the policy names (AP4b, X4)."""

from collections.abc import Sequence

from archive.loans.models import LoanRenewal, LoanSlip
from archive.records.approving import LOAN, RENEWAL, steps_for
from archive.records.models import Record
from archive.records.shapes import shape_of
from decisions.actions import ask
from decisions.rules import StepSpec
from kernel.errors import Conflict
from kernel.text import N_
from policies.document.queries import published
from security.actor import Actor


def steps_of(actor: Actor, records: Sequence[Record]) -> Sequence[StepSpec]:
    """Return who decides about these records; Conflict where they are decided by different people.

    Invalid where the policy names nobody.
    """
    policy = published()
    found = [tuple(steps_for(actor, LOAN, shape_of(policy, one.category), one)) for one in records]
    if len(set(found)) > 1:
        message = N_(
            "Different people decide about these records; ask for them on slips of their own."
        )
        raise Conflict(message)
    return found[0]


def ask_for(actor: Actor, slip: LoanSlip, records: Sequence[Record]) -> int:
    """Ask for the decision about a slip; return the id of the request."""
    return ask(
        actor,
        subject=LOAN,
        target=f"loan_slip:{slip.pk}",
        title=slip.number,
        steps=steps_of(actor, records),
        payload={"records": [one.pk for one in records], "due_on": slip.due_on.isoformat()},
    )


def ask_longer(actor: Actor, renewal: LoanRenewal) -> int:
    """Ask those who decided about a loan for more time; return the id of the request."""
    loan = renewal.loan
    return ask(
        actor,
        subject=RENEWAL,
        target=f"loan_renewal:{renewal.pk}",
        title=loan.slip.number,
        steps=steps_of(actor, [loan.record]),
        payload={"records": [loan.record_id], "until": renewal.until.isoformat()},
    )
