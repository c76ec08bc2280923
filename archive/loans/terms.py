"""What lies under the policy of lending: the terms of a category, and what a borrower has overdue."""

from collections.abc import Iterable

from archive.loans.models import Loan
from archive.loans.rules import Terms, strictest
from kernel.clock import today
from policies.document.consultations import governing
from policies.document.queries import published


def terms_of(categories: Iterable[str]) -> Terms:
    """Return the terms that hold for records of these categories together."""
    rules = governing(published().document)
    found = []
    for code in set(categories):
        rule = rules.get(code)
        found.append(
            Terms(days=rule.loan_days, renewals=rule.loan_renewals, is_blocking=rule.loan_block)
            if rule is not None
            else Terms()
        )
    return strictest(found)


def has_overdue(person: int) -> bool:
    """Say whether somebody has a loan that should be back."""
    rows = Loan.objects.filter(slip__borrower=person, back_at__isnull=True, due_on__lt=today())
    return rows.exists()
