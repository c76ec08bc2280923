"""Who besides a person must agree to a publication, by the approval the policy in force names."""

from datetime import date

from kernel.errors import Conflict
from kernel.text import N_
from policies.document.queries import published_or_none
from policies.document.values import ApprovalStep
from security.actor import Actor
from security.people.queries import actor_of, posts_held
from security.people.second_guard import is_hardened
from security.people.second_queries import administrators
from security.people.second_rules import seconding_positions

SUBJECT = "publish"


def steps_of_others(actor: Actor, on: date) -> tuple[ApprovalStep, ...]:
    """Return the steps that somebody other than `actor` could decide on a day; none before version 1.

    A step only the asker could decide is theirs by asking. Steps of one person count once: the later falls away.
    Where the company wants two administrators somebody else is always asked; Conflict where nobody could be.
    """
    found = published_or_none()
    if found is None:
        return ()
    approval = next((one for one in found.document.approvals if one.subject == SUBJECT), None)
    steps: list[ApprovalStep] = []
    used: set[int] = set()
    known = approval.steps if approval else ()
    held = posts_held([one.position for one in known], on) if known else ()
    for step in known:
        free = [
            person
            for person, department, position in held
            if step.position in {"", position}
            and step.department in {"", department}
            and str(person) != actor.id
            and person not in used
        ]
        if free:
            steps.append(step)
            used.add(free[0])
    if not steps and is_hardened():
        return _second_administrator(actor, on)
    return tuple(steps)


def _second_administrator(actor: Actor, on: date) -> tuple[ApprovalStep, ...]:
    """Return whom a company that wants two administrators asks where its approval names nobody else."""
    wanted = seconding_positions([post.position for post in actor.posts])
    held = {position for person, _at, position in posts_held(wanted, on) if str(person) != actor.id}
    for position in wanted:
        if position in held:
            return (ApprovalStep(position=position),)
    for user in administrators(excluding=(actor.id,)):
        for post in actor_of(user, on).posts:
            if not post.stands_in_for:
                return (ApprovalStep(position=post.position, department=post.department),)
    message = N_(
        "In this company a second administrator has to agree to a change of rights, and there is none; "
        "appoint one first."
    )
    raise Conflict(message)
