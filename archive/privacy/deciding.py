"""Who decides whether somebody's data is sealed, consulted or unsealed: two people, by the engine of requests."""

from django.utils.translation import gettext

from archive.privacy.models import DataRequest, SealRequest
from archive.privacy.request_rules import KINDS, PROPOSED, Kind, Outcome
from archive.privacy.seal_rules import DECIDERS, REASONS, Reason, SealKind
from archive.records.models import Record
from decisions.actions import ask
from decisions.deciders import resolved, who_may
from decisions.rules import OF_ASKER, StepSpec, distinct_deciders
from kernel.clock import today
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.access.grants import ANY, Verb
from policies.document.asking import givers
from policies.document.effective import effective
from policies.document.queries import published
from security.actor import Actor

SUBJECT = "privacy.outcome"
CONSULT, LIFT = "privacy.consult", "privacy.lift"
APPROVAL = "seal"  # the policy's approval of sealing (AP7), where it names one


def steps_of(actor: Actor, record: Record) -> list[StepSpec]:
    """Return who decides: the policy's approval of sealing, else those who shape the rights."""
    document = published().document
    approval = next((one for one in document.approvals if one.subject == APPROVAL), None)
    if approval is None or not approval.steps:
        steps, _people = givers(actor)
        if not steps:
            message = N_("The policy names nobody who approves this; complete its approvals first.")
            raise Invalid([Problem(code="no_approval", message=message)])
        return steps
    departments = {
        "asker": OF_ASKER,
        "custodian": effective(document, record.category).custodian_of(record.department),
    }
    return [
        StepSpec(position=one.position, department=departments.get(one.of, "") or one.department)
        for one in approval.steps
    ]


def ask_for(actor: Actor, row: DataRequest) -> int:
    """Ask for the decision on an outcome that was proposed; return the id of the request."""
    return ask(
        actor,
        subject=SUBJECT,
        target=f"data_request:{row.pk}",
        title=_title(row),
        steps=steps_of(actor, row.record),
        payload={"outcome": row.outcome},
    )


def seal_steps(actor: Actor, record: Record) -> list[StepSpec]:
    """Return who decides about a seal: as who seals, and a second person of those who shape the company.

    Where nobody is left for a second step, it is asked of the first post again: asking says then who is missing.
    """
    steps = steps_of(actor, record)
    while len(steps) < DECIDERS:
        others = [*_shapers(), steps[-1]]
        steps.append(next((one for one in others if _can_decide(actor, [*steps, one])), others[-1]))
    return steps


def _shapers() -> list[StepSpec]:
    """Return the posts that shape the rules, in the order of the policy."""
    found = []
    for grant in published().document.grants:
        if Verb.CONFIGURE in grant.verbs and not {grant.department, grant.position} <= ANY:
            position, department = (
                "" if one in ANY else one for one in (grant.position, grant.department)
            )
            found.append(StepSpec(position=position, department=department))
    return found


def _can_decide(actor: Actor, steps: list[StepSpec]) -> bool:
    """Say whether each step finds a person of its own."""
    people = [
        [str(one) for one in who_may(step, excluded=frozenset({actor.id}), on=today())]
        for step in resolved(actor, steps)
    ]
    return distinct_deciders(people, ()) is None


def ask_about_seal(actor: Actor, row: SealRequest) -> int:
    """Ask two people whether a sealed record is consulted, or its seal lifted; return the id of the request."""
    kind, record = SealKind(row.kind), row.sealed_by.record
    return ask(
        actor,
        subject=CONSULT if kind is SealKind.CONSULT else LIFT,
        target=f"seal_request:{row.pk}",
        title=f"{record.archive_no or record.pk} · {gettext(REASONS[Reason(row.reason)])}",
        steps=seal_steps(actor, record),
        payload={"until": row.until.isoformat() if row.until else ""},
    )


def _title(row: DataRequest) -> str:
    asked, proposed = gettext(KINDS[Kind(row.kind)]), gettext(PROPOSED[Outcome(row.outcome)])
    return f"{row.record.archive_no or row.record_id} · {asked} → {proposed}"
