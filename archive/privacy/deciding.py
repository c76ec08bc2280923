"""Who decides whether somebody's data is sealed: two people, by the engine of requests."""

from django.utils.translation import gettext

from archive.privacy.models import DataRequest
from archive.privacy.request_rules import KINDS, OUTCOMES, Kind, Outcome
from archive.records.models import Record
from decisions.actions import ask
from decisions.rules import OF_ASKER, StepSpec
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.document.asking import givers
from policies.document.effective import effective
from policies.document.queries import published
from security.actor import Actor

SUBJECT = "privacy.outcome"
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


def _title(row: DataRequest) -> str:
    asked, proposed = gettext(KINDS[Kind(row.kind)]), gettext(OUTCOMES[Outcome(row.outcome)])
    return f"{row.record.archive_no or row.record_id} · {asked} → {proposed}"
