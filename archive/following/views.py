"""The notes of a record, the list of all notes one may read, the list of records one watches."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.following import actions, queries, screens
from archive.following.forms import NoteForm
from archive.following.queries import PAGE, NotesAsked
from archive.records.actions import note_search, note_view
from archive.records.demands import demand
from archive.records.models import Record
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.title_sealing import titled
from archive.records.views import criteria
from archive.records.watermarks import mark_over
from backoffice.paging import page_at
from backoffice.problems import add_problems
from kernel.clock import today
from kernel.digits import number_in
from kernel.errors import Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor


@require_http_methods(["GET", "POST"])
def notes_of_record(request: HttpRequest, number: int) -> HttpResponse:
    """Show all notes of a record; who may add to it adds one, or puts one right."""
    actor = _actor()
    record = record_of(actor, number)
    corrects = number_in(request.GET.get("correct", ""))
    wrong = queries.note_of(record, corrects) if corrects else None
    form = NoteForm(request.POST or None, initial={"happened_on": today().isoformat()})
    may = queries.may_note(actor, record)
    if request.method == "POST":
        demand(actor, Verb.EDIT, record, may)
        if form.is_valid() and _added(actor, record, form, corrects):
            messages.success(request, _("Noted; it stands in the history of the record too."))
            return redirect("record_notes", number)
    else:
        note_view(actor, record, notes=True)
    page = reverse("record_page", args=[number])
    context = {
        "title": _("Development notes: {title}").format(title=titled(record)),
        "lead": _(
            "What becomes of this customer, the latest first; nothing is changed or removed."
        ),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": page},
            {"label": _("Development notes")},
        ],
        "notes": screens.note_lines(queries.notes_of(record), corrections=True, may=bool(may)),
        "form": form if may else None,
        "wrong": wrong,
        "submit_label": _("Put right") if wrong else _("Add the note"),
        "cancel_url": page,
        "screen_mark": mark_over(actor, [(record.category, record.level)]),
    }
    return render(request, "following/record.html", context, status=400 if form.errors else 200)


def _added(actor: Actor, record: Record, form: NoteForm, corrects: int | None) -> bool:
    try:
        actions.add_note(actor, record.pk, form.said(corrects))
    except Invalid as error:
        add_problems(form, error)
        return False
    return True


@require_GET
def note_list(request: HttpRequest) -> HttpResponse:
    """Search the notes of all records somebody sees."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    given = {name: request.GET.get(name, "").replace("\x00", "")[:100] for name in _ASKED}
    asked = NotesAsked(text=given["text"], since=_day(given["since"]), until=_day(given["until"]))
    rows = queries.notes(actor, asked)
    start = number_in(request.GET.get("start", "")) or 0
    found = list(rows[start : start + PAGE])
    queries.with_titles_of(found, rows)
    said = {"list": "development_notes", **criteria(request.GET)}
    note_search(actor, said, shown=len(found), verb=Verb.VIEW)
    context = {
        "title": _("Development notes"),
        "breadcrumb": [home_crumb(), {"label": _("Development notes")}],
        "tabs": screens.tabs("notes"),
        "asked": asked,
        "table": screens.notes_table(found),
        "screen_mark": mark_over(actor, [(one.record.category, one.record.level) for one in found]),
        "page": _page(
            reverse("development_notes"),
            {name: text for name, text in given.items() if text},
            start,
            len(found),
            rows.order_by()[: queries.MOST_COUNTED].count(),
        ),
    }
    return render(request, "following/notes.html", context)


@require_GET
def watched_list(request: HttpRequest) -> HttpResponse:
    """List the records somebody watches, what changed last first."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    rows = queries.watched(actor)
    start = number_in(request.GET.get("start", "")) or 0
    found = list(rows[start : start + PAGE])
    queries.with_titles_of(found, rows)
    note_search(actor, {"list": "watched"}, shown=len(found), verb=Verb.VIEW)
    closed = queries.closed_count(actor)
    words = _("{count} more are shown once you have said what your company asks first.")
    context = {
        "title": _("My watched records"),
        "lead": words.format(count=closed)
        if closed
        else _(
            "You are told of each change others make, together and as you chose in your notices."
        ),
        "breadcrumb": [home_crumb(), {"label": _("My watched records")}],
        "tabs": screens.tabs("watched"),
        "table": screens.watched_table(found),
        "screen_mark": mark_over(actor, [(one.record.category, one.record.level) for one in found]),
        "page": _page(reverse("records_watched"), {}, start, len(found), rows.order_by().count()),
    }
    return render(request, "following/watched.html", context)


@require_POST
def watch(request: HttpRequest, number: int) -> HttpResponse:
    """Watch a record, or leave it."""
    actor = _actor()
    if request.POST.get("do") == "leave":
        actions.leave(actor, number)
        messages.success(request, _("You watch this record no more."))
    else:
        actions.watch(actor, number)
        messages.success(request, _("You watch this record: you are told when others change it."))
    return redirect("record_page", number)


_ASKED = ("text", "since", "until")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _page(url: str, given: dict[str, str], start: int, shown: int, total: int) -> dict[str, Any]:
    def at(place: int) -> str:
        return f"{url}?{urlencode({**given, 'start': str(place)})}"

    return page_at(at, start, shown=shown, total=total, size=PAGE)


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
