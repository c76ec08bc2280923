"""Makes known at start-up what loans give to others: bars, who held what, a part of a page, acts of a scan."""

from collections.abc import Collection, Mapping, Sequence

from django.urls import reverse

from archive.custody.scan_acts import register_scan_act
from archive.loans import actions, longer_actions, queries
from archive.loans.leaving import register_open_work
from archive.loans.models import Loan
from archive.loans.panels import register_counts
from archive.loans.queries import TRACE, has_loans, overdue_now
from archive.loans.reminding import register_reminders
from archive.loans.screens import loans_part, scan_acts
from archive.loans.telling import register_kinds
from archive.records.approving import LOAN, RENEWAL
from archive.records.bars import Act, Bar, register_bar
from archive.records.beside import LOANS, register_part
from archive.records.holders import Held, register_holders
from archive.records.levels import SEALED
from archive.records.models import Record
from archive.records.naming import register_numbered
from archive.records.pending import register_lent
from archive.records.traces import register_trace
from decisions.port import Handler, register
from kernel.digits import number_in
from kernel.text import N_
from persistence.arrays import any_id
from security.actor import Actor
from security.audit.undoing import forbid

_BARRED = frozenset({Act.LEND, Act.HAND_OVER, Act.REST, Act.DESTROY})


def register_loans() -> None:
    """Register everything; called once at start-up."""
    register_numbered("loan_slip", queries.slips, "loan_slip")
    register_part(LOANS, loans_part)
    register_trace(TRACE, has_loans)
    register_bar("loans", _bars)
    register_holders("loans", _held)
    register_scan_act(scan_acts)
    register_reminders()
    register_lent(overdue_now)
    register_open_work()
    register_kinds()
    register_counts()
    forbid("loan.take_back", N_("What came back is back; lend it again."))
    register(
        LOAN,
        Handler(
            label=N_("Lend records"),
            on_approved=actions.agreed,
            on_returned=actions.not_agreed,
            on_withdrawn=actions.withdrawn,
            describe_url=_url,
        ),
    )
    register(
        RENEWAL,
        Handler(
            label=N_("Prolong a loan"),
            on_approved=longer_actions.agreed,
            on_returned=longer_actions.not_agreed,
            on_withdrawn=longer_actions.withdrawn,
            describe_url=_renewal_url,
        ),
    )


def _bars(act: Act, ids: Collection[int]) -> Mapping[int, Sequence[Bar]]:
    found: dict[int, list[Bar]] = {}
    if act in _BARRED:
        for number, loan in queries.lent(ids).items():
            sentence = N_("It is lent out until {day}; it has to come back first.")
            bar = Bar(code="lent", sentence=sentence, params={"day": loan.due_on.isoformat()})
            found.setdefault(number, []).append(bar)
    if act is Act.LEND:
        rows = Record.objects.filter(any_id("pk", ids), level=SEALED)
        for number in rows.values_list("pk", flat=True):
            bar = Bar(code="sealed", sentence=N_("It is sealed; nothing of it is lent."))
            found.setdefault(number, []).append(bar)
    return found


def _held(actor: Actor, ids: Collection[int]) -> Mapping[int, Sequence[Held]]:
    found: dict[int, list[Held]] = {}
    rows = Loan.objects.filter(any_id("record_id", ids)).select_related("slip__borrower")
    for one in rows:
        held = Held(
            since=one.out_at,
            until=one.back_at,
            person=one.slip.borrower.name,
            department=one.slip.department,
            act=N_("Loan"),
            url=reverse("loan_slip", args=[one.slip_id]),
        )
        found.setdefault(one.record_id, []).append(held)
    return found


def _url(target: str) -> str:
    number = number_in(target.partition(":")[2])
    return reverse("loan_slip", args=[number]) if number else ""


def _renewal_url(target: str) -> str:
    number = number_in(target.partition(":")[2])
    return reverse("loan_longer_of", args=[number]) if number else ""
