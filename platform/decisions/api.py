"""Requests for programs: the inbox, what one asked, deciding and withdrawing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from backoffice.sentences import sentence
from decisions import actions, queries
from decisions.queries import RequestView, StepView, Waiting
from decisions.rules import Ruling, Verdict, may_withdraw
from gateway.callers import actor_for
from gateway.later import after_commit, kept
from gateway.problems import ApiProblem, said
from gateway.schemas import BIGGEST, Given, Shown
from gateway.tokens.rules import Scope
from kernel.decision import Outcome
from kernel.text import N_
from security.actor import Actor

router = Router(tags=["requests"])
Id = Annotated[int, Path(ge=1, le=BIGGEST)]
MOST = 200
_FARTHEST = 10**9


class InboxQuery(Schema):
    """Which requests."""

    model_config = ConfigDict(extra="forbid")

    box: Literal["waiting", "asked"] = Field(
        "waiting", description=N_("waiting for the caller's decision, or asked by the caller.")
    )
    after: Annotated[int, Field(ge=0, le=_FARTHEST)] = Field(
        0, description=N_("The cursor “next” of a page.")
    )
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50


class RequestLine(Shown):
    """One request of the inbox."""

    id: int
    subject: str
    target: str = Field(description=N_("What it is about: kind:number."))
    title: str
    state: str
    asked_by: str
    asked_at: datetime
    step: int
    steps: int
    on_behalf_of: str = Field(description=N_("In whose stead the caller would decide it."))


class RequestPage(Shown):
    """One page of requests."""

    items: list[RequestLine]
    next: int | None


class StepShown(Shown):
    """One step: who decided what, when and why."""

    order: int
    position: str
    department: str
    decided_by: str
    on_behalf_of: str
    outcome: str
    reason: str
    at: datetime | None


class RequestShown(RequestLine):
    """A request with its steps."""

    reason: str
    progress: list[StepShown]
    may_decide: bool
    why_not: str
    may_withdraw: bool


class DecisionGiven(Given):
    """What the caller says to the step that waits."""

    outcome: Literal["approve", "return"]
    reason: Annotated[str, Field(max_length=2000)] = Field(
        "", description=N_("Needed to return it.")
    )


@router.get("/requests", response=RequestPage, summary=N_("List requests"))
def list_requests(request: HttpRequest, asked: Query[InboxQuery]) -> dict[str, Any]:
    actor = actor_for(request, Scope.REQUESTS_READ)
    many, start = asked.limit + 1, asked.after
    lines: Sequence[dict[str, Any]]
    if asked.box == "waiting":
        lines = [_waiting(one) for one in queries.inbox(actor, start=start, limit=many)]
    else:
        lines = [_line(one) for one in queries.asked_by(actor, start=start, limit=many)]
    more = len(lines) > asked.limit
    return {"items": lines[: asked.limit], "next": start + asked.limit if more else None}


@router.get("/requests/{number}", response=RequestShown, summary=N_("Read a request"))
def read_request(request: HttpRequest, number: Id) -> dict[str, Any]:
    return _read(actor_for(request, Scope.REQUESTS_READ), number)


@router.post(
    "/requests/{number}/decision",
    response=RequestShown,
    summary=N_("Approve a request or return it with a reason"),
)
def decide_request(request: HttpRequest, number: Id, given: DecisionGiven) -> HttpResponse:
    actor = actor_for(request, Scope.REQUESTS_DECIDE)
    queries.request_of(actor, number)
    verdict = (number, str(Verdict(given.outcome)), given.reason)
    return _after(request, actor, number, actions.decide(actor, [verdict]))


@router.post(
    "/requests/{number}/withdraw", response=RequestShown, summary=N_("Withdraw one's own request")
)
def withdraw_request(request: HttpRequest, number: Id) -> HttpResponse:
    actor = actor_for(request, Scope.REQUESTS_DECIDE)
    queries.request_of(actor, number)
    return _after(request, actor, number, actions.withdraw(actor, [number]))


def _after(request: HttpRequest, actor: Actor, number: int, outcome: Outcome[int]) -> HttpResponse:
    """Show the request after the commit, or say why nothing was decided."""
    if outcome.refused:
        _, decision = outcome.refused[0]
        answer = said(ApiProblem(403, "refused", decision.reason, **decision.params)).response()
        # What was refused is noted in the trail already.
        return kept(answer)
    return after_commit(request, lambda: _json(_read(actor, number)))


def _read(actor: Actor, number: int) -> dict[str, Any]:
    view, ruling = queries.request_of(actor, number)
    return _whole(actor, view, ruling)


def _waiting(one: Waiting) -> dict[str, Any]:
    return {
        "id": one.id,
        "subject": one.subject,
        "target": one.target,
        "title": one.title,
        "state": "open",
        "asked_by": one.asked_by,
        "asked_at": one.asked_at,
        "step": one.step,
        "steps": one.steps,
        "on_behalf_of": one.on_behalf_of,
    }


def _line(one: RequestView) -> dict[str, Any]:
    return {
        "id": one.id,
        "subject": one.subject,
        "target": one.target,
        "title": one.title,
        "state": one.state,
        "asked_by": one.asked_by,
        "asked_at": one.asked_at,
        "step": min(one.waiting, len(one.steps)),
        "steps": len(one.steps),
        "on_behalf_of": "",
    }


def _whole(actor: Actor, one: RequestView, ruling: Ruling) -> dict[str, Any]:
    stead = queries.name_of(ruling.on_behalf_of) if ruling.on_behalf_of else ""
    return {
        **_line(one),
        "on_behalf_of": stead,
        "reason": one.reason,
        "progress": [_step(step) for step in one.steps],
        "may_decide": bool(ruling),
        "why_not": "" if ruling else sentence(ruling.decision),
        "may_withdraw": bool(may_withdraw(actor, one.facts)),
    }


def _step(step: StepView) -> dict[str, Any]:
    return {
        "order": step.order,
        "position": step.spec.position,
        "department": step.spec.department,
        "decided_by": step.decided_by,
        "on_behalf_of": step.on_behalf_of,
        "outcome": step.outcome,
        "reason": step.reason,
        "at": step.at,
    }


def _json(body: dict[str, Any]) -> JsonResponse:
    return JsonResponse(
        RequestShown.model_validate(body).model_dump(mode="json"),
        json_dumps_params={"ensure_ascii": False},
    )
