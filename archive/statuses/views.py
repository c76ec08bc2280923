"""Changing where a customer stands, with how it has changed, and the list of all changes one may read."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.records.actions import note_search, note_view
from archive.records.demands import demand
from archive.records.models import Record
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.title_sealing import open_titles, titled
from archive.records.watermarks import mark_over
from archive.statuses import actions, queries, screens
from archive.statuses.forms import StatusForm
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Missing
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.statuses import STATUS
from security import permission
from security.actor import Actor

PAGE = 50
MOST_COUNTED = 1_000


@require_http_methods(["GET", "POST"])
def status(request: HttpRequest, number: int) -> HttpResponse:
    """Show how a status has changed; who may change the record changes it, with a reason."""
    actor = _actor()
    record = record_of(actor, number)
    choices = [one for one in queries.choices_of(record.category) if not one.retired]
    if not choices or not queries.reads_status(actor, record.category):
        raise Missing
    may = queries.may_decide(actor, record)
    now = str(record.values.get(STATUS) or "")
    offered = [one for one in choices if one.code != now]
    form = StatusForm(request.POST or None, choices=offered, initial={"version": record.version})
    if request.method == "POST":
        demand(actor, Verb.EDIT, record, may)
        if form.is_valid() and _decided(actor, record, form):
            messages.success(request, _("The status is changed."))
            return redirect("record_page", number)
    else:
        note_view(actor, record, status=True)
    page = reverse("record_page", args=[number])
    context = {
        "title": _("Status: {title}").format(title=titled(record)),
        "lead": _("It is {status} now.").format(
            status=screens.status_name(record.category, now) or _("not said yet")
        ),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": page},
            {"label": _("Status")},
        ],
        "lines": screens.change_lines(record, queries.changes_of(record, queries.MOST)),
        "form": form if may else None,
        "submit_label": _("Change the status"),
        "cancel_url": page,
        "screen_mark": mark_over(actor, [(record.category, record.level)]),
    }
    return render(request, "statuses/record.html", context, status=400 if form.errors else 200)


def _decided(actor: Actor, record: Record, form: StatusForm) -> bool:
    said = form.cleaned_data
    try:
        actions.decide(
            actor, record.pk, said["status"], reason=said["reason"], version=said["version"]
        )
    except Invalid as error:
        add_problems(form, error)
        return False
    except Conflict as error:
        form.add_error(None, sentence(error))
        return False
    return True


@require_GET
def change_list(request: HttpRequest) -> HttpResponse:
    """List the changes of status of all records somebody sees, the latest first."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    rows = queries.changes(actor)
    start = number_in(request.GET.get("start", "")) or 0
    found = list(rows[start : start + PAGE])
    open_titles(one.record for one in found)
    note_search(actor, {"list": "statuses"}, shown=len(found), verb=Verb.VIEW)
    url, shown = reverse("status_changes"), start + len(found)
    total = rows.order_by()[:MOST_COUNTED].count()

    def at(place: int) -> str:
        return f"{url}?{urlencode({'start': place})}"

    context = {
        "title": _("Changes of status"),
        "lead": _(
            "Where customers stand is narrowed in the list of records; here is how it changed."
        ),
        "breadcrumb": [home_crumb(), {"label": _("Changes of status")}],
        "table": screens.changes_table(found),
        "screen_mark": mark_over(actor, [(one.record.category, one.record.level) for one in found]),
        "page": {
            "start": start + 1 if found else 0,
            "end": shown,
            "total": total,
            "previous": at(max(0, start - PAGE)) if start else "",
            "next": at(start + PAGE) if shown < total else "",
        },
    }
    return render(request, "statuses/list.html", context)


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
