"""A regulation is published by the same four eyes as the policy: the posts it names agree first (AP11)."""

from collections.abc import Sequence

from django.urls import reverse

from decisions import actions as requests
from decisions.port import Ended, Handler, register
from decisions.queries import of_target
from decisions.rules import State, StepSpec
from kernel.clock import today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_, one_line
from policies.document.agreement import steps_of_others
from policies.document.asking import givers
from policies.regulations import actions
from policies.regulations.models import RegulationVersion
from policies.regulations.queries import TARGET, version_of
from policies.regulations.rules import Reason
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of

SUBJECT = "regulation.publish"
REVISION = "regulation.revise"


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


def ask_for_revision(actor: Actor, code: str, *, reason: str, why: str) -> int:
    """Raise the task to revise a regulation one may read, with the reason's code; return the id of the request.

    Those who shape the policy accept it, which opens a draft, or return it. Invalid without reason or words.
    """
    version = version_of(actor, code)
    problems = []
    if reason not in set(Reason) - {Reason.FIRST}:
        message = N_("Choose why it should be revised.")
        problems.append(Problem(code="reason", message=message, where="reason"))
    if not why.strip():
        message = N_("Say what should change.")
        problems.append(Problem(code="why", message=message, where="why"))
    if problems:
        raise Invalid(problems)
    steps, _people = givers(actor)
    if not steps:
        raise Conflict(N_("Nobody in the company could decide this just now."))
    return requests.ask(
        actor,
        subject=REVISION,
        target=f"{TARGET}:{code}",
        title=f"{code} {version.said.title}: {one_line(why)}"[:200],
        steps=steps,
        payload={"code": code, "reason": reason, "why": why.strip()},
    )


def begin_revision(actor: Actor, request: Ended) -> None:
    """Open the draft that was asked for, in the name of who accepts."""
    actions.revise(actor, str(request.payload["code"]), because=request.payload)


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
    """Register publication and revision with the engine of requests; called once at start-up."""
    register(
        REVISION,
        Handler(
            label=N_("Revise a regulation"),
            on_approved=begin_revision,
            describe_url=lambda target: reverse("regulation", args=[target.partition(":")[2]]),
        ),
    )
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
