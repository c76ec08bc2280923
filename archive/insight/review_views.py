"""The screens of the review of access: what is held, kept or withdrawn in bulk, the evidence, who reviews."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.insight.actions import note_review
from archive.insight.review_showing import KINDS, VERDICTS, Words, cells, columns, sheet_of
from archive.lists.marking import file_name, watermark
from archive.records.exporting import workbook
from backoffice.moments import moment
from backoffice.printing.typesetting import pdf_of
from backoffice.sentences import sentence
from decisions.duties.models import Duty
from decisions.duties.rules import State
from decisions.reviews import actions, queries
from decisions.reviews.models import ReviewEntry
from decisions.reviews.queries import Show
from decisions.reviews.rules import IDLE_DAYS, Kind, Verdict
from decisions.reviews.sources import SOURCE, policy
from kernel.clock import today
from kernel.digits import numbers_in
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from security.people.security_rights import demand_security

PAGE = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWS = {
    Show.OPEN: gettext_lazy("Not decided"),
    Show.NEW: gettext_lazy("New or changed since the last review"),
    Show.SAME: gettext_lazy("Unchanged since the last review"),
    Show.IDLE: gettext_lazy("Not used"),
    Show.ENDING: gettext_lazy("Ends within 30 days"),
    Show.WITHDRAWN: gettext_lazy("Withdrawn"),
    Show.ALL: gettext_lazy("All"),
}


class RuleForm(forms.Form):
    """Who reviews, and what counts as unused."""

    by_heads = forms.TypedChoiceField(
        label=gettext_lazy("Who reviews"),
        coerce=lambda value: value == "heads",
        widget=forms.RadioSelect,
        choices=[
            ("officer", gettext_lazy("The security officer reviews everybody")),
            ("heads", gettext_lazy("Heads review their department, the officer the others")),
        ],
    )
    idle_days = forms.TypedChoiceField(
        label=gettext_lazy("Not used means, for so many days"),
        coerce=int,
        choices=[(one, str(one)) for one in sorted(IDLE_DAYS)],
    )


@require_http_methods(["GET", "POST"])
def review_rule(request: HttpRequest) -> HttpResponse:
    """Show every review there was, and who reviews; a POST changes that from the next one on."""
    actor = current().actor
    demand_security(actor, actions.RULE, "review")
    said = policy()
    initial = {"by_heads": "heads" if said.by_heads else "officer", "idle_days": said.idle_days}
    form = RuleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_rule(actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("review_rule")
    rows = Duty.objects.filter(source=SOURCE).exclude(state=State.LAPSED).order_by("-starts", "pk")
    context = {
        "title": _("Review of access"),
        "lead": _("Each quarter every right is kept or withdrawn with a reason, and signed."),
        "table": {
            "caption": _("Review of access"),
            "columns": [
                {"label": _("Review"), "kind": "text"},
                {"label": _("Period"), "kind": "text"},
                {"label": _("Due on"), "kind": "short"},
                {"label": _("State"), "kind": "short"},
            ],
            "rows": [
                {
                    "id": row.pk,
                    "url": reverse("review_page", args=[row.pk]),
                    "label": row.name,
                    "cells": [
                        row.name,
                        f"{row.starts:%Y-%m-%d} – {row.ends:%Y-%m-%d}",
                        f"{row.due_on:%Y-%m-%d}",
                        {"badge": "signed" if row.state == State.SIGNED else "open"}
                        if row.state == State.SIGNED or row.due_on >= today()
                        else {"badge": "overdue"},
                    ],
                }
                for row in rows[:100]
            ],
            "empty": {
                "title": _("No review yet"),
                "text": _("The first one comes at the end of the next whole quarter."),
            },
        },
        "form": form,
        "submit_label": _("Save"),
    }
    return render(request, "insight/reviews.html", context)


@require_GET
def review_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a review with what is held, narrowed as asked, and what was signed."""
    actor = current().actor
    duty = queries.review_or_missing(actor, number)
    is_open = duty.state == State.OPEN
    show = _show(request, Show.OPEN if is_open else Show.ALL)
    page = Paginator(queries.entries(duty, show), PAGE).get_page(request.GET.get("p", "1"))
    left = queries.entries(duty, Show.OPEN).count()
    words = Words()
    context = {
        "title": duty.name,
        "lead": _("{starts} to {ends}, due on {due}; {left} left to decide.").format(
            starts=duty.starts, ends=duty.ends, due=duty.due_on, left=left
        ),
        "breadcrumb": [
            {"label": _("My duties"), "url": reverse("duties_list")},
            {"label": duty.name},
        ],
        "actions": [
            {"label": _("Sign"), "url": reverse("duty_page", args=[duty.pk])},
            *(
                {
                    "label": label,
                    "url": reverse("review_file", args=[duty.pk, form]),
                    "kind": "secondary",
                }
                for label, form in ((_("Workbook"), "xlsx"), ("PDF", "pdf"))
            ),
        ],
        "shows": [
            {"value": one.value, "label": label, "on": one is show} for one, label in _SHOWS.items()
        ],
        "table": {
            "caption": duty.name,
            "columns": [
                {"label": label, "kind": kind}
                for label, kind in (
                    (_("Person"), "text"),
                    (_("Holds"), "long"),
                    (_("Until"), "short"),
                    (_("Not used"), "short"),
                    (_("Decided"), "text"),
                )
            ],
            "rows": [_row(words, row) for row in page],
            "empty": {"title": _("Nothing here"), "text": _("Choose another part of the list.")},
        },
        "page": page,
        "keep": {"show": show.value},
        "number": duty.pk,
        "can_decide": is_open and queries.entries(duty).exists(),
        "seal": queries.signed(duty),
    }
    return render(request, "insight/review.html", context)


@require_POST
def review_decide(request: HttpRequest, number: int) -> HttpResponse:
    """Keep or withdraw what was ticked, for the reason given."""
    actor = current().actor
    queries.review_or_missing(actor, number)
    verdict = Verdict.WITHDRAW if request.POST.get("verdict") == "withdraw" else Verdict.KEEP
    ids = numbers_in(request.POST.getlist("ids"))
    reason = request.POST.get("reason", "")[:1000]
    try:
        if not ids:
            messages.warning(request, _("Tick what you decide about."))
        else:
            done = actions.decide(actor, number, list(ids), verdict, reason)
            _say(request, number, done)
    except Invalid as error:
        for problem in error.problems:
            messages.error(request, sentence(problem))
    except Conflict as error:
        messages.error(request, sentence(error))
    show = _show(request, Show.OPEN)
    return redirect(f"{reverse('review_page', args=[number])}?show={show.value}")


@require_GET
def review_file(request: HttpRequest, number: int, form: str) -> HttpResponseBase:
    """Give the evidence of a review as a workbook or a PDF; noted and counted before it leaves."""
    actor = current().actor
    duty = queries.review_or_missing(actor, number)
    rows = list(queries.entries(duty))
    seal = queries.signed(duty)
    note_review(actor, duty.pk, form=form, rows=len(rows))
    name = file_name(actor, duty.name, len(rows), form)
    if form == "pdf":
        response = HttpResponse(pdf_of(sheet_of(duty, rows, seal)), content_type="application/pdf")
        named = content_disposition_header(as_attachment=True, filename=name)
        response["Content-Disposition"] = named or "attachment"
        return response
    words = Words()
    narrowed = [_("SHA-256: {digest}").format(digest=seal.digest)] if seal else []
    content = workbook(
        [label for label, _kind in columns()],
        (cells(words, row) for row in rows),
        lambda: watermark(actor, duty.name, len(rows), narrowed),
    )
    return FileResponse(content, content_type=_XLSX, as_attachment=True, filename=name)


def _say(request: HttpRequest, number: int, done: Any) -> None:
    if done.done:
        count = len(done.done)
        said = ngettext("{count} decided.", "{count} decided.", count)
        messages.success(request, said.format(count=count))
    names = dict(
        ReviewEntry.objects.filter(pk__in=[pk for pk, _why in done.refused]).values_list(
            "pk", "person__name"
        )
    )
    for pk, why in done.refused[:10]:
        messages.error(request, f"{names.get(pk, '')}：{sentence(why)}")


def _row(words: Words, row: ReviewEntry) -> dict[str, Any]:
    decided: Any = str(VERDICTS[row.verdict])
    if row.verdict:
        by = f"{row.by.name} {moment(row.at)}" if row.by and row.at else ""
        asked = _("a second administrator is asked") if row.request else ""
        decided = {"text": decided, "sub": " · ".join(filter(None, (row.reason, by, asked)))}
    elif row.kept_for:
        decided = {"text": _("unchanged; kept last time"), "sub": row.kept_for}
    return {
        "id": row.pk,
        "label": row.person.name,
        "cells": [
            {"text": row.person.name, "sub": words.department(row.department)},
            {"text": words.held(row), "sub": str(KINDS[Kind(row.kind)])},
            f"{row.until:%Y-%m-%d}" if row.until else "—",
            {"badge": "due", "text": _("not used")} if row.idle else "—",
            decided,
        ],
    }


def _show(request: HttpRequest, usual: Show) -> Show:
    asked = request.POST.get("show") or request.GET.get("show", "")
    return Show(asked) if asked in set(Show) else usual
