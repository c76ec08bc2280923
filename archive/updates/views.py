"""The screens of change notices: hand one in, what waits, the comparison; how a change was verified; how late."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.records.actions import note_search, note_view
from archive.records.changing import may_edit
from archive.records.choosing import people_to_choose
from archive.records.comparing import TAKE, sides_of
from archive.records.crowding import veiled
from archive.records.demands import demand
from archive.records.form_ground import Ground
from archive.records.models import Record
from archive.records.moving import proposal_of
from archive.records.queries import editable_values, record_of, visible_to
from archive.records.screens import home_crumb
from archive.records.shapes import shape_of
from archive.records.title_sealing import titled
from archive.records.views import criteria
from archive.records.watermarks import mark_over
from archive.updates import actions, queries, screens
from archive.updates.forms import EvidenceForm, NoticeForm
from archive.updates.models import ChangeNotice
from archive.updates.queries import PAGE, LateAsked
from archive.updates.rules import State
from backoffice.moments import moment
from backoffice.paging import page_at
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from persistence.arrays import any_id
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.people.head_queries import department_names


@require_http_methods(["GET", "POST"])
def notice_new(request: HttpRequest, number: int) -> HttpResponse:
    """Hand new values of a record in without a right to change it."""
    actor = _actor()
    record = record_of(actor, number)
    form = NoticeForm(_ground(actor, record), record, request.POST or None)
    if request.method == "POST":
        if form.is_valid() and _submitted(actor, record, form):
            messages.success(
                request, _("Handed in; nothing has changed yet. You are told what became of it.")
            )
            return redirect("record_page", number)
    else:
        note_view(actor, record)
    page = reverse("record_page", args=[number])
    context = {
        "title": _("What has changed: {title}").format(title=titled(record)),
        "lead": _(
            "Type new values over the old ones. The record stays as it is until they are compared."
        ),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": page},
            {"label": _("Change notice")},
        ],
        "form": form,
        "first_fields": form.first_fields(),
        "last_fields": form.last_fields(),
        "sections": form.sections(),
        "people": people_to_choose(),
        "submit_label": _("Hand in"),
        "cancel_url": page,
    }
    return render(request, "updates/new.html", context, status=400 if form.errors else 200)


def _ground(actor: Actor, record: Record) -> Ground:
    shape = shape_of(published(), record.category)
    return Ground(
        actor=actor,
        shape=shape,
        language=get_language() or "",
        readable=permission.readable(actor, shape.code),
        values=editable_values(actor, record)[0],
        version=record.version,
        whole=True,
    )


def _submitted(actor: Actor, record: Record, form: NoticeForm) -> bool:
    try:
        actions.submit(actor, record.pk, form.submitted())
    except Invalid as error:
        form.show(error)
        return False
    return True


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """List the notices that wait to be compared, or those one handed in oneself."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    is_own = request.GET.get("show") == "own"
    rows = queries.own(actor) if is_own else queries.to_compare(actor)
    start = number_in(request.GET.get("start", "")) or 0
    found = queries.with_records(rows[start : start + PAGE])
    total = rows.order_by()[: queries.MOST_COUNTED].count()
    veiled((one.record for one in found), lambda _most: total)
    note_search(
        actor, {"list": "notices", **criteria(request.GET)}, shown=len(found), verb=Verb.VIEW
    )
    url = reverse("change_notices")
    context = {
        "title": _("Change notices"),
        "breadcrumb": [home_crumb(), {"label": _("Change notices")}],
        "tabs": screens.tabs("own" if is_own else "compare"),
        "table": screens.notice_table(found, own=is_own),
        "page": _page(url, "show=own" if is_own else "", start, len(found), total),
    }
    return render(request, "updates/list.html", context)


@require_http_methods(["GET", "POST"])
def notice_page(request: HttpRequest, number: int) -> HttpResponse:
    """Compare a notice with its record, and take or leave each value; who handed it in reads what became of it."""
    actor = _actor()
    notice = queries.notice_of(actor, number)
    problem = ""
    if request.method == "POST":
        try:
            done = _compared(request, actor, notice)
        except Invalid as error:
            problem = " ".join(sentence(one) for one in error.problems)
        except Conflict as error:
            problem = sentence(error)
        else:
            messages.success(request, screens.outcome(done))
            if proposal_of(notice.record) is not None:
                messages.info(request, _("The change is proposed and waits for its approval."))
            return redirect("record_page", notice.record_id)
        notice = queries.notice_of(actor, number)
    else:
        note_view(actor, notice.record)
    return _notice_shown(request, actor, notice, problem)


def _compared(request: HttpRequest, actor: Actor, notice: ChangeNotice) -> ChangeNotice:
    with transaction.atomic():
        return actions.compare(
            actor,
            notice.pk,
            request.POST.getlist(TAKE),
            version=number_in(request.POST.get("version", "")) or 0,
            answer=request.POST.get("answer", ""),
        )


def _notice_shown(
    request: HttpRequest, actor: Actor, notice: ChangeNotice, problem: str
) -> HttpResponse:
    record, is_open = notice.record, notice.state == State.OPEN
    ticked = set(request.POST.getlist(TAKE)) if problem else None
    sides = sides_of(
        actor,
        record,
        queries.incoming(notice),
        accepted=ticked if is_open else notice.taken,
        blind=not may_edit(actor, record),
    )
    facts = [
        (_("Handed in by"), f"{notice.submitted_by.name} {moment(notice.submitted_at)}"),
        (_("So since"), notice.happened_on.isoformat() if notice.happened_on else ""),
        (_("Which card it is") if notice.refiled else _("How it is known"), notice.words),
        (_("State"), screens.outcome(notice)),
        (
            _("Compared by"),
            f"{notice.decided_by or ''} {moment(notice.decided_at)}" if notice.decided_at else "",
        ),
        (_("Answer"), notice.answer),
    ]
    page = reverse("record_page", args=[record.pk])
    context = {
        "title": _("Comparison: {title}").format(title=titled(record)),
        "lead": _("What you tick is taken over; what you leave stays as it is stored."),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": page},
            {"label": _("Comparison")},
        ],
        "pairs": [{"label": label, "value": value} for label, value in facts if value.strip()],
        "sides": sides,
        "screen_mark": mark_over(actor, [(record.category, record.level)]),
        "version": record.version,
        "may": is_open and bool(may_edit(actor, record)),
        "is_open": is_open,
        "is_refiled": notice.refiled,
        "problem": problem,
        "answer": request.POST.get("answer", ""),
        "cancel_url": page,
    }
    return render(request, "updates/notice.html", context, status=409 if problem else 200)


@require_http_methods(["GET", "POST"])
def evidence(request: HttpRequest, number: int) -> HttpResponse:
    """Say how the new values of a change that waits were verified."""
    actor = _actor()
    record = record_of(actor, number)
    page = reverse("record_page", args=[number])
    if request.method == "GET":
        if queries.unverified(record) is None:
            messages.info(request, _("No change of important information waits here any more."))
            return redirect(page)
        demand(actor, Verb.EDIT, record, queries.may_verify(actor, record))
    form = EvidenceForm(request.POST or None, initial={"on": today().isoformat()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.verify(actor, number, form.verified())
        except Invalid as error:
            add_problems(form, error)
        except Conflict as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Kept; the change can be approved now."))
            return redirect(page)
    context = {
        "title": _("Verified again: {title}").format(title=titled(record)),
        "lead": _(
            "Important information changes only once somebody has verified it and another person approved it."
        ),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": page},
            {"label": _("Verified again")},
        ],
        "form": form,
        "submit_label": _("Keep"),
        "cancel_url": page,
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


@require_GET
def late_list(request: HttpRequest) -> HttpResponse:
    """List changes with the days between when they came about and when they were entered."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    asked = _late_asked(request)
    rows = queries.late(actor, asked)
    start = number_in(request.GET.get("start", "")) or 0
    found = list(rows.select_related("entered_by")[start : start + PAGE])
    seen = visible_to(actor).filter(any_id("pk", [one.record_id for one in found]))
    total = rows.order_by()[: queries.MOST_COUNTED].count()
    records = {one.pk: one for one in veiled(seen, lambda _most: total)}
    note_search(actor, {"list": "late", **criteria(request.GET)}, shown=len(found), verb=Verb.VIEW)
    names = department_names(closed=True)
    query = request.GET.copy()
    query.pop("start", None)
    url = reverse("changes_late")
    context = {
        "title": _("How late changes were entered"),
        "breadcrumb": [home_crumb(), {"label": _("How late changes were entered")}],
        "tabs": screens.tabs("late"),
        "departments": sorted(names.items()),
        "asked": asked,
        "figures": [
            {
                "label": names.get(one.department, one.department),
                "value": _("{mean} days on average, {most} at most").format(
                    mean=f"{one.mean:.1f}", most=one.most
                ),
                "note": f"{one.count:,}",
            }
            for one in queries.measured(rows)
        ],
        "table": screens.late_table(actor, found, records),
        "page": _page(
            url,
            query.urlencode(),
            start,
            len(found),
            total,
        ),
    }
    return render(request, "updates/late.html", context)


def _late_asked(request: HttpRequest) -> LateAsked:
    given = {
        name: request.GET.get(name, "").replace("\x00", "")[:40]
        for name in ("department", "since", "until")
    }
    return LateAsked(
        department=given["department"],
        least=number_in(request.GET.get("least", "")),
        since=_day(given["since"]),
        until=_day(given["until"]),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _page(url: str, query: str, start: int, shown: int, total: int) -> dict[str, Any]:
    def at(place: int) -> str:
        return f"{url}?{query}&start={place}" if query else f"{url}?start={place}"

    return page_at(at, start, shown=shown, total=total, size=PAGE)


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
