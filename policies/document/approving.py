"""Publication by four eyes: the posts the policy names agree before a version takes over (AP11)."""

from django.urls import reverse

from decisions import actions as requests
from decisions.port import Ended, Handler, register
from decisions.queries import of_target
from decisions.rules import State, StepSpec
from kernel.clock import today
from kernel.errors import Conflict, Missing
from kernel.text import N_
from policies.document import actions
from policies.document.agreement import steps_of_others
from policies.document.models import Draft, PolicyVersion
from policies.document.planned import Differs
from policies.document.queries import open_draft
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of

SUBJECT = "policy.publish"
TARGET = "policy"
Result = PolicyVersion | int
_DIFFERS = N_(
    "Since this was asked for, the draft does something else to the records; return it, "
    "so that who asked looks at it and asks again."
)


def propose(
    actor: Actor, draft_digest: str, *, reason: str = "", override: str = "", plan: str = ""
) -> Result:
    """Publish the draft, or ask those who must agree; return the version, or the id of the request.

    Nobody is asked where the policy names no approval of publication, or nobody but `actor` holds its posts:
    a company with one administrator stays able to act, and the trail says that they were alone.
    """
    steps = steps_of_others(actor, today())
    if not steps:
        return actions.publish(actor, draft_digest, reason=reason, override=override, plan=plan)
    actions.demand_publishable(actor, draft_digest, override=override)
    draft = open_draft()
    if draft is None:
        raise Conflict(N_("There is no open draft; it was already published or discarded."))
    if waiting():
        raise Conflict(N_("This draft already waits for approval; withdraw the request first."))
    return requests.ask(
        actor,
        subject=SUBJECT,
        target=f"{TARGET}:{draft.pk}",
        title=reason.strip()[:200],
        steps=[StepSpec(position=one.position, department=one.department) for one in steps],
        payload={"digest": draft_digest, "reason": reason, "override": override, "plan": plan},
    )


def waiting(draft: Draft | None = None) -> int | None:
    """Return the id of the request that the open draft, read already or not, waits for, or None."""
    draft = draft or open_draft()
    if draft is None:
        return None
    asked = of_target(TARGET, draft.pk)
    return next((one.id for one in asked if one.state == State.OPEN), None)


def carry_out(_actor: Actor, request: Ended) -> None:
    """Publish what was asked for, in the name of who asked: what was looked at, or nothing."""
    user = User.objects.filter(pk=int(request.asked_by), is_active=True).first()
    if user is None:
        raise Missing
    try:
        actions.publish(
            actor_of(user),
            str(request.payload["digest"]),
            reason=str(request.payload["reason"]),
            override=str(request.payload["override"]),
            approved_by=request.deciders,
            plan=str(request.payload.get("plan", "")),
        )
    except Differs as error:
        raise Conflict(_DIFFERS) from error


def register_handlers() -> None:
    """Register publication with the engine of requests; called once at start-up."""
    register(
        SUBJECT,
        Handler(
            label=N_("Publish the policy"),
            on_approved=carry_out,
            describe_url=lambda target: reverse("policy_proposed"),
        ),
    )
