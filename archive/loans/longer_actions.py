"""The only writer of prolonged loans (REQ-BOR-07): asked by who has it, decided anew, as often as the policy says."""

from datetime import date

from django.db import transaction

from archive.loans import deciding, queries, rules
from archive.loans.actions import note
from archive.loans.locking import locked_loan
from archive.loans.models import LoanRenewal, LoanSlip
from archive.loans.reminding import end_reminder, remind
from archive.loans.terms import terms_of
from decisions.port import Ended
from kernel.clock import now, today
from kernel.decision import refusal
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.text import N_, one_line
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from security.actor import Actor

State = LoanSlip.State


@transaction.atomic
def ask(actor: Actor, number: int, until: date | None, reason: str) -> LoanRenewal:
    """Ask for more time for what one has; Refused for others than its borrower.

    Conflict for what came back, was prolonged as often as the policy says, or waits to be decided; Invalid for a
    day that is no later, or beyond the days of the policy counted from today.
    """
    hold_policy()
    loan = locked_loan(actor, number)
    if loan.slip.borrower_id != actor.user_id:
        decision = refusal(N_("Only who has it asks for more time."))
        target = f"loan_slip:{loan.slip_id}"
        raise Refused(decision, actor=actor.id, verb=str(Verb.REQUEST), target=target)
    terms = terms_of([loan.record.category])
    stands = queries.standing_of(loan.slip, loan)
    waiting = loan.renewals.filter(state=State.ASKED).exists()
    may = rules.may_prolong(stands, renewed=loan.renewed, is_waiting=waiting, terms=terms)
    if not may:
        raise Conflict(may.reason, **may.params)
    problems = rules.day_problems(until, today(), after=max(loan.due_on, today()), terms=terms)
    said = one_line(reason)[: rules.LONGEST]
    if not said:
        message = N_("Say what you need it for.")
        problems.append(Problem(code="reason", message=message, where="reason"))
    if problems or until is None:
        raise Invalid(problems)
    made = LoanRenewal.objects.create(loan=loan, until=until, reason=said, asked_at=now())
    made.request = deciding.ask_longer(actor, made)
    made.save(update_fields=["request"])
    note(actor, "loan.ask_longer", loan.slip, [loan.record_id], until=f"{until}", reason=said)
    return made


def agreed(actor: Actor, request: Ended) -> None:
    """Let a loan last longer once everybody agreed; Conflict when it came back meanwhile."""
    row = _ended(request, State.AGREED)
    loan = row.loan
    if loan.back_at is not None:
        raise Conflict(N_("It came back already."))
    loan.due_on, loan.renewed = row.until, loan.renewed + 1
    loan.save(update_fields=["due_on", "renewed"])
    note(actor, "loan.prolong", loan.slip, [loan.record_id], until=row.until.isoformat())
    end_reminder(actor, [loan.pk])
    remind(actor, [loan])


def not_agreed(actor: Actor, request: Ended) -> None:
    """Keep that more time was not agreed to; the day stays."""
    row = _ended(request, State.RETURNED)
    note(actor, "loan.not_prolong", row.loan.slip, [row.loan.record_id], reason=request.reason)


def withdrawn(actor: Actor, request: Ended) -> None:
    """Keep that its borrower asks for no more time."""
    row = _ended(request, State.WITHDRAWN)
    note(actor, "loan.withdraw_longer", row.loan.slip, [row.loan.record_id])


def _ended(request: Ended, state: State) -> LoanRenewal:
    rows = LoanRenewal.objects.select_for_update(of=("self",)).select_related("loan__slip")
    row = rows.filter(pk=int(request.target_id)).first()
    if row is None:
        raise Missing
    row.state = state
    row.save(update_fields=["state"])
    return row
