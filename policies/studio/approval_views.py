"""The screens of approvals: who decides what in which order, and who that is today."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_
from policies.document import actions
from policies.document.explaining import Insider, insiders
from policies.document.manning import custodians_of, findings_about_people, holders
from policies.document.queries import published_or_none
from policies.document.values import Approval, ApprovalStep, PolicyDocument
from policies.studio import queries
from policies.studio.approval_forms import (
    OF,
    ApprovalForm,
    has_engine,
    posted_steps,
    rearranged,
    rows_for,
    said_of,
    step_of,
    subject_in_words,
)
from policies.studio.frame import actor_now, done, frame, pressed, tried
from policies.studio.showing import problems_shown
from policies.studio.words import name_in, named

ACT = "approvals"


@require_GET
def approvals(request: HttpRequest) -> HttpResponse:
    """Show every approval with its steps and who holds each today."""
    document = queries.working_document(actor_now())
    everybody, found = insiders(), published_or_none()
    findings = findings_about_people(document, found.document if found else None)
    context = frame(
        _("Approvals"),
        way=({"label": _("Head"), "url": reverse("policy_heading")},),
        approvals=[_shown(document, one, everybody) for one in document.approvals],
        problems=problems_shown(findings.problems, document),
        warnings=problems_shown(findings.warnings, document),
        actions=[
            {"label": _("Add an approval"), "url": reverse("policy_approval_add"), "icon": "plus"}
        ],
    )
    return render(request, "policies/approvals.html", context)


def add_approval(request: HttpRequest) -> HttpResponse:
    """Add an approval."""
    return _approval(request, None)


def edit_approval(request: HttpRequest, code: str) -> HttpResponse:
    """Change an approval: its names, its steps, their order."""
    document = queries.working_document(actor_now())
    return _approval(request, _known(document, code))


@require_POST
def remove_approval(request: HttpRequest, code: str) -> HttpResponse:
    """Take an approval out of the draft."""
    document = queries.working_document(actor_now())
    gone = _known(document, code)
    kept = tuple(one for one in document.approvals if one is not gone)
    pressed(
        request,
        lambda: actions.change_draft(actor_now(), replace(document, approvals=kept), act=ACT),
        _("Removed from the draft."),
    )
    return redirect("policy_approvals")


def _known(document: PolicyDocument, code: str) -> Approval:
    found = next((one for one in document.approvals if one.code == code), None)
    if found is None:
        raise Missing
    return found


def _approval(request: HttpRequest, known: Approval | None) -> HttpResponse:
    document = queries.working_document(actor_now())
    initial = (
        {name: getattr(known, name) for name in ("code", "subject", "zh", "en")} if known else {}
    )
    rows = (
        [said_of(step) for step in known.steps] if known else [said_of(ApprovalStep(position=""))]
    )
    act = request.POST.get("do", "")
    sent = request.method == "POST"
    form = ApprovalForm(request.POST if sent and not act else None, initial=initial, known=known)
    if sent:
        rows = rearranged(posted_steps(request.POST), act)
        if act:  # a button of the rows: what was typed stays, nothing is saved
            form.initial.update({name: request.POST.get(name, "") for name in form.fields})
            form.initial.update({"code": known.code} if known else {})

    def save() -> None:
        value = form.value(tuple(step_of(row) for row in rows))
        _demand_steps(value)
        actions.change_draft(actor_now(), _with(document, value, known), act=ACT)

    if sent and not act and tried(form, save):
        done(request, _("The approval is saved in the draft."))
        return redirect("policy_approvals")
    everybody = insiders()
    steps = rows_for(document, rows)
    context = frame(
        _("Edit an approval") if known else _("Add an approval"),
        way=(
            {"label": _("Head"), "url": reverse("policy_heading")},
            {"label": _("Approvals"), "url": reverse("policy_approvals")},
        ),
        form=form,
        steps=[
            {"row": row, "at": at, "number": at + 1, "first": at == 0, "last": at == len(rows) - 1}
            | {"held": _held(document, step_of(said), everybody)}
            for at, (row, said) in enumerate(zip(steps, rows, strict=True))
        ],
        management=steps.management_form,
        cancel_url=reverse("policy_approvals"),
        actions=[
            {
                "label": _("Remove"),
                "url": reverse("policy_approval_remove", args=[known.code]),
                "method": "post",
                "kind": "danger",
            }
        ]
        if known
        else [],
    )
    return render(request, "policies/approval.html", context, status=400 if form.errors else 200)


def _demand_steps(value: Approval) -> None:
    """Raise Invalid for an approval nobody could decide."""
    if not value.steps:
        message = N_("An approval needs at least one step.")
        raise Invalid([Problem(code="no_step", message=message)])
    for number, step in enumerate(value.steps, start=1):
        if not step.position:
            message = N_("Step {number} names no position; choose one or take the step away.")
            raise Invalid([Problem(code="no_position", message=message, params={"number": number})])


def _with(document: PolicyDocument, value: Approval, known: Approval | None) -> PolicyDocument:
    """Return the document with an approval changed in its place, or added at the end."""
    if known is None:
        return replace(document, approvals=(*document.approvals, value))
    changed = tuple(value if one.code == known.code else one for one in document.approvals)
    return replace(document, approvals=changed)


def _shown(
    document: PolicyDocument, approval: Approval, everybody: Sequence[Insider]
) -> dict[str, Any]:
    return {
        "code": approval.code,
        "name": named(approval),
        "subject": subject_in_words(approval.subject),
        "engine": has_engine(approval.subject),
        "url": reverse("policy_approval_edit", args=[approval.code]),
        "steps": [
            {
                "text": _step(document, step),
                "held": _held(document, step, everybody),
            }
            for step in approval.steps
        ],
    }


def _step(document: PolicyDocument, step: ApprovalStep) -> str:
    where = OF.get(step.of, "") or name_in(document.departments, step.department)
    return " · ".join(
        str(part) for part in (name_in(document.positions, step.position), where) if part
    )


def _held(document: PolicyDocument, step: ApprovalStep, everybody: Sequence[Insider]) -> str:
    """Return the names of who holds a step today, '' for nobody."""
    if not step.position:
        return ""
    found = holders(step, everybody, custodians_of(document))
    return _(", ").join(dict.fromkeys(one.actor.name for one in found))
