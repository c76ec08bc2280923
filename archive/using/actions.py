"""The only writer of applications: ask, find what was typed, agree, end, note a use that leaves no trace by itself."""

from collections.abc import Collection, Sequence

from django.db import transaction

from archive.records.changing import locked
from archive.records.models import Record
from archive.records.purposes import stated_for_record
from archive.using import queries, rules, said
from archive.using.deciding import ask_for
from archive.using.keepers import is_keeper
from archive.using.models import UseApplication, UseRecord
from archive.using.opening import close, demand_usable, open_for
from archive.using.rules import Wanted
from archive.using.telling import tell_decided, tell_misuse, tell_received
from decisions import actions as requests
from decisions.port import Ended
from kernel.clock import now, today
from kernel.decision import Decision, refusal
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.text import N_, one_line
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.locking import hold_policy
from security.actor import Actor
from security.audit import writer
from security.people.models import User
from security.people.queries import actor_of

State = UseApplication.State
TARGET = "use_application"
MISUSED = "misused"  # code of the problem with a purpose that blocks a use


@transaction.atomic
def ask(actor: Actor, wanted: Wanted) -> UseApplication:
    """Ask to use archives and return the application, which is decided before anything opens (REQ-USE-01).

    What was typed is not looked up: whoever keeps the archives finds it, and the answer is the same whether it exists
    or not. Refused for who may not apply, Missing for a record he does not see, Invalid with all that is missing or
    with a purpose (`MISUSED`) that nothing is used for, Conflict for what is not filed, sealed or barred.
    """
    hold_policy()
    if not queries.may_apply(actor):
        decision = refusal(N_("Only who works with archives applies to use them."))
        raise Refused(decision, actor=actor.id, verb=str(Verb.REQUEST), target=TARGET)
    records = list(locked(actor, wanted.records).values()) if wanted.records else []
    known, allowed = queries.allowed_purposes([one.category for one in records])
    problems = rules.problems_with(wanted, today(), purposes=known)
    if problems or wanted.since is None or wanted.until is None:
        raise Invalid(problems)
    _demand_purpose(wanted.purpose, records, known, allowed)
    demand_usable(records)
    row = UseApplication.objects.create(
        applicant_id=int(actor.id),
        department=_department(actor, records),
        purpose=wanted.purpose if known else "",
        manners=[str(one) for one in rules.Manner if str(one) in wanted.manners],
        since=wanted.since,
        until=wanted.until,
        asked_at=now(),
    )
    text = "\n".join(rules.typed_lines(wanted.text))
    said.put(row, {"reason": one_line(wanted.reason)[: rules.LONGEST], "text": text})
    _keep(row, records)
    if not text:
        row.request, row.state = ask_for(actor, row, records), State.ASKED
    row.save(update_fields=["said", "request", "state"])
    note(actor, "use.ask", row, reason=wanted.reason, purpose=row.purpose, manners=row.manners)
    if text:
        tell_received(row)
    return row


@transaction.atomic
def tell_of_misuse(actor: Actor, purpose: str, reason: str) -> None:
    """Write down that a use for a purpose nothing is used for was asked for, and tell who keeps archives (REQ-USE-04).

    In a transaction of its own, after the question was refused: nothing of that one stays.
    """
    payload = {"purpose": purpose, "reason": one_line(reason)[: rules.LONGEST]}
    event = writer.record(actor=actor, verb="use.misuse", target=TARGET, payload=payload)
    tell_misuse(actor, event.pk)


@transaction.atomic
def find(actor: Actor, number: int, records: Collection[int], answer: str = "") -> UseApplication:
    """Say which records an applicant meant, and have it decided; `answer` is told to him.

    Missing for who does not keep archives, for the applicant himself and for records that are not to be seen,
    Conflict for what was found already, Invalid where none or too many are named.
    """
    row = _to_find(actor, number)
    had = {one.record_id for one in row.records.all()}
    fresh = set(records) - had
    if not 1 <= len(had | fresh) <= rules.MOST_RECORDS:
        message = N_("Name 1 to {most} records, or answer that there is nothing.")
        params = {"most": rules.MOST_RECORDS}
        raise Invalid([Problem(code="records", message=message, params=params, where="numbers")])
    found = list(locked(actor, fresh).values())
    whole = [*found, *Record.objects.filter(any_id("pk", sorted(had))).order_by("pk")]
    known, allowed = queries.allowed_purposes([one.category for one in whole])
    _demand_purpose(row.purpose, whole, known, allowed)
    demand_usable(whole)
    _keep(row, found)
    _answer(row, answer)
    applicant = User.objects.get(pk=row.applicant_id)
    row.request, row.state = ask_for(actor_of(applicant), row, whole), State.ASKED
    row.save(update_fields=["request", "state", "said"])
    note(actor, "use.find", row, answer=answer)
    return row


@transaction.atomic
def turn_down(actor: Actor, number: int, answer: str) -> UseApplication:
    """Answer that nothing is shown for what was typed; the words say why. Missing and Conflict as `find`."""
    row = _to_find(actor, number)
    if not answer.strip():
        message = N_("Say in words what the applicant is told.")
        raise Invalid([Problem(code="answer", message=message, where="answer")])
    _answer(row, answer)
    row.state, row.decided_at = State.RETURNED, now()
    row.save(update_fields=["state", "decided_at", "said"])
    note(actor, "use.refuse", row, reason=answer)
    tell_decided(row)
    return row


def agreed(actor: Actor, request: Ended) -> None:
    """Open to the applicant exactly the records of the application, in its manners, in its days (REQ-USE-02).

    Conflict where its time is over, he holds no post any more, or something stands against it by now.
    """
    row = _ended(request, State.AGREED)
    open_for(row)
    note(actor, "use.agree", row, manners=row.manners, until=row.until.isoformat())
    tell_decided(row)


def not_agreed(actor: Actor, request: Ended) -> None:
    """Keep that it was not agreed to."""
    row = _ended(request, State.RETURNED)
    note(actor, "use.refuse", row, reason=request.reason)
    tell_decided(row)


def withdrawn(actor: Actor, request: Ended) -> None:
    """Keep that the applicant withdrew it."""
    note(actor, "use.withdraw", _ended(request, State.WITHDRAWN))


@transaction.atomic
def end(actor: Actor, number: int, why: str = "") -> UseApplication:
    """End an application at once: who asked withdraws it; who decided or keeps the records closes what is open.

    Refused for others, Invalid where another than the applicant does not say why, Conflict where nothing is open.
    """
    row = _locked(actor, number)
    if not queries.may_end(actor, row):
        decision = refusal(
            N_("Who asked, who decided and who keeps the records end an application.")
        )
        raise Refused(decision, actor=actor.id, verb=str(Verb.LOAN_DESK), target=_target(row))
    mine = row.applicant_id == actor.user_id
    if mine and row.state == State.RECEIVED:
        row.state, row.decided_at = State.WITHDRAWN, now()
        row.save(update_fields=["state", "decided_at"])
        note(actor, "use.withdraw", row)
        return row
    if mine and row.state == State.ASKED and row.request is not None:
        for _one, decision in requests.withdraw(actor, [row.request]).refused:
            _demand(decision)
        row.refresh_from_db()
        return row
    _demand(rules.may_end(queries.standing_of(row)))
    if not mine and not why.strip():
        raise Invalid([Problem(code="why", message=N_("Say why it ends."), where="why")])
    close(row)
    row.state, row.ended_at, row.ended_by_id = State.ENDED, now(), actor.user_id
    row.save(update_fields=["state", "ended_at", "ended_by"])
    note(actor, "use.end", row, reason=why)
    if not mine:
        tell_decided(row)
    return row


@transaction.atomic
def note_use(
    actor: Actor, number: int, *, record: int, manner: str, pages: int, remark: str = ""
) -> UseApplication:
    """Note a use that leaves no trace by itself: an excerpt, a copy, paper taken out of the house (REQ-USE-03).

    Its applicant or who keeps the record notes it; Conflict outside its records, manners and days.
    """
    row = _locked(actor, number)
    if row.applicant_id != actor.user_id and not queries.keeps(actor, row):
        decision = refusal(N_("Who asked, or who keeps the records, notes how they were used."))
        raise Refused(decision, actor=actor.id, verb=str(Verb.LOAN_DESK), target=_target(row))
    _demand(rules.may_note(queries.standing_of(row), manner, row.manners))
    if not row.records.filter(record=record).exists():
        raise Missing
    locked(actor, [record])
    payload = {
        "application": row.number,
        "manner": manner,
        "pages": pages,
        "reason": one_line(remark)[: rules.LONGEST],
    }
    writer.record(
        actor=actor, verb="use.note", target=_target(row), record_id=record, payload=payload
    )
    return row


def _demand_purpose(
    purpose: str, records: Sequence[Record], known: Collection[str], allowed: Collection[str]
) -> None:
    """Raise Invalid with `MISUSED` for a purpose these records are not used for: not allowed, or without consent."""
    decision = rules.purpose_refused(purpose, known, allowed)
    if not decision:
        message = decision.reason
        raise Invalid([Problem(code=MISUSED, message=message, where="purpose")])
    for one in records:
        try:
            stated_for_record(one, purpose)
        except Conflict as error:
            message, params = error.template, error.params
            problem = Problem(code=MISUSED, message=message, params=params, where="purpose")
            raise Invalid([problem]) from None


def _keep(row: UseApplication, records: Sequence[Record]) -> None:
    UseRecord.objects.bulk_create(
        UseRecord(application=row, record=one, number=one.archive_no or "") for one in records
    )


def _answer(row: UseApplication, answer: str) -> None:
    said.put(row, {**said.said_in(row), "answer": one_line(answer)[: rules.LONGEST]})


def _department(actor: Actor, records: Sequence[Record]) -> str:
    """Return in which of his departments somebody asks: the records' own, if he works there."""
    own = sorted(actor.departments)
    there = [one.department for one in records if one.department in own]
    return (there or own or [""])[0]


def _locked(actor: Actor, number: int) -> UseApplication:
    """Return an application somebody may see, its row locked."""
    queries.application_of(actor, number)
    return UseApplication.objects.select_for_update().get(pk=number)


def _to_find(actor: Actor, number: int) -> UseApplication:
    hold_policy()
    row = _locked(actor, number)
    if row.applicant_id == actor.user_id or not is_keeper(actor):
        raise Missing
    if row.state != State.RECEIVED:
        raise Conflict(N_("Somebody has dealt with this application already."))
    return row


def _ended(request: Ended, state: State) -> UseApplication:
    row = UseApplication.objects.select_for_update().filter(pk=int(request.target_id)).first()
    if row is None or row.state != State.ASKED:
        raise Conflict(N_("This was decided already."))
    row.state, row.decided_at = state, now()
    row.save(update_fields=["state", "decided_at"])
    return row


def _demand(decision: Decision) -> None:
    if not decision:
        raise Conflict(decision.reason, **decision.params)


def _target(row: UseApplication) -> str:
    return f"{TARGET}:{row.pk}"


def note(actor: Actor, verb: str, row: UseApplication, **more: object) -> None:
    """Write what became of an application into the trail, with its number and its records."""
    records = list(row.records.values_list("record_id", flat=True))
    payload = {"application": row.number, "records": records, **more}
    single = records[0] if len(records) == 1 else None
    writer.record(actor=actor, verb=verb, target=_target(row), record_id=single, payload=payload)
