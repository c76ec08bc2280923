"""The screen with all that happened to a record, page by page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.records import actions
from archive.records.history_screens import history_part
from archive.records.queries import history, record_of
from archive.records.screens import home_crumb
from archive.records.title_sealing import titled
from archive.records.watermarks import mark_over
from kernel.digits import number_in
from kernel.scope import current

_PAGE = 100


@require_GET
def history_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show who changed what in a record, the newest first, a page of it at a time."""
    actor = current().actor
    record = record_of(actor, number)
    before = number_in(request.GET.get("before", ""))
    entries = history(actor, record, most=_PAGE + 1, before=before)
    actions.note_view(actor, record, history=True)
    title = _("History")
    here = reverse("record_history", args=[number])
    part = history_part(actor, record, entries, most=_PAGE)
    context = {
        "title": title,
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": reverse("record_page", args=[number])},
            {"label": title},
        ],
        **part,
        "screen_mark": mark_over(actor, [(record.category, record.level)]),
        "page": {"previous": here if before else "", "next": part["history_on"]},
    }
    return render(request, "records/history.html", context)
