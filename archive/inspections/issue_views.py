"""The screens of issues: which are open, a new one, and one until somebody else has seen that it is mended."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.inspections import actions, queries, screens
from archive.inspections.forms import ActionForm, IssueForm, VerdictForm
from archive.inspections.models import InspectionIssue
from archive.inspections.rules import IssueState, Reported, may_handle, may_verify
from archive.records.choosing import people_to_choose
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.errors import Invalid
from kernel.scope import current
from security.actor import Actor

_SHOWN = ("overdue", "open", "closed")


@require_GET
def room_issues(request: HttpRequest) -> HttpResponse:
    """List the issues of rooms."""
    asked = request.GET.get("show", "")
    show = asked if asked in _SHOWN else "open"
    context = {
        "title": _("Issues of rooms"),
        "breadcrumb": [
            {"label": _("Inspections"), "url": reverse("inspections")},
            {"label": _("Issues of rooms")},
        ],
        "tabs": screens.issue_tabs(show),
        "table": screens.issues_table(queries.issues(_actor(), show=show)),
    }
    return render(request, "inspections/list.html", context)


@require_http_methods(["GET", "POST"])
def issue_new(request: HttpRequest, number: int) -> HttpResponse:
    """Report an issue found by an inspection."""
    actor = _actor()
    sheet = queries.sheet_of(actor, number)
    first = {"item": request.GET.get("item", "")}
    form = IssueForm(sheet.items, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        wanted = Reported(**form.cleaned_data)
        try:
            actions.report_issue(actor, number, wanted)
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("The issue is with who handles it."))
            return redirect("inspection", number)
    context = {
        "title": _("Report an issue"),
        "lead": screens.name_of(sheet),
        "breadcrumb": [
            {"label": screens.name_of(sheet), "url": reverse("inspection", args=[number])},
            {"label": _("Report an issue")},
        ],
        "form": form,
        "submit_label": _("Report"),
        "cancel_url": reverse("inspection", args=[number]),
        "people": people_to_choose(),
    }
    status = 400 if form.errors else 200
    return render(request, "inspections/issue_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def room_issue(request: HttpRequest, number: int) -> HttpResponse:
    """Show an issue; its handler says what was done, somebody else whether it is mended."""
    actor = _actor()
    row = queries.issue_of(actor, number)
    form, which = _form(request, actor, row)
    if request.method == "POST" and form is None:
        which = request.POST.get("which", "")
        form = _FORMS.get(which, ActionForm)(request.POST)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _done(actor, number, which, form.cleaned_data)
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Written down."))
            return redirect("room_issue", number)
    context = {
        "title": row.text,
        "breadcrumb": [
            {"label": _("Issues of rooms"), "url": reverse("room_issues")},
            {"label": row.text},
        ],
        "badge": screens.issue_state(row),
        "pairs": screens.issue_facts(row),
        "form": form,
        "which": which,
        "why_not": "" if form else _why_not(actor, row),
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "inspections/issue.html", context, status=status)


_FORMS: dict[str, Any] = {"handle": ActionForm, "verify": VerdictForm}


def _form(request: HttpRequest, actor: Actor, row: InspectionIssue) -> tuple[Any, str]:
    """Return the form of what this person may do now, and its name; none where it is nothing."""
    if _may_handle(actor, row):
        return ActionForm(request.POST or None), "handle"
    if _may_verify(actor, row):
        return VerdictForm(request.POST or None), "verify"
    return None, ""


def _may_handle(actor: Actor, row: InspectionIssue) -> Any:
    is_handler = str(row.handler_id) in actor.counted_as
    return may_handle(IssueState(row.state), is_handler=is_handler)


def _may_verify(actor: Actor, row: InspectionIssue) -> Any:
    theirs = str(row.handled_by_id) in {actor.id, *actor.counted_as}
    may = queries.may_close(actor, row)
    return may_verify(IssueState(row.state), handled_by_them=theirs, may=may)


def _why_not(actor: Actor, row: InspectionIssue) -> str:
    if row.state == IssueState.CLOSED:
        return ""
    ruling = _may_handle if row.state == IssueState.OPEN else _may_verify
    return sentence(ruling(actor, row))


def _done(actor: Actor, number: int, which: str, given: dict[str, Any]) -> None:
    if which == "verify":
        mended = given["mended"] == "yes"
        actions.verify_issue(actor, number, mended=mended, verdict=given["verdict"])
    else:
        actions.handle_issue(actor, number, action=given["action"])


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
