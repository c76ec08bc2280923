"""Reads stored requests as what the rules know: who asked, which steps, what was decided so far."""

from collections.abc import Collection

from decisions.models import Request, Step
from decisions.named import NAMED, steps_named
from decisions.port import Ended
from decisions.rules import Decided, RequestFacts, State, StepSpec, Verdict


def facts_of(requests: Collection[Request]) -> dict[int, RequestFacts]:
    """Return the facts of each request by its id, with two queries for all of them."""
    steps: dict[int, list[Step]] = {request.pk: [] for request in requests}
    rows = steps_named().filter(request__in=list(steps)).select_related("decision")
    for step in rows.order_by("order"):
        steps[step.request_id].append(step)
    return {request.pk: _facts(request, steps[request.pk]) for request in requests}


def ended(request: Request, facts: RequestFacts, *, reason: str = "") -> Ended:
    """Return the request as its subject's handler sees it."""
    return Ended(
        request_id=request.pk,
        subject=request.subject,
        target=f"{request.target_kind}:{request.target_id}",
        title=request.title,
        asked_by=facts.asked_by,
        deciders=tuple(decision.by for decision in facts.decided),
        reason=reason,
        payload=request.payload,
    )


def _facts(request: Request, steps: list[Step]) -> RequestFacts:
    return RequestFacts(
        asked_by=_text(request.asked_by_id),
        steps=tuple(
            StepSpec(
                position=step.position,
                department=step.department,
                person=_text(getattr(step, NAMED)),
            )
            for step in steps
        ),
        decided=tuple(
            Decided(
                by=_text(step.decision.by_id),
                on_behalf_of=_text(step.decision.on_behalf_of_id),
                verdict=Verdict(step.decision.outcome),
            )
            for step in steps
            if hasattr(step, "decision")
        ),
        barred=frozenset(request.barred),
        withdrawn=request.state == State.WITHDRAWN,
    )


def _text(identity: int | None) -> str:
    return "" if identity is None else str(identity)
