"""The screens of what is past its retention: the due list, the way to a proposal, and how much room it takes."""

from datetime import date

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.appraisal import proposing, queries, screens
from archive.appraisal.actions import note_volume
from archive.appraisal.rules import PAGES_PER_METRE, Asked, ending_in, year_in
from archive.lists.marking import file_name, watermark
from archive.records.actions import note_search
from archive.records.crowding import veiled
from archive.records.exporting import comma_separated, workbook
from archive.records.screens import home_crumb, with_query
from archive.records.views import criteria
from archive.records.watermarks import mark_over
from backoffice.sentences import say
from kernel.digits import number_in, numbers_in
from kernel.errors import Missing
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

LONGEST = 64
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_GET
def appraisal_list(request: HttpRequest) -> HttpResponse:
    """List what is past its retention, the longest first, each with why and what stands in the way."""
    actor, asked = _actor(), asked_in(request.GET)
    permission.demand_any(actor, Verb.VIEW)
    after = _cursor(request.GET)
    found = queries.due_records(actor, asked, after=after)
    shown = found[: queries.PAGE]
    count = queries.due_count(actor, asked)
    veiled(shown, lambda most: queries.due_count(actor, asked, most=most), asked.category)
    note_search(
        actor, {"list": "appraisal", **criteria(request.GET)}, shown=len(shown), verb=Verb.VIEW
    )
    more = ""
    if len(found) > queries.PAGE:
        last = shown[-1]
        more = f"{with_query(request.GET)}&after={last.retention.due}_{last.pk}"
    context = {
        "title": _("Due for disposal"),
        "lead": _(
            "Records whose period has run out. What is kept permanently never stands here; "
            "what is held or lent stands here with what is in the way."
        ),
        "breadcrumb": [home_crumb(), {"label": _("Due for disposal")}],
        "tabs": screens.tabs("appraisal_list"),
        "facets": screens.facets(actor, asked, request.GET),
        "table": screens.due_table(queries.with_reasons(shown)),
        "propose_url": reverse("appraisal_propose") if proposing.may_propose(actor) else "",
        "page": {
            "total": f"{queries.MOST_COUNTED:,}+" if count > queries.MOST_COUNTED else f"{count:,}",
            "previous": with_query(request.GET) if after else "",
            "next": more,
        },
        "screen_mark": mark_over(actor, [(one.category, one.level) for one in shown]),
    }
    return render(request, "appraisal/list.html", context)


@require_GET
def appraisal_propose(request: HttpRequest) -> HttpResponse:
    """Lead to a proposal that begins with the ticked records; what cannot go yet is named and nothing is begun."""
    actor = _actor()
    if not proposing.may_propose(actor):
        raise Missing
    ids = list(dict.fromkeys(numbers_in(request.GET.getlist("record"))))[: queries.PAGE]
    found = queries.with_reasons(queries.chosen(actor, ids))
    barred = [one for one in found if one.bars]
    if found and len(found) == len(ids) and not barred:
        return redirect(proposing.proposal_url([one.record.pk for one in found]))
    for one in barred:
        why = say(one.bars[0].sentence, one.bars[0].params)
        number = one.record.archive_no or f"#{one.record.pk}"
        messages.warning(request, _("{number} cannot go yet: {why}").format(number=number, why=why))
    if not ids:
        messages.warning(request, _("Tick at least one record first."))
    elif len(found) < len(ids):
        messages.warning(
            request, _("Something of what you ticked is not due any more; look again.")
        )
    return redirect("appraisal_list")


@require_GET
def appraisal_volume(request: HttpRequest) -> HttpResponse:
    """Say how many records past their retention there are and what room they take, by department and category."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    found = queries.volumes(actor, Asked())
    note_search(actor, {"list": "appraisal_volume"}, shown=len(found), verb=Verb.VIEW)
    files = [
        {
            "label": label,
            "url": f"{reverse('appraisal_volume_file')}?format={ending}",
            "kind": "secondary",
        }
        for ending, label in (("xlsx", _("Take out as a workbook")), ("csv", _("Take out as CSV")))
    ]
    context = {
        "title": _("Room taken by what is overdue for disposal"),
        "lead": factor(),
        "breadcrumb": [
            home_crumb(),
            {"label": _("Due for disposal"), "url": reverse("appraisal_list")},
            {"label": _("Room they take")},
        ],
        "actions": files if found and permission.decide(actor, Verb.EXPORT) else [],
        "tabs": screens.tabs("appraisal_volume"),
        "table": screens.volume_table(found),
    }
    return render(request, "appraisal/volume.html", context)


@require_GET
def appraisal_volume_file(request: HttpRequest) -> HttpResponseBase:
    """Give the report as a workbook or CSV, marked; noted before it leaves."""
    actor = _actor()
    permission.demand_any(actor, Verb.EXPORT, target="appraisal")
    found = queries.volumes(actor, Asked())
    ending = "csv" if request.GET.get("format") == "csv" else "xlsx"
    note_volume(actor, ending, rows=len(found))
    known, title = screens.names(), _("Room taken by what is overdue for disposal")
    rows = [*(screens.cells(one, known) for one in found), screens.total_cells(found)]
    write = comma_separated if ending == "csv" else workbook
    content = write(
        screens.headings(), rows, lambda: watermark(actor, title, len(found), [factor()])
    )
    return FileResponse(
        content,
        content_type=TYPES[ending],
        as_attachment=True,
        filename=file_name(actor, title, len(found), ending),
    )


def factor() -> str:
    """Say how metres and gigabytes are worked out."""
    return _(
        "One shelf metre is counted as {pages} pages, one page a sheet of 0.1 mm; "
        "pages are those of the register. One GB is 1,000,000,000 bytes, of all versions of all files."
    ).format(pages=f"{PAGES_PER_METRE:,}")


def asked_in(given: QueryDict) -> Asked:
    """Return what an address asks of the list; what is no year, day or ending asks nothing."""
    return Asked(
        category=_text(given, "category"),
        department=_text(given, "department"),
        year=year_in(_text(given, "year")),
        action=ending_in(_text(given, "action")),
        until=_day(_text(given, "until")),
    )


def _cursor(given: QueryDict) -> tuple[date, int] | None:
    on, _sign, record = given.get("after", "").partition("_")
    day, number = _day(on), number_in(record)
    return (day, number) if day is not None and number else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _text(given: QueryDict, name: str) -> str:
    return given.get(name, "").replace("\x00", "").strip()[:LONGEST]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
