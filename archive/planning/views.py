"""The screens of a plan: ask for it, see how many records it concerns, see each of them, take them along."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archive.outputs import asking
from archive.planning import actions, queries
from archive.planning.models import PolicyPlan
from archive.planning.outlook import lines_of
from archive.records.actions import note_search
from archive.records.exporting import workbook
from backoffice.sentences import say, sentence
from jobs.queries import job_of
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Missing
from policies.access.rules import Verb
from policies.document.canonical import digest_of
from policies.document.planned import Line
from policies.document.queries import draft_document, published
from policies.studio.frame import actor_now, frame

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
def plan_new(request: HttpRequest) -> HttpResponse:
    """Let the open draft be planned."""
    try:
        plan = actions.ask(actor_now())
    except Conflict as error:
        messages.warning(request, sentence(error))
        return redirect("policy_overview")
    return redirect("policy_plan", plan.pk)


@require_GET
def plan_show(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a plan found, or how far it is."""
    actor = actor_now()
    plan = queries.plan_of(actor, number)
    lines = lines_of(plan, draft_document()) if plan.state == PolicyPlan.State.READY else []
    context = {
        **_frame(plan, _("What the draft does to the records")),
        "plan": plan,
        "is_ready": plan.state == PolicyPlan.State.READY,
        "is_current": _is_current(plan),
        "problem": _problem(plan),
        "table": _lines_table(plan, lines),
    }
    return render(request, "planning/plan.html", context)


@require_GET
def plan_records(request: HttpRequest, number: int) -> HttpResponse:
    """Show the records of one line."""
    actor = actor_now()
    plan = queries.plan_of(actor, number)
    key = request.GET.get("line", "")
    line = _line(plan, key)
    page = queries.affected(actor, plan, key, after=number_in(request.GET.get("after", "")) or 0)
    if page.rows:  # else there is nothing of any record, and maybe no right to see one
        said = {"list": "plan", "plan": plan.pk, "line": key}
        note_search(actor, said, shown=len(page.rows), verb=Verb.VIEW)
    more: dict[str, str | int] = {"line": key, "after": page.after or 0}
    here = {
        "label": _("What the draft does to the records"),
        "url": reverse("policy_plan", args=[number]),
    }
    context = {
        **_frame(plan, line.label, here),
        "page": page,
        "table": _records_table(page),
        "next_url": f"?{urlencode(more)}" if page.after else "",
        "workbook_url": f"{reverse('policy_plan_workbook', args=[number])}?{urlencode({'line': key})}",
    }
    return render(request, "planning/records.html", context)


@require_GET
def plan_workbook(request: HttpRequest, number: int) -> HttpResponseBase:
    """Give the records of one line as a workbook."""
    actor = actor_now()
    plan = queries.plan_of(actor, number)
    key = request.GET.get("line", "")
    line = _line(plan, key)
    purpose = request.GET.get(asking.PURPOSE, "")
    try:
        actions.give(actor, plan, key, rows=line.records, purpose=purpose)
    except Invalid as error:
        back = f"{reverse('policy_plan_records', args=[number])}?{urlencode({'line': key})}"
        return asking.page_for_titles(request, error, title=line.label, back=back)
    rows = (
        [one.number, one.title, one.old, one.new, one.reason]
        for one in queries.every_affected(actor, plan, key)
    )
    headings = [_("Number"), _("Title"), _("Now"), _("From then on"), _("Reason")]
    content = workbook(headings, rows)
    return FileResponse(
        content, content_type=XLSX, as_attachment=True, filename=f"{line.label[:60]}.xlsx"
    )


def _frame(plan: PolicyPlan, title: str, *way: dict[str, Any]) -> dict[str, Any]:
    back = {"label": _("Publish the draft"), "url": reverse("policy_publish")}
    return frame(title, way=(back, *way), made_at=plan.made_at and localtime(plan.made_at))


def _is_current(plan: PolicyPlan) -> bool:
    now = (published().digest, digest_of(draft_document()))
    return (plan.base_digest, plan.draft_digest) == now


def _line(plan: PolicyPlan, key: str) -> Line:
    for one in lines_of(plan, draft_document()):
        if one.key == key:
            return one
    raise Missing


def _problem(plan: PolicyPlan) -> str:
    if plan.state != PolicyPlan.State.FAILED:
        return ""
    try:
        job = job_of(actor_now(), plan.job or 0)
    except Missing:
        job = None
    if job is not None and job.problem:
        return say(job.problem, job.problem_params)
    return _("The plan could not be made; ask for it again.")


def _lines_table(plan: PolicyPlan, lines: list[Line]) -> dict[str, Any]:
    records = reverse("policy_plan_records", args=[plan.pk])
    return {
        "caption": _("Effects"),
        "columns": [
            {"label": _("Effect"), "kind": "long"},
            {"label": _("Records"), "kind": "number"},
        ],
        "rows": [
            {
                "id": one.key,
                **({"url": f"{records}?{urlencode({'line': one.key})}"} if one.records else {}),
                "cells": [
                    {"text": one.label, "tone": one.tone},
                    f"{one.records:,}" if one.records else "—",
                ],
            }
            for one in lines
        ],
        "empty": {"title": _("No record is affected")},
    }


def _records_table(page: queries.Page) -> dict[str, Any]:
    has_change = any(one.old or one.new for one in page.rows)
    more = [
        {"label": _("Now")},
        {"label": _("From then on")},
        {"label": _("Reason"), "kind": "long"},
    ]
    return {
        "caption": _("Records"),
        "columns": [
            {"label": _("Number"), "kind": "short"},
            {"label": _("Title"), "kind": "long"},
            *(more if has_change else []),
        ],
        "rows": [
            {
                "id": one.record,
                "url": reverse("record_page", args=[one.record]),
                "cells": [
                    one.number or "—",
                    one.title,
                    *([one.old, one.new, one.reason] if has_change else []),
                ],
            }
            for one in page.rows
        ],
        "empty": {},
    }
