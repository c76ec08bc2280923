"""The screens of checks of media: one to be written down and signed, and defects until somebody saw them mended."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.backups import check_actions, queries, screens
from archive.backups.forms import CheckForm
from archive.backups.models import BackupSet, MediaIssue
from archive.custody.queries import may_look
from archive.inspections.forms import ActionForm, VerdictForm
from archive.inspections.rules import IssueState, may_handle
from archive.records.choosing import people_to_choose
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from decisions.duties.facts import facts_of
from decisions.duties.models import Duty
from decisions.duties.rules import may_sign
from kernel.errors import Invalid
from kernel.scope import current
from security.actor import Actor

_FORMS: dict[str, Any] = {"handle": ActionForm, "verify": VerdictForm}


@require_http_methods(["GET", "POST"])
def media_check(request: HttpRequest, number: int) -> HttpResponse:
    """Write down what was found of a medium and sign it; later show it."""
    actor = _actor()
    duty, row = queries.check_duty(actor, number)
    made = queries.check_made(duty)
    may = made is None and may_sign(actor, facts_of([duty])[duty.pk])
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = _("The medium {label} is defective").format(label=row.label)
        try:
            check_actions.check_medium(actor, number, form.checked(), form.reported(text))
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("The check is written down and signed."))
            return redirect("media_check", number)
    context = {
        "title": duty.name,
        "breadcrumb": screens.crumbs(duty.name),
        "pairs": _facts(actor, duty, row),
        "checks": screens.checks_table([made]) if made else None,
        "form": form if may else None,
        "submit_label": _("Sign the check"),
        "people": people_to_choose() if may else [],
    }
    return render(request, "backups/check.html", context, status=400 if form.errors else 200)


def _facts(actor: Actor, duty: Duty, row: BackupSet) -> list[dict[str, str]]:
    """Return what whoever checks has to know: which medium, where it is, which digest it had."""
    url = reverse("backup_set", args=[row.pk]) if may_look(actor) else ""
    pairs = [
        (_("Medium"), f"{row.label} · {BackupSet.Medium(row.medium).label}", url),
        (_("What it covers"), row.covers, ""),
        (_("Kept at"), screens.kept_where(row), ""),
        (_("SHA-256 digest"), row.digest, ""),
        (_("Who checks it"), screens.department_name(row.department), ""),
        (_("Due on"), duty.due_on.isoformat(), ""),
    ]
    return [{"label": label, "value": value, "url": url} for label, value, url in pairs if value]


@require_GET
def media_issues(request: HttpRequest) -> HttpResponse:
    """List the defects of media that are not mended yet, or those that are."""
    closed = request.GET.get("show") == "closed"
    shown = (("", _("Not closed"), False), ("?show=closed", _("Closed"), True))
    context = {
        "title": _("Defects of media"),
        "breadcrumb": screens.crumbs(_("Defects of media")),
        "tabs": [
            {"label": label, "url": reverse("media_issues") + query, "active": which == closed}
            for query, label, which in shown
        ],
        "table": screens.issues_table(queries.issues(_actor(), closed=closed)),
    }
    return render(request, "inspections/list.html", context)


@require_http_methods(["GET", "POST"])
def media_issue(request: HttpRequest, number: int) -> HttpResponse:
    """Show a defect; its handler says what was done, somebody else whether it is mended."""
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
            return redirect("media_issue", number)
    context = {
        "title": row.text,
        "breadcrumb": [
            *screens.crumbs(),
            {"label": _("Defects of media"), "url": reverse("media_issues")},
            {"label": row.text},
        ],
        "badge": screens.issue_state(row),
        "pairs": screens.issue_facts(row),
        "form": form,
        "which": which,
        "why_not": "" if form or row.state == IssueState.CLOSED else _why_not(actor, row),
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "inspections/issue.html", context, status=status)


def _form(request: HttpRequest, actor: Actor, row: MediaIssue) -> tuple[Any, str]:
    """Return the form of what this person may do now, and its name; none where it is nothing."""
    if may_handle(IssueState(row.state), is_handler=str(row.handler_id) in actor.counted_as):
        return ActionForm(request.POST or None), "handle"
    if check_actions.verifying(actor, row):
        return VerdictForm(request.POST or None), "verify"
    return None, ""


def _why_not(actor: Actor, row: MediaIssue) -> str:
    if row.state == IssueState.OPEN:
        return sentence(may_handle(IssueState.OPEN, is_handler=False))
    return sentence(check_actions.verifying(actor, row))


def _done(actor: Actor, number: int, which: str, given: dict[str, Any]) -> None:
    if which == "verify":
        mended = given["mended"] == "yes"
        check_actions.verify_issue(actor, number, mended=mended, verdict=given["verdict"])
    else:
        check_actions.handle_issue(actor, number, action=given["action"])


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
