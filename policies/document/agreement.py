"""Who besides a person must agree to a publication, by the approval the policy in force names."""

from datetime import date

from policies.document.queries import published_or_none
from policies.document.values import ApprovalStep
from security.actor import Actor
from security.people.queries import posts_held

SUBJECT = "publish"


def steps_of_others(actor: Actor, on: date) -> tuple[ApprovalStep, ...]:
    """Return the steps that somebody other than `actor` could decide on a day; none before version 1.

    A step only the asker could decide is theirs by asking. Steps of one person count once: the later falls away.
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
    return tuple(steps)
