"""One's own notices: the list, reading them, and how one wants to hear of what."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobs.models import State
from jobs.queries import job_of
from notices import actions, queries
from notices.forms import ChoicesForm
from notices.frame import acting, moment, own_tabs, page_of, start_of
from notices.queries import PAGE, NoticeView


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """List what one was told, the newest first."""
    actor, start = acting(), start_of(request)
    only_unread = request.GET.get("unread") == "1"
    unread = queries.unread_count(actor)
    found = queries.notices_of(
        actor, get_language() or "", unread=only_unread, start=start, limit=PAGE + 1
    )
    shown = found[:PAGE]
    reading = {"label": _("Mark all as read"), "url": reverse("notices_read"), "method": "post"}
    context = {
        "title": _("Notices"),
        "lead": _("What happened for you; each one leads to its matter."),
        "actions": [{**reading, "kind": "secondary"}] if unread else [],
        "tabs": own_tabs("unread" if only_unread else "all", unread),
        "items": [_item(notice) for notice in shown],
        "only_unread": only_unread,
        "page": page_of(
            start,
            shown=len(shown),
            limit=PAGE,
            more=len(found) > PAGE,
            keep="unread=1" if only_unread else "",
        ),
    }
    return render(request, "notices/list.html", context)


def _item(notice: NoticeView) -> dict[str, Any]:
    return {
        "url": reverse("notice_open", args=[notice.id]),
        "subject": notice.subject,
        "body": notice.body,
        "about": notice.about,
        "at": moment(notice.at),
        "read": notice.read,
    }


@require_GET
def open_notice(request: HttpRequest, number: int) -> HttpResponse:
    """Go to the matter of a notice; it is read by that."""
    return redirect(actions.read(acting(), number))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.read_all(acting())
    return redirect("notices")


@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Show and change how one hears of each kind."""
    actor = acting()
    form = ChoicesForm(request.POST or None, chosen=dict(queries.choices_of(actor)))
    if request.method == "POST" and form.is_valid():
        actions.choose(actor, form.wanted())
        messages.success(request, _("Saved."))
        return redirect("notice_choices")
    context = {
        "title": _("Notices"),
        "lead": _("Here everything stands in any case. Choose what else you want by mail."),
        "tabs": own_tabs("choices", queries.unread_count(actor)),
        "form": form,
        "submit_label": _("Save"),
        "no_mail": queries.why_no_mail(actor),
    }
    return render(request, "notices/choices.html", context)


@require_GET
def work(request: HttpRequest, number: int) -> HttpResponse:
    """Show how one's background work ended, and why."""
    job = job_of(acting(), number)
    context = {
        "title": job.title,
        "breadcrumb": [{"label": _("Notices"), "url": reverse("notices")}, {"label": job.title}],
        "badge": {"code": job.state, "label": str(State(job.state).label)},
        "problem": job.problem_text,
        "sections": [
            {
                "title": "",
                "columns": 2,
                "fields": [
                    {"label": _("Asked at"), "value": moment(job.created_at)},
                    {"label": _("Ended at"), "value": moment(job.finished_at)},
                    {"label": _("Got as far as"), "value": job.message_text or "—", "wide": True},
                ],
            }
        ],
    }
    return render(request, "notices/work.html", context)
