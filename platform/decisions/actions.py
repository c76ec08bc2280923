"""Asking, deciding and withdrawing: the only writers of requests."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from decisions import rules
from decisions.deciders import demand_deciders, resolved
from decisions.facts import ended, facts_of
from decisions.models import Request, Step, StepDecision
from decisions.port import handler_of
from decisions.rules import Decided, RequestFacts, State, StepSpec, Verdict
from decisions.telling import tell_moved
from kernel import clock
from kernel.decision import ALLOWED, Decision, Outcome, refusal
from kernel.errors import Conflict, FondsError, Invalid, Missing, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.audit.models import Outcome as Ending
from security.freshness import NotFresh
from security.people.names import names_of

MANY = 1000  # decisions in one transaction; more hold other companies' sealing back
BIGGEST = 2**63  # no id of the database reaches it


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One thing to ask for. `target` is "kind:id"; `barred` are user ids of who prepared it.

    `payload` holds references and digests only: it is stored unsealed.
    """

    subject: str
    target: str
    title: str
    steps: Sequence[StepSpec]
    payload: Mapping[str, Any] = field(default_factory=dict)
    barred: Collection[str] = ()


def rename(kind: str, titles: Mapping[str, str]) -> None:
    """Call what was asked about these things (id → title) otherwise: their names are sealed from now on."""
    wanted = Request.objects.filter(target_kind=kind, target_id__in=list(titles))
    for request in wanted:
        request.title = titles[request.target_id]
    Request.objects.bulk_update(wanted, ["title"])


def ask(  # noqa: PLR0913 - a request has this many independent facts
    actor: Actor,
    *,
    subject: str,
    target: str,
    title: str,
    steps: Sequence[StepSpec],
    payload: Mapping[str, Any] | None = None,
    barred: Collection[str] = (),
) -> int:
    """Ask for one thing and return the id of the request; see `ask_many`."""
    asking = Asking(
        subject=subject,
        target=target,
        title=title,
        steps=steps,
        payload=payload or {},
        barred=barred,
    )
    return ask_many(actor, [asking])[0]


def ask_many(actor: Actor, askings: Sequence[Asking]) -> list[int]:
    """Store requests in the caller's transaction and return their ids in the same order: all or none.

    Whoever calls has checked that `actor` may ask this. Invalid names an empty post or a step that nobody
    but the asker and those barred could decide; Conflict says that the actor asks the same already;
    Missing if no handler is registered for a subject.
    """
    with transaction.atomic(), change_set(actor, "request.ask"):
        requests = [_ask(actor, asking) for asking in askings]
        tell_moved(requests)
    return [request.pk for request in requests]


def decide(
    actor: Actor,
    decisions: Sequence[tuple[int, str, str]],
    *,
    seen: Mapping[int, int] | None = None,
) -> Outcome[int]:
    """Decide requests, each given as (id, "approve" or "return", reason).

    Each one stands or falls alone: what may not be decided, or what its subject's owner cannot carry out,
    comes back refused with its reason, and nothing of it stays. After the last approval the owner acts in
    the same transaction. At most `MANY` at once. `seen`: id → number of the step that was shown; one that
    somebody decided meanwhile is refused.
    """
    if len(decisions) > MANY:
        text = N_("At most {limit} requests can be decided at once.")
        raise Invalid([Problem(code="too_many", message=text, params={"limit": MANY})])
    done: list[int] = []
    refused: list[tuple[int, Decision]] = []
    wanted = {number: (outcome, reason) for number, outcome, reason in decisions}
    with transaction.atomic(), change_set(actor, "request.decide"):
        requests = _locked(wanted)
        facts = facts_of(requests.values())
        for number, (outcome, reason) in wanted.items():
            if number not in requests:
                refused.append((number, refusal(Missing.message)))
                continue
            move = _Move(actor=actor, request=requests[number], facts=facts[number])
            act = partial(
                _decide,
                verdict=Verdict(outcome),
                reason=reason.strip(),
                seen=(seen or {}).get(number, 0),
            )
            _sort_in(number, _one_by_one(move, act), done, refused)
        tell_moved([requests[number] for number in done])
    return Outcome(done=tuple(done), refused=tuple(refused))


def withdraw(actor: Actor, ids: Collection[int]) -> Outcome[int]:
    """Take back requests one asked oneself while they are open; each stands or falls alone."""
    done: list[int] = []
    refused: list[tuple[int, Decision]] = []
    with transaction.atomic(), change_set(actor, "request.withdraw"):
        requests = _locked(ids)
        facts = facts_of(requests.values())
        for number in ids:
            if number not in requests:
                refused.append((number, refusal(Missing.message)))
                continue
            move = _Move(actor=actor, request=requests[number], facts=facts[number])
            _sort_in(number, _one_by_one(move, _withdraw), done, refused)
    return Outcome(done=tuple(done), refused=tuple(refused))


@dataclass(frozen=True, kw_only=True)
class _Move:
    """Somebody moves one locked request on."""

    actor: Actor
    request: Request
    facts: RequestFacts

    def end(self, state: State, reason: str = "") -> None:
        """Store that the request has ended."""
        self.request.state = state
        self.request.reason = reason
        self.request.ended_at = clock.now()
        self.request.save(update_fields=["state", "reason", "ended_at", "waiting"])

    def note(self, verb: str, *, outcome: str, on_behalf_of: str = "", **payload: Any) -> None:
        """Write what happened into the audit trail, on the record where the request is about one."""
        request = self.request
        record = request.target_id if request.target_kind == "record" else ""
        writer.record(
            actor=self.actor,
            verb=verb,
            target=f"request:{request.pk}",
            outcome=outcome,
            payload={"subject": request.subject, "digest": request.digest, **payload},
            record_id=int(record) if record.isdigit() else None,
            on_behalf_of=on_behalf_of,
        )


def _ask(actor: Actor, asking: Asking) -> Request:
    handler_of(asking.subject)
    steps = resolved(actor, asking.steps)
    excluded = frozenset({*asking.barred, actor.id})
    demand_deciders(steps, excluded=excluded, on=clock.today())
    request = _stored(actor, asking, len(steps))
    Step.objects.bulk_create(
        Step(
            request=request,
            order=order,
            position=step.position,
            department=step.department,
            person_id=int(step.person) if step.person else None,
        )
        for order, step in enumerate(steps, start=1)
    )
    move = _Move(actor=actor, request=request, facts=RequestFacts(asked_by=actor.id, steps=steps))
    move.note("request.ask", outcome=Ending.DONE, target=asking.target, payload=request.payload)
    return request


def _stored(actor: Actor, asking: Asking, step_count: int) -> Request:
    kind, _, number = asking.target.partition(":")
    payload = json.dumps(asking.payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    try:
        with transaction.atomic():
            return Request.objects.create(
                subject=asking.subject,
                target_kind=kind,
                target_id=number,
                title=asking.title,
                asked_by_id=actor.user_id,
                asked_at=clock.now(),
                barred=sorted(set(asking.barred)),
                step_count=step_count,
                payload=json.loads(payload),
                digest=hashlib.sha256(payload.encode()).hexdigest(),
            )
    except IntegrityError as error:
        if "request_open_once" not in str(error):
            raise
        raise Conflict(N_("This has been asked already and waits for a decision.")) from error


def _locked(ids: Collection[int]) -> dict[int, Request]:
    """Return the requests, locked in the order of their ids so that two bulk decisions never wait in a ring."""
    rows = (
        Request.objects.select_for_update()
        .filter(pk__in=[number for number in ids if number < BIGGEST])
        .order_by("pk")
    )
    return {request.pk: request for request in rows}


def _one_by_one(move: _Move, act: Callable[[_Move], Decision]) -> Decision:
    """Do one move in a savepoint of its own; a sentence out of the rules or the handler undoes only it."""
    try:
        with transaction.atomic():
            return act(move)
    except NotFresh:
        raise  # no answer to the request: whoever decides proves himself and repeats
    except Invalid as error:
        first = error.problems[0] if error.problems else Problem(code="", message=error.message)
        return refusal(first.message, **first.params)
    except FondsError as error:
        return refusal(error.template, **error.params)


def _decide(move: _Move, verdict: Verdict, reason: str, seen: int) -> Decision:
    ruling = rules.may_decide(move.actor, move.facts)
    allowed = _as_seen(move.facts, seen) and ruling.decision and rules.needs_reason(verdict, reason)
    if not allowed:
        move.note("request.decide", outcome=Ending.REFUSED, verdict=str(verdict))
        return allowed
    request, behalf = move.request, ruling.on_behalf_of
    StepDecision.objects.create(
        step=Step.objects.get(request=request, order=request.waiting),
        by_id=int(move.actor.id),
        on_behalf_of_id=int(behalf) if behalf else None,
        outcome=verdict,
        reason=reason,
        at=clock.now(),
    )
    decided = Decided(by=move.actor.id, on_behalf_of=behalf, verdict=verdict)
    facts = replace(move.facts, decided=(*move.facts.decided, decided))
    moved = replace(move, facts=facts)
    moved.note(
        "request.decide",
        outcome=Ending.DONE,
        on_behalf_of=behalf,
        verdict=str(verdict),
        reason=reason,
        step=request.waiting,
    )
    _move_on(moved, reason)
    return ALLOWED


def _as_seen(facts: RequestFacts, seen: int) -> Decision:
    last = int(facts.decided[-1].by) if facts.decided else 0
    return rules.as_seen(facts, seen, names_of([last]).get(last, ""))


def _move_on(move: _Move, reason: str) -> None:
    request, handler = move.request, handler_of(move.request.subject)
    if move.facts.state is State.RETURNED:
        move.end(State.RETURNED, reason)
        handler.on_returned(move.actor, ended(request, move.facts, reason=reason))
        return
    request.waiting += 1
    if move.facts.state is State.APPROVED:
        move.end(State.APPROVED, reason)
        handler.on_approved(move.actor, ended(request, move.facts, reason=reason))
    else:
        request.save(update_fields=["waiting"])


def _withdraw(move: _Move) -> Decision:
    allowed = rules.may_withdraw(move.actor, move.facts)
    move.note("request.withdraw", outcome=Ending.DONE if allowed else Ending.REFUSED)
    if allowed:
        move.end(State.WITHDRAWN)
        handler_of(move.request.subject).on_withdrawn(
            move.actor, ended(move.request, replace(move.facts, withdrawn=True))
        )
    return allowed


def _sort_in(
    number: int, answer: Decision, done: list[int], refused: list[tuple[int, Decision]]
) -> None:
    if answer:
        done.append(number)
    else:
        refused.append((number, answer))
