"""Opens records to who has said what is asked of him, asks to be shown what stays closed, shows what was agreed to."""

from dataclasses import asdict
from datetime import timedelta

from django.db import transaction

from archive.consulting import queries, said
from archive.consulting.deciding import ask_for
from archive.consulting.form_queries import form_of
from archive.consulting.models import QueryForm, ViewRequest
from archive.consulting.rules import (
    Asked,
    FormSpec,
    Statement,
    Wanted,
    form_problems,
    statement_problems,
    wanted_problems,
)
from archive.records.models import Record
from archive.records.queries import record_of
from archive.unmasking.queries import masked_fields
from decisions.port import Ended
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from policies.access.actions import open_to
from policies.access.openings import Open
from policies.access.rules import Verb
from policies.document.closing import closed_for
from policies.document.consultations import Closed
from security import permission
from security.actor import Actor
from security.audit import writer
from security.people.models import User
from security.people.queries import actor_of

SAY, ASK, DECIDE, SHOW = "consultation.say", "query.ask", "query.decide", "query.show"
State = ViewRequest.State
QUERY_FORM = "query_form"


@transaction.atomic
def say(actor: Actor, category: str, statement: Statement, record: Record | None = None) -> int:
    """Open records to who says what is asked of him and return for how many minutes: a category, or one customer.

    Invalid with what is missing; Missing where nothing is asked of `actor`. One record opens the whole file it lies
    in. Who asks and by which document is in the trail alone, sealed.
    """
    reason = closed_for(actor).get(category)
    if reason not in {Closed.IDENTITY, Closed.PURPOSE}:
        raise Missing
    rule = queries.rule_of(category)
    purposes = {one.code for one in queries.purposes_of(category)}
    problems = statement_problems(statement, identity=rule.identity, purposes=purposes)
    if rule.identity and record is None:
        message = N_("Say which customer it is about.")
        problems.append(Problem(code="customer", message=message, where="customer"))
    if problems:
        raise Invalid(problems)
    opened = None if record is None or not rule.identity else record.parent_id or record.pk
    asked = {name: value for name, value in asdict(statement).items() if value}
    writer.record(
        actor=actor,
        verb=SAY,
        target="record" if opened is None else f"record:{opened}",
        record_id=opened,
        payload={"category": category, "minutes": rule.minutes, **asked},
    )
    alike = queries.governed_alike(actor, category) if opened is None else [category]
    until = now() + timedelta(minutes=rule.minutes)
    wanted = [Open(category=one, record=opened, **_kept(statement)) for one in alike]
    open_to(actor, wanted, until=until)
    return rule.minutes


@transaction.atomic
def ask(actor: Actor, wanted: Wanted) -> ViewRequest:
    """Ask to be shown the result of a query, or masked values of a record; Invalid says what is missing.

    Missing for a query in a category that is open to `actor`, and for values that are not masked for him.
    """
    _demand_askable(actor, wanted)
    asked_purposes = [one.code for one in queries.purposes_of(wanted.category)]
    problems = wanted_problems(wanted, today(), asked_purposes)
    if problems:
        raise Invalid(problems)
    row = ViewRequest.objects.create(
        kind=wanted.kind,
        category=wanted.category,
        record=wanted.record,
        fields=list(wanted.fields),
        purpose=wanted.purpose,
        until=wanted.until,
        asked_by_id=int(actor.id),
        asked_at=now(),
    )
    said.put(row, {"text": wanted.text, "reason": wanted.reason})
    row.request = ask_for(actor, row)
    row.save(update_fields=["said", "request"])
    _tell(actor, ASK, row, {"criteria": {"q": wanted.text}, "reason": wanted.reason})
    return row


def agreed(actor: Actor, request: Ended) -> None:
    """Show who asked, until the day he asked for: exactly what the query finds now, or the masked values."""
    row = _decided(request)
    if row.until < today():
        raise Conflict(N_("The time this was asked for is over already; return the request."))
    asker = User.objects.filter(pk=row.asked_by_id, is_active=True).first()
    if asker is None:
        raise Missing
    if row.kind == Asked.QUERY:
        found = list(queries.found_for(actor_of(asker), row).order_by("pk"))
        row.found = [one.pk for one in found]
        wanted = [
            Open(category=one.category, record=one.pk, purpose=row.purpose, identity="")
            for one in found
        ]
        open_to(actor_of(asker), wanted, until=queries.end_of(row), request=request.request_id)
    _end(actor, row, State.AGREED)


def returned(actor: Actor, request: Ended) -> None:
    """Show nothing."""
    _end(actor, _decided(request), State.RETURNED, request.reason)


def withdrawn(actor: Actor, request: Ended) -> None:
    """Show nothing; who asked thought better of it."""
    _end(actor, _decided(request), State.WITHDRAWN)


def show(actor: Actor, number: int) -> tuple[ViewRequest, list[Record]]:
    """Return what an agreed query found; that is in the trail before anything of it leaves."""
    row = queries.request_of(actor, number)
    found = queries.result_of(actor, row)
    criteria = {"q": said.said_in(row)["text"], "category": row.category}
    _tell(actor, SHOW, row, {"criteria": criteria, "shown": len(found), "purpose": row.purpose})
    return row, found


@transaction.atomic
def keep_form(actor: Actor, spec: FormSpec, number: int | None = None) -> QueryForm:
    """Keep a form to search by, a new one or one that is changed; Invalid with every problem."""
    permission.demand(actor, Verb.CONFIGURE, target=QUERY_FORM)
    problems = form_problems(spec)
    others = QueryForm.objects.select_for_update().filter(zh=spec.zh).exclude(pk=number or 0)
    if others.exists():
        message = N_("There is a form of this name already.")
        problems.append(Problem(code="zh", message=message, where="zh"))
    if problems:
        raise Invalid(problems)
    row = QueryForm(created_at=now()) if number is None else form_of(actor, number)
    row.zh, row.en, row.category = spec.zh, spec.en, spec.category
    row.positions, row.fields = list(spec.positions), list(spec.fields)
    row.updated_at = now()
    row.save()
    _tell_form(actor, "query_form.keep", row)
    return row


@transaction.atomic
def drop_form(actor: Actor, number: int) -> None:
    """Delete a form; nothing of the archive changes."""
    permission.demand(actor, Verb.CONFIGURE, target=QUERY_FORM)
    row = form_of(actor, number)
    _tell_form(actor, "query_form.drop", row)
    row.delete()


def _tell_form(actor: Actor, verb: str, row: QueryForm) -> None:
    said = {"name": row.zh, "category": row.category, "positions": row.positions}
    target = f"{QUERY_FORM}:{row.pk}"
    writer.record(actor=actor, verb=verb, target=target, payload={**said, "fields": row.fields})


def _demand_askable(actor: Actor, wanted: Wanted) -> None:
    if wanted.kind is Asked.QUERY:
        if closed_for(actor).get(wanted.category) is not Closed.QUERY:
            raise Missing
        return
    record = record_of(actor, wanted.record or 0)
    masked = {one.code for one in masked_fields(actor, record)}
    if not wanted.fields or not set(wanted.fields) <= masked:
        raise Missing


def _kept(statement: Statement) -> dict[str, str]:
    return {"purpose": statement.purpose, "identity": statement.identity}


def _decided(request: Ended) -> ViewRequest:
    row = ViewRequest.objects.select_for_update().filter(pk=int(request.target_id)).first()
    if row is None or row.state != State.DECIDING:
        raise Conflict(N_("This was decided already."))
    return row


def _end(actor: Actor, row: ViewRequest, state: str, reason: str = "") -> None:
    row.state, row.ended_at = state, now()
    row.save(update_fields=["state", "ended_at", "found"])
    _tell(actor, DECIDE, row, {"state": str(state), "reason": reason, "found": len(row.found)})


def _tell(actor: Actor, verb: str, row: ViewRequest, more: dict[str, object]) -> None:
    writer.record(
        actor=actor,
        verb=verb,
        target=f"view_request:{row.pk}",
        record_id=row.record,
        payload={
            "kind": row.kind,
            "category": row.category,
            "fields": row.fields,
            "until": row.until.isoformat(),
            **more,
        },
    )
