"""The only writer of loans: ask, agree, hand out, recall, take back; each under the locks of its records."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from archive.custody.incident_actions import Found, register
from archive.custody.incident_models import Incident
from archive.loans import deciding, queries, rules
from archive.loans.locking import locked_loan
from archive.loans.models import Loan, LoanLine, LoanSlip
from archive.loans.reminding import end_reminder, remind
from archive.loans.rules import Back, Terms, Wanted
from archive.loans.telling import tell_agreed, tell_recalled
from archive.loans.terms import has_overdue, terms_of
from archive.records.bars import Act, demand_free
from archive.records.changing import locked
from archive.records.demands import demand
from archive.records.models import Record
from archive.records.purposes import purposes, stated_for_record
from decisions.port import Ended
from kernel.clock import now, today
from kernel.decision import Decision, refusal
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_, one_line
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from security.actor import Actor
from security.audit import writer

State = LoanSlip.State


@transaction.atomic
def ask(actor: Actor, wanted: Wanted) -> LoanSlip:
    """Ask to borrow records and return the slip: all of them or none.

    Refused without the right to request one of them, Invalid with all that is missing, Conflict for one that may not
    be lent or where different people decide.
    """
    hold_policy()
    known = [one.code for one in purposes()]
    records = list(locked(actor, wanted.records).values())
    terms = terms_of(one.category for one in records)
    problems = rules.problems_with(wanted, today(), purposes=known, terms=terms)
    if problems or wanted.due_on is None:
        raise Invalid(problems)
    _demand_nothing_overdue(_person(actor), terms)
    for one in records:
        demand(actor, Verb.REQUEST, one, queries.may_borrow(actor, one))
        stated_for_record(one, wanted.purpose)
    demand_free(Act.LEND, wanted.records)
    slip = LoanSlip.objects.create(
        borrower_id=_person(actor),
        department=_department(actor, records[0]),
        purpose=wanted.purpose if known else "",
        reason=one_line(wanted.reason)[: rules.LONGEST],
        due_on=wanted.due_on,
        promised_at=now(),
        asked_at=now(),
    )
    LoanLine.objects.bulk_create(LoanLine(slip=slip, record=one) for one in records)
    slip.request = deciding.ask_for(actor, slip, records)
    slip.save(update_fields=["request"])
    said = {"reason": slip.reason, "purpose": slip.purpose, "promised": True}
    note(actor, "loan.ask", slip, [one.pk for one in records], due=slip.due_on.isoformat(), **said)
    return slip


def agreed(actor: Actor, request: Ended) -> None:
    """Let the desk hand out what was asked for, once everybody agreed."""
    slip = _ended(request, State.AGREED)
    note(actor, "loan.agree", slip, _records_of(slip))
    tell_agreed(slip)


def not_agreed(actor: Actor, request: Ended) -> None:
    """Keep that a slip was not agreed to."""
    slip = _ended(request, State.RETURNED)
    note(actor, "loan.refuse", slip, _records_of(slip), reason=request.reason)


def withdrawn(actor: Actor, request: Ended) -> None:
    """Keep that its borrower withdrew a slip."""
    slip = _ended(request, State.WITHDRAWN)
    note(actor, "loan.withdraw", slip, _records_of(slip))


@transaction.atomic
def hand_out(actor: Actor, number: int, pages: Mapping[int, int]) -> list[Loan]:
    """Hand records of a slip to its borrower, with how many pages each has; all of them or none.

    Refused for others than the desk and for the borrower himself; Conflict for what was not agreed to, is lent
    already, sealed or otherwise barred meanwhile.
    """
    slip = _locked_slip(actor, number)
    known = set(_records_of(slip))
    if not pages or not set(pages) <= known:
        message = N_("Choose what is handed out.")
        raise Invalid([Problem(code="records", message=message)])
    if any(count < 1 for count in pages.values()):
        message = N_("Count the pages before you hand it out.")
        raise Invalid([Problem(code="pages", message=message)])
    records = locked(actor, pages)
    had = {one.record_id: one for one in slip.loans.all()}
    out = queries.lent(pages)
    for one in records.values():
        demand(actor, Verb.LOAN_DESK, one, _at_desk(actor, one, slip))
        stands = queries.standing_of(slip, had.get(one.pk))
        _demand(rules.may_hand_out(stands, is_lent=one.pk in out))
    demand_free(Act.LEND, pages)
    _demand_nothing_overdue(slip.borrower_id, terms_of(one.category for one in records.values()))
    made = [
        Loan.objects.create(
            slip=slip,
            record=one,
            number=one.archive_no or "",
            due_on=slip.due_on,
            out_at=now(),
            out_by_id=_person(actor),
            pages_out=pages[one.pk],
        )
        for one in records.values()
    ]
    note(actor, "loan.hand_out", slip, list(records), pages={str(k): v for k, v in pages.items()})
    remind(actor, made)
    return made


@transaction.atomic
def take_back(actor: Actor, number: int, back: Back) -> Loan:
    """Take a loan back: its pages are counted and its condition said; what is missing or damaged is an incident.

    Refused for others than the desk and for the borrower himself, Conflict for what came back already.
    """
    loan = locked_loan(actor, number)
    demand(actor, Verb.LOAN_DESK, loan.record, _at_desk(actor, loan.record, loan.slip))
    _demand(rules.may_take_back(queries.standing_of(loan.slip, loan)))
    problems = rules.return_problems(
        back, pages_out=loan.pages_out, conditions=Loan.Condition.values
    )
    if problems:
        raise Invalid(problems)
    loan.back_at, loan.back_to_id = now(), _person(actor)
    loan.pages_back, loan.condition = back.pages, back.condition
    loan.remark = one_line(back.remark)[: rules.LONGEST]
    loan.incident = _incident(actor, loan, back)
    loan.save()
    said = {"pages": loan.pages_back, "condition": loan.condition, "incident": loan.incident}
    note(actor, "loan.take_back", loan.slip, [loan.record_id], remark=loan.remark, **said)
    end_reminder(actor, [loan.pk])
    _close_if_done(loan.slip)
    return loan


@transaction.atomic
def recall(actor: Actor, number: int, why: str) -> Loan:
    """Ask for a loan back before its time, with the reason; Conflict for what came back already."""
    loan = locked_loan(actor, number)
    demand(actor, Verb.LOAN_DESK, loan.record, queries.keeps_desk(actor, loan.record))
    _demand(rules.may_take_back(queries.standing_of(loan.slip, loan)))
    if loan.recalled_at is not None:
        raise Conflict(N_("It was asked for already."))
    said = one_line(why)[: rules.LONGEST]
    if not said:
        message = N_("Say why it is needed back.")
        raise Invalid([Problem(code="why", message=message, where="why")])
    loan.recalled_at, loan.recalled_why = now(), said
    loan.due_on = min(loan.due_on, today())
    loan.save(update_fields=["recalled_at", "recalled_why", "due_on"])
    note(actor, "loan.recall", loan.slip, [loan.record_id], reason=said)
    end_reminder(actor, [loan.pk])
    remind(actor, [loan])
    tell_recalled(loan)
    return loan


@transaction.atomic
def close(actor: Actor, number: int) -> LoanSlip:
    """Give up what was agreed to and not fetched; its borrower or the desk does. Conflict while something is out."""
    slip = _locked_slip(actor, number)
    if slip.borrower_id != actor.user_id and not queries.is_at_desk(actor):
        decision = refusal(N_("Its borrower or the loan desk closes a slip."))
        for one in Record.objects.filter(pk__in=_records_of(slip)[:1]):
            demand(actor, Verb.LOAN_DESK, one, decision)
    if slip.state != State.AGREED:
        raise Conflict(N_("Only a slip that was agreed to is closed."))
    if slip.loans.filter(back_at__isnull=True).exists():
        raise Conflict(N_("Something of it is out; it is closed once everything came back."))
    slip.state = State.CLOSED
    slip.save(update_fields=["state"])
    note(actor, "loan.close", slip, _records_of(slip))
    return slip


def _close_if_done(slip: LoanSlip) -> None:
    done = slip.loans.filter(back_at__isnull=False).count()
    if done == slip.lines.count():
        slip.state = State.CLOSED
        slip.save(update_fields=["state"])


def _demand_nothing_overdue(borrower: int, terms: Terms) -> None:
    if terms.is_blocking and has_overdue(borrower):
        raise Conflict(
            N_("Something that was borrowed is overdue; nothing more is lent until it is back.")
        )


def _incident(actor: Actor, loan: Loan, back: Back) -> int | None:
    if not rules.is_incident(back, pages_out=loan.pages_out):
        return None
    is_damage = back.condition == Loan.Condition.DAMAGED and (back.pages or 0) >= loan.pages_out
    found = Found(
        kind=Incident.Kind.DAMAGE if is_damage else Incident.Kind.LOSS,
        found_on=today(),
        found_by=actor.name,
        facts=f"{loan.slip.number}: {loan.remark}",
    )
    return register(actor, loan.record_id, found).pk


def _at_desk(actor: Actor, record: Record, slip: LoanSlip) -> Decision:
    decision = queries.keeps_desk(actor, record)
    if decision and slip.borrower_id == actor.user_id:
        return refusal(N_("Somebody else hands out and takes back what you borrow."))
    return decision


def _locked_slip(actor: Actor, number: int) -> LoanSlip:
    """Return a slip somebody may see, its row locked: two desks wait for one another."""
    queries.slip_of(actor, number)
    return LoanSlip.objects.select_for_update().get(pk=number)


def _ended(request: Ended, state: State) -> LoanSlip:
    slip = LoanSlip.objects.select_for_update().filter(pk=int(request.target_id)).first()
    if slip is None:
        raise Missing
    if slip.state != State.ASKED:
        raise Conflict(N_("This slip was decided already."))
    slip.state = state
    slip.save(update_fields=["state"])
    return slip


def _records_of(slip: LoanSlip) -> list[int]:
    return list(slip.lines.values_list("record_id", flat=True))


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise Missing
    return actor.user_id


def _department(actor: Actor, record: Record) -> str:
    """Return in which of his departments somebody borrows: the record's own, if he works there."""
    own = sorted(actor.departments)
    return record.department if record.department in own else (own[0] if own else "")


def _demand(decision: Decision) -> None:
    if not decision:
        raise Conflict(decision.reason, **decision.params)


def note(actor: Actor, verb: str, slip: LoanSlip, records: Sequence[int], **said: object) -> None:
    writer.record(
        actor=actor,
        verb=verb,
        target=f"loan_slip:{slip.pk}",
        record_id=records[0] if len(records) == 1 else None,
        payload={"slip": slip.number, "records": list(records), **said},
    )
