"""Tells a borrower that he may fetch what he asked for, and that something is needed back before its time."""

from collections.abc import Iterable

from django.urls import reverse

from archive.loans.models import Loan, LoanSlip
from kernel.text import N_
from notices.port import Kind, Notice, notify, register

AGREED, RECALLED, DUE = "loan.agreed", "loan.recalled", "loan.due"


def register_kinds() -> None:
    """Make the kinds known; called once at start-up."""
    variables = {"number": N_("number of the loan slip")}
    samples = {"number": "JY2026-00017"}
    register(
        Kind(
            code=AGREED,
            label=N_("A loan was agreed to"),
            subject=N_("You may fetch what slip {number} asks for"),
            body=N_("Fetch it at the loan desk; the day it comes back stands on the slip."),
            variables=variables,
            samples=samples,
        )
    )
    register(
        Kind(
            code=RECALLED,
            label=N_("What I borrowed is needed back"),
            subject=N_("Bring back what you have on slip {number}"),
            body=N_("It is needed before its time; the reason stands on the slip."),
            variables=variables,
            samples=samples,
        )
    )
    register(
        Kind(
            code=DUE,
            label=N_("What I borrowed comes back soon, or should be back"),
            subject=N_("Slip {number} comes back on {day}"),
            body=N_("Bring it back in time; who needs it longer asks for it again."),
            variables={**variables, "day": N_("the day it comes back")},
            samples={**samples, "day": "2026-12-31"},
        )
    )


def tell_due(rows: Iterable[tuple[Loan, str]]) -> None:
    """Remind borrowers of loans, each of one reminder only once."""
    notify(
        Notice(
            kind=DUE,
            people=(loan.slip.borrower_id,),
            params={"number": loan.slip.number, "day": loan.due_on.isoformat()},
            path=reverse("loan_slip", args=[loan.slip_id]),
            key=f"{loan.pk}:{loan.due_on}:{which}",
        )
        for loan, which in rows
    )


def tell_agreed(slip: LoanSlip) -> None:
    """Tell the borrower that his slip was agreed to."""
    _tell(AGREED, slip, key=f"{slip.pk}")


def tell_recalled(loan: Loan) -> None:
    """Tell the borrower that a loan is needed back."""
    _tell(RECALLED, loan.slip, key=f"{loan.pk}")


def _tell(kind: str, slip: LoanSlip, *, key: str) -> None:
    notify(
        [
            Notice(
                kind=kind,
                people=(slip.borrower_id,),
                params={"number": slip.number},
                path=reverse("loan_slip", args=[slip.pk]),
                key=key,
            )
        ]
    )
