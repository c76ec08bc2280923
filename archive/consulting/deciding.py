"""Who decides what somebody asks to be shown: by the engine of requests, who prepared nothing of it."""

from django.utils.translation import gettext

from archive.consulting.models import ViewRequest
from archive.consulting.rules import KINDS, Asked
from archive.records.models import Record
from archive.records.queries import visible_to
from decisions.actions import ask
from decisions.deciders import resolved, who_may
from decisions.rules import OF_ASKER, StepSpec
from kernel.clock import today
from kernel.errors import Invalid, Problem
from kernel.text import N_
from policies.document.asking import givers
from policies.document.consultations import governing
from policies.document.effective import effective
from policies.document.queries import published
from policies.document.values import Approval
from security.actor import Actor

SUBJECTS = {Asked.QUERY: "archive.query", Asked.VALUES: "archive.values"}
# The policy's approvals: of a query, of a sensitive view (AP3). Where it names none, a designated person decides about
# a query, and else who shapes the rights.
_APPROVALS = {Asked.QUERY: "query", Asked.VALUES: "view"}


def ask_for(actor: Actor, row: ViewRequest) -> int:
    """Ask for the decision and return the id of the request; its name says the category, never what is looked for."""
    kind = Asked(row.kind)
    record = visible_to(actor).filter(pk=row.record).first() if row.record else None
    number = f" · {record.archive_no or f'#{record.pk}'}" if record is not None else ""
    return ask(
        actor,
        subject=SUBJECTS[kind],
        target=f"view_request:{row.pk}",
        title=f"{gettext(KINDS[kind])} · {row.category}{number}",
        steps=_steps(actor, kind, row.category, record),
        payload={"until": row.until.isoformat()},
    )


def _steps(actor: Actor, kind: Asked, category: str, record: Record | None) -> list[StepSpec]:
    document = published().document
    named = next((one for one in document.approvals if one.subject == _APPROVALS[kind]), None)
    if named is not None and named.steps:
        return _of_approval(named, category, record)
    rule = governing(document).get(category)
    designated = [StepSpec(position=one) for one in (rule.designated if rule else ())]
    for step in designated if kind is Asked.QUERY else ():
        if who_may(resolved(actor, [step])[0], excluded=frozenset({actor.id}), on=today()):
            return [step]
    shapers, people = givers(actor)
    if people:
        return shapers
    message = N_("The policy names nobody who approves this; complete its approvals first.")
    raise Invalid([Problem(code="no_approval", message=message)])


def _of_approval(named: Approval, category: str, record: Record | None) -> list[StepSpec]:
    found = effective(published().document, category)
    keeper = found.custodian_of(record.department if record is not None else "")
    departments = {"asker": OF_ASKER, "custodian": keeper}
    return [
        StepSpec(position=one.position, department=departments.get(one.of, "") or one.department)
        for one in named.steps
    ]
