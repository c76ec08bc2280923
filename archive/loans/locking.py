"""Locks a loan as every act on records locks: the record first."""

from archive.loans import queries
from archive.loans.models import Loan
from archive.records.changing import locked
from security.actor import Actor


def locked_loan(actor: Actor, number: int) -> Loan:
    """Return a loan somebody may see, under the lock of its record first, as every act on records takes it."""
    record = queries.loan_of(actor, number).record_id
    locked(actor, [record])
    rows = Loan.objects.select_for_update(of=("self",))
    return rows.select_related("slip", "record").get(pk=number)
