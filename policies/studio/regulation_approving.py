"""A regulation is published by the same four eyes as the policy: the posts it names agree first (AP11)."""

from collections.abc import Sequence

from django.urls import reverse

from decisions import actions as requests
from decisions.port import Ended, Handler, register
from decisions.queries import of_target
from decisions.rules import State, StepSpec
from kernel.clock import today
from kernel.errors import Conflict, Missing
from kernel.text import N_
from policies.document.agreement import steps_of_others
from policies.regulations import actions
from policies.regulations.models import RegulationVersion
from policies.regulations.queries import TARGET
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of

SUBJECT = "regulation.publish"


def propose(
    actor: Actor, code: str, *, seen: str, reason: str, why: str
) -> RegulationVersion | int:
    """Publish the draft, or ask those who must agree; return the version, or the id of the request."""
    draft = actions.demand_publishable(actor, code, seen=seen, reason=reason, why=why)
    if waiting(draft):
        raise Conflict(N_("This draft already waits for approval; withdraw the request first."))
    steps = steps_of_others(actor, today())
    if not steps:
        return actions.publish(actor, code, seen=seen, reason=reason, why=why)
    return requests.ask(
        actor,
        subject=SUBJECT,
        target=f"{TARGET}:{draft.pk}",
        title=f"{code} {draft.said.title}"[:200],
        steps=[StepSpec(position=one.position, department=one.department) for one in steps],
        payload={"code": code, "seen": seen, "reason": reason, "why": why},
    )


def waiting(draft: RegulationVersion) -> int | None:
    """Return the id of the request a draft waits for, or None."""
    asked = of_target(TARGET, draft.pk)
    return next(
        (one.id for one in asked if one.state == State.OPEN and one.subject == SUBJECT), None
    )


def carry_out(_actor: Actor, request: Ended) -> None:
    """Publish what was asked for, in the name of who asked: these words, or nothing."""
    user = User.objects.filter(pk=int(request.asked_by), is_active=True).first()
    if user is None:
        raise Missing
    deciders: Sequence[str] = request.deciders
    actions.publish(
        actor_of(user),
        str(request.payload["code"]),
        seen=str(request.payload["seen"]),
        reason=str(request.payload["reason"]),
        why=str(request.payload["why"]),
        approved_by=deciders,
    )


def register_handlers() -> None:
    """Register publication with the engine of requests; called once at start-up."""
    register(
        SUBJECT,
        Handler(
            label=N_("Publish a regulation"),
            on_approved=carry_out,
            describe_url=lambda target: reverse(
                "regulation_proposed", args=[target.partition(":")[2]]
            ),
        ),
    )
