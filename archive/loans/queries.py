"""Reads slips and loans: what one may ask for, hand out and see, and in whose hands a record is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from archive.custody.queries import lies_on_paper
from archive.loans import rules
from archive.loans.models import Loan, LoanLine, LoanRenewal, LoanSlip
from archive.loans.rules import Standing, standing
from archive.loans.terms import terms_of
from archive.records.changing import facts_of
from archive.records.models import Record
from archive.records.queries import visible_to
from archive.records.rules import State
from archive.records.traces import HERE
from decisions.queries import waiting_for
from kernel.clock import today
from kernel.decision import Decision, refusal
from kernel.errors import Missing
from kernel.text import N_
from persistence.arrays import any_id
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.people.head_queries import headed_by

TRACE = "loans"
SHOWN = 3  # earlier loans on the page of a record


@dataclass(frozen=True, kw_only=True)
class Line:
    """One record of a slip, where it stands, and its loan if it was handed out."""

    record: Record
    standing: Standing
    loan: Loan | None


def has_loans() -> Exists:
    """Return the condition that a record was ever lent."""
    return Exists(Loan.objects.filter(record=HERE))


def may_borrow(actor: Actor, record: Record) -> Decision:
    """Say whether somebody may ask to borrow a record: by his right to request, once it is filed, if it is on paper."""
    decision = permission.decide(actor, Verb.REQUEST, facts_of(record))
    if not decision:
        return decision
    if record.state != State.FILED:
        return refusal(N_("Only what is filed is lent."))
    if not lies_on_paper(record):
        return refusal(N_("It is kept electronically only; nothing of it is lent."))
    return decision


def keeps_desk(actor: Actor, record: Record) -> Decision:
    """Say whether somebody hands a record out and takes it back."""
    return permission.decide(actor, Verb.LOAN_DESK, facts_of(record))


def is_at_desk(actor: Actor) -> bool:
    """Say whether somebody keeps the desk for any category."""
    return bool(permission.decide(actor, Verb.LOAN_DESK))


def may_enter(actor: Actor) -> bool:
    """Say whether the screens of loans are for somebody: who reads records and may borrow, keeps the desk or heads."""
    if not permission.decide(actor, Verb.VIEW):
        return False
    return (
        is_at_desk(actor) or bool(permission.decide(actor, Verb.REQUEST)) or bool(headed_by(actor))
    )


def _at_desk(actor: Actor) -> QuerySet[Record]:
    return visible_to(actor).filter(permission.reach(actor, Verb.LOAN_DESK))


def slips(actor: Actor) -> QuerySet[LoanSlip]:
    """Return the slips somebody may see: his own, those of his departments as their head, those of his desk.

    The desk sees a slip once one of its records is handed out there; what it may not see of it stays hidden.
    """
    lines = LoanLine.objects.filter(slip=OuterRef("pk"), record__in=_at_desk(actor))
    mine = Q(borrower=actor.user_id or 0) | Q(department__in=headed_by(actor))
    return LoanSlip.objects.filter(mine | Exists(lines)).select_related("borrower")


def to_hand_out(actor: Actor) -> QuerySet[LoanSlip]:
    """Return the slips that were agreed to and of which something waits at the desk of `actor`."""
    agreed = LoanSlip.objects.filter(state=LoanSlip.State.AGREED)
    if not is_at_desk(actor):
        return agreed.none()
    had = Loan.objects.filter(slip=OuterRef("slip"), record=OuterRef("record"))
    here = LoanLine.objects.filter(~Exists(had), slip=OuterRef("pk"), record__in=_at_desk(actor))
    return agreed.filter(Exists(here)).select_related("borrower")


def slip_of(actor: Actor, number: int) -> LoanSlip:
    """Return a slip somebody may see, or has to decide; Missing for any other."""
    found = slips(actor).filter(pk=number).first()
    if found is None:
        asked = LoanSlip.objects.select_related("borrower").filter(pk=number).first()
        waits = asked is not None and waiting_for(actor).filter(pk__in=_requests(asked)).exists()
        found = asked if waits else None
    if found is None:
        raise Missing
    return found


def _requests(slip: LoanSlip) -> list[int]:
    longer = LoanRenewal.objects.filter(loan__slip=slip, request__isnull=False)
    return [slip.request or 0, *(one.request or 0 for one in longer)]


def lines_of(actor: Actor, slip: LoanSlip) -> tuple[list[Line], int]:
    """Return the lines of a slip whose records somebody may see, and how many others there are."""
    rows = list(slip.lines.all())
    seen = visible_to(actor).filter(any_id("pk", [one.record_id for one in rows]))
    records = {one.pk: one for one in seen}
    loans = {one.record_id: one for one in slip.loans.all()}
    found = []
    for row in rows:
        record, loan = records.get(row.record_id), loans.get(row.record_id)
        if record is not None:
            found.append(Line(record=record, standing=standing_of(slip, loan), loan=loan))
    return found, len(rows) - len(found)


def standing_of(slip: LoanSlip, loan: Loan | None) -> Standing:
    """Return where one line of a slip stands."""
    is_back = loan is not None and loan.back_at is not None
    return standing(slip=slip.state, is_out=loan is not None and not is_back, is_back=is_back)


def loans(actor: Actor) -> QuerySet[Loan]:
    """Return the loans somebody may see: his own, those of departments he heads, those of his desk."""
    mine = Q(slip__borrower=actor.user_id or 0) | Q(slip__department__in=headed_by(actor))
    seen = Q(record__in=visible_to(actor).values("pk")) & mine
    desk = Q(record__in=_at_desk(actor).values("pk"))
    return Loan.objects.filter(seen | desk).select_related("slip__borrower", "record")


def loan_of(actor: Actor, number: int) -> Loan:
    """Return a loan somebody may see; Missing for any other."""
    found = loans(actor).filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def overdue(rows: QuerySet[Loan]) -> QuerySet[Loan]:
    """Return those that should be back by now."""
    return rows.filter(back_at__isnull=True, due_on__lt=today())


def overdue_now() -> Q:
    """Return the condition that a record is lent out and should be back; few loans are found first."""
    late = overdue(Loan.objects.all()).order_by()
    return Q(pk__in=late.values("record"))


def open_loan(record: Record) -> Loan | None:
    """Return the loan a record is out on, None where nobody has it. Its reader sees the record."""
    rows = Loan.objects.filter(record=record, back_at__isnull=True)
    return rows.select_related("slip__borrower").first()


def loans_of(record: Record, most: int = SHOWN) -> Sequence[Loan]:
    """Return the loans of a record, the latest first. Their reader sees the record."""
    rows = Loan.objects.filter(record=record).select_related("slip__borrower")
    return list(rows.order_by("-pk")[:most])


def ready_for(record: Record) -> Sequence[LoanSlip]:
    """Return the slips that were agreed to and wait for this record, the oldest first."""
    had = Loan.objects.filter(slip=OuterRef("pk"), record=record)
    rows = LoanSlip.objects.filter(lines__record=record, state=LoanSlip.State.AGREED)
    return list(rows.filter(~Exists(had)).select_related("borrower").order_by("pk"))


def may_prolong(loan: Loan) -> bool:
    """Say whether more time may be asked for a loan now."""
    waiting = loan.renewals.filter(state=LoanSlip.State.ASKED).exists()
    terms = terms_of([loan.record.category])
    stands = standing_of(loan.slip, loan)
    return bool(rules.may_prolong(stands, renewed=loan.renewed, is_waiting=waiting, terms=terms))


def slip_of_renewal(actor: Actor, number: int) -> LoanSlip:
    """Return the slip of a renewal somebody may see, or has to decide; Missing for any other."""
    row = LoanRenewal.objects.select_related("loan__slip__borrower").filter(pk=number).first()
    if row is None:
        raise Missing
    return slip_of(actor, row.loan.slip_id)


def lent(ids: Collection[int]) -> Mapping[int, Loan]:
    """Return the open loan of each of these records that is out."""
    rows = Loan.objects.filter(any_id("record_id", ids), back_at__isnull=True)
    return {one.record_id: one for one in rows}
