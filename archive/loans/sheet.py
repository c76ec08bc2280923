"""The loan slip (借阅单) on paper: who borrows what until when, who agreed, signatures for out and back."""

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.loans.models import LoanSlip
from archive.loans.queries import Line
from archive.loans.screens import slip_pairs
from archive.records.title_sealing import titled
from backoffice.moments import moment
from backoffice.printing.letterhead import letterhead
from backoffice.printing.sheet import Column, Grid, Pair, Pairs, Sheet, Signature
from policies.document.queries import published


def sheet_of(slip: LoanSlip, lines: Sequence[Line]) -> Sheet:
    """Return the slip as a sheet; what its reader may not see of it does not stand on it."""
    said = slip_pairs(slip)
    return Sheet(
        letterhead=letterhead(fonds=published().document.fonds),
        title=_("Loan slip"),
        marks=(Pair(label=_("Number"), text=slip.number),),
        parts=(
            Pairs(pairs=tuple(Pair(label=one["label"], text=one["value"]) for one in said)),
            Grid(
                title=_("Records of the slip"),
                columns=(
                    Column(label=_("Archive number"), kind="short"),
                    Column(label=_("Record"), kind="long"),
                    Column(label=_("Out"), kind="short", room=16),
                    Column(label=_("Pages out"), kind="number", room=6),
                    Column(label=_("Came back"), kind="short", room=16),
                ),
                rows=tuple(_row(one) for one in lines),
            ),
        ),
        signatures=tuple(
            Signature(label=label, name=name, date="")
            for label, name in (
                (_("Borrower"), slip.borrower.name),
                (_("Handed out by"), ""),
                (_("Taken back by"), ""),
            )
        ),
        language=get_language() or "",
    )


def _row(one: Line) -> tuple[str, ...]:
    loan = one.loan
    return (
        one.record.archive_no or "",
        titled(one.record),
        moment(loan.out_at) if loan else "",
        str(loan.pages_out) if loan else "",
        moment(loan.back_at) if loan and loan.back_at else "",
    )
