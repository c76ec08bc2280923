"""Publication by four eyes: the posts the policy names agree before a version takes over (AP11)."""

from dataclasses import asdict
from datetime import date

from django.urls import reverse

from decisions import actions as requests
from decisions.port import Ended, Handler, register
from decisions.queries import of_target
from decisions.rules import State, StepSpec
from kernel.clock import today
from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from policies.document import actions
from policies.document.agreement import steps_of_others
from policies.document.models import Agreed, Draft, PolicyVersion
from policies.document.planned import Differs
from policies.document.publishable import demand_publishable
from policies.document.queries import open_draft
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of
from security.people.second_guard import is_hardened
from security.people.second_queries import demand_independent

SUBJECT = "policy.publish"
TARGET = "policy"
Result = PolicyVersion | Draft | int
_DIFFERS = N_(
    "Since this was asked for, the draft does something else to the records; return it, "
    "so that who asked looks at it and asks again."
)


def propose(
    actor: Actor,
    draft_digest: str,
    *,
    reason: str = "",
    override: str = "",
    plan: str = "",
    on: date | None = None,
) -> Result:
    """Publish the draft, or ask those who must agree; return the version, the draft, or the id of the request.

    `on`: the day to come on which it comes into force, None at once; the draft waits for it once all agree.
    Nobody is asked where the policy names no approval of publication, or nobody but `actor` holds its posts:
    a company with one administrator stays able to act, and the trail says that they were alone.
    """
    steps = steps_of_others(actor, today())
    agreed = Agreed(reason=reason, override=override, plan=plan)
    _demand_to_come(on)
    if not steps and on is not None:
        return actions.agree(actor, draft_digest, on, agreed=agreed)
    if not steps:
        return actions.publish(actor, draft_digest, reason=reason, override=override, plan=plan)
    demand_publishable(actor, draft_digest, override=override)
    draft = open_draft()
    if draft is None:
        raise Conflict(N_("There is no open draft; it was already published or discarded."))
    if waiting():
        raise Conflict(N_("This draft already waits for approval; withdraw the request first."))
    if draft.in_force_from is not None:
        raise Conflict(N_("This draft waits for its day already; call it back first."))
    return requests.ask(
        actor,
        subject=SUBJECT,
        target=f"{TARGET}:{draft.pk}",
        title=reason.strip()[:200],
        steps=[StepSpec(position=one.position, department=one.department) for one in steps],
        payload={
            "digest": draft_digest,
            **asdict(agreed),
            "on": on.isoformat() if on else "",
        },
    )


def _demand_to_come(on: date | None) -> None:
    if on is not None and on <= today():
        message = N_("Choose a day after today, or leave it empty to publish at once.")
        raise Invalid([Problem(code="day", message=message, where="on")])


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
    if is_hardened():
        demand_independent(request.asked_by, request.deciders)
    said = {name: str(request.payload.get(name, "")) for name in ("reason", "override", "plan")}
    digest, on = str(request.payload["digest"]), str(request.payload.get("on") or "")
    asker = actor_of(user)
    try:
        if on and date.fromisoformat(on) > today():
            day, agreed = date.fromisoformat(on), Agreed(**said)
            actions.agree(asker, digest, day, agreed=agreed, approved_by=request.deciders)
        else:
            actions.publish(asker, digest, approved_by=request.deciders, **said)
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
