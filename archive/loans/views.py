"""The screens of loans: the lists of the desk, asking, the slip, handing out, taking back, recalling."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.loans import actions, longer_actions, queries, screens
from archive.loans.forms import BackForm, LongerForm, OutForm, RecallForm, SlipForm
from archive.loans.models import LoanSlip
from archive.loans.rules import Back, Standing, Wanted
from archive.loans.sheet import sheet_of
from archive.outputs.actions import note_form
from archive.records.actions import note_search, note_view
from archive.records.crowding import veiled
from archive.records.demands import demand
from archive.records.models import Record
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.title_sealing import titled
from archive.records.watermarks import mark_over
from backoffice.paging import page_at
from backoffice.printing.answers import pdf_response
from backoffice.printing.typesetting import pdf_of
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Missing
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

PAGE = 50
MOST_COUNTED = 1_000
T = TypeVar("T")


@require_GET
def loan_list(request: HttpRequest) -> HttpResponse:
    """List what is out, overdue or back, or the slips, as far as somebody may see them."""
    actor = _actor()
    _demand_entry(actor)
    known = [code for code, _label in screens.TABS]
    chosen = request.GET.get("list", "")
    chosen = chosen if chosen in known else known[0]
    start = number_in(request.GET.get("start", "")) or 0
    context = {
        "title": _("Loans"),
        "lead": _("What is asked for, lent out, overdue and back."),
        "breadcrumb": [home_crumb(), {"label": _("Loans")}],
        "tabs": screens.tabs(chosen),
        **(_slips(actor, start) if chosen == "slips" else _loans(actor, chosen, start)),
    }
    return render(request, "loans/list.html", context)


def _loans(actor: Actor, chosen: str, start: int) -> dict[str, Any]:
    every = queries.loans(actor)
    rows = {
        "out": every.filter(back_at__isnull=True).order_by("due_on", "pk"),
        "overdue": queries.overdue(every).order_by("due_on", "pk"),
        "back": every.filter(back_at__isnull=False).order_by("-back_at", "-pk"),
    }[chosen]
    found = list(rows[start : start + PAGE])
    veiled((one.record for one in found), lambda most: rows.order_by()[:most].count())
    note_search(actor, {"list": "loans", "part": chosen}, shown=len(found), verb=Verb.VIEW)
    return {
        "table": screens.loans_table(actor, found),
        "page": _page(chosen, start, len(found), rows.order_by()[:MOST_COUNTED].count()),
        "screen_mark": mark_over(actor, [(one.record.category, one.record.level) for one in found]),
    }


def _slips(actor: Actor, start: int) -> dict[str, Any]:
    rows = queries.slips(actor)
    found = list(rows.order_by("-pk")[start : start + PAGE])
    total = rows.order_by()[:MOST_COUNTED].count()
    return {
        "table": screens.slips_table(found),
        "page": _page("slips", start, len(found), total),
    }


def _page(chosen: str, start: int, found: int, total: int) -> dict[str, Any]:
    def at(place: int) -> str:
        return f"{reverse('loans')}?{urlencode({'list': chosen, 'start': str(place)})}"

    return page_at(at, start, shown=found, total=total, size=PAGE)


@require_http_methods(["GET", "POST"])
def loan_new(request: HttpRequest) -> HttpResponse:
    """Ask to borrow the records that were chosen."""
    actor = _actor()
    records = _chosen(actor, request.GET.get("numbers", ""))
    form = SlipForm(_given(request))
    if request.method == "POST" and form.is_valid():
        wanted = Wanted(records=tuple(one.pk for one in records), **form.cleaned_data)
        made = _tried(form, lambda: actions.ask(actor, wanted))
        if made is not None:
            messages.success(request, _("Asked; it may be fetched once it is agreed to."))
            return redirect("loan_slip", made.pk)
    else:
        for one in records:
            note_view(actor, one, loan=True)
    context = {
        "title": _("Borrow"),
        "lead": _(", ").join(titled(one) for one in records),
        "breadcrumb": [home_crumb(), _crumb(), {"label": _("Borrow")}],
        "form": form,
        "submit_label": _("Ask"),
        "cancel_url": reverse("record_page", args=[records[0].pk]),
        "screen_mark": mark_over(actor, [(one.category, one.level) for one in records]),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


@require_GET
def loan_slip(request: HttpRequest, number: int) -> HttpResponse:
    """Show a slip, where its records stand, and what may be done now."""
    actor = _actor()
    slip = queries.slip_of(actor, number)
    lines, hidden = queries.lines_of(actor, slip)
    for one in lines:
        note_view(actor, one.record, loan=slip.number)
    veiled((one.record for one in lines), lambda _most: len(lines))
    context = {
        "title": _("Loan slip {number}").format(number=slip.number),
        "breadcrumb": [home_crumb(), _crumb(), {"label": slip.number}],
        "state": str(LoanSlip.State(slip.state).label),
        "tone": screens.tone_of(slip),
        "pairs": screens.slip_pairs(slip),
        "table": screens.lines_table(actor, lines, hidden),
        "hidden": hidden,
        "actions": _acts(actor, slip, lines),
        "close_url": _close_url(actor, slip, lines),
        "recalls": [*_longer(actor, slip, lines), *_recalls(actor, lines)],
        "renewals": screens.renewals_of(slip),
        "screen_mark": mark_over(actor, [(one.record.category, one.record.level) for one in lines]),
    }
    return render(request, "loans/slip.html", context)


def _acts(actor: Actor, slip: LoanSlip, lines: list[queries.Line]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if _to_hand_out(actor, slip, lines):
        url = reverse("loan_out", args=[slip.pk])
        found.append({"label": _("Hand out"), "url": url, "primary": True})
    if lines:
        url = reverse("loan_print", args=[slip.pk])
        found.append({"label": _("Print"), "url": url, "kind": "secondary"})
    return found


def _to_hand_out(actor: Actor, slip: LoanSlip, lines: list[queries.Line]) -> list[queries.Line]:
    if slip.borrower_id == actor.user_id:
        return []
    ready = [one for one in lines if one.standing is Standing.READY]
    return [one for one in ready if queries.keeps_desk(actor, one.record)]


def _close_url(actor: Actor, slip: LoanSlip, lines: list[queries.Line]) -> str:
    may = slip.borrower_id == actor.user_id or queries.is_at_desk(actor)
    is_out = any(one.standing is Standing.OUT for one in lines)
    url = reverse("loan_close", args=[slip.pk])
    return url if may and not is_out and slip.state == LoanSlip.State.AGREED else ""


def _longer(actor: Actor, slip: LoanSlip, lines: list[queries.Line]) -> list[dict[str, str]]:
    if slip.borrower_id != actor.user_id:
        return []
    return [
        {
            "label": _("Ask for more time for {title}").format(title=titled(one.record)),
            "url": reverse("loan_longer", args=[one.loan.pk]),
        }
        for one in lines
        if one.loan is not None and queries.may_prolong(one.loan)
    ]


def _recalls(actor: Actor, lines: list[queries.Line]) -> list[dict[str, str]]:
    return [
        {
            "label": _("Ask for {title} back").format(title=titled(one.record)),
            "url": reverse("loan_recall", args=[one.loan.pk]),
        }
        for one in lines
        if one.loan is not None
        and one.standing is Standing.OUT
        and one.loan.recalled_at is None
        and queries.keeps_desk(actor, one.record)
    ]


@require_http_methods(["GET", "POST"])
def loan_out(request: HttpRequest, number: int) -> HttpResponse:
    """Hand records of a slip out: the pages of each are counted first."""
    actor = _actor()
    slip = queries.slip_of(actor, number)
    lines, _hidden = queries.lines_of(actor, slip)
    ready = _to_hand_out(actor, slip, lines)
    if not ready:
        return _nothing_ready(request, actor, slip, lines)
    form = OutForm(ready, _given(request))
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: actions.hand_out(actor, number, form.pages()))
        if made is not None:
            messages.success(request, _("Handed out; the borrower is reminded in time."))
            return redirect("loan_slip", number)
    for one in ready:
        note_view(actor, one.record, loan=slip.number)
    return _form_page(request, slip, form, _("Hand out"))


def _nothing_ready(
    request: HttpRequest, actor: Actor, slip: LoanSlip, lines: list[queries.Line]
) -> HttpResponse:
    """Say to the desk that nothing waits here, such as when another was faster; to others that there is no page."""
    at_desk = [one for one in lines if queries.keeps_desk(actor, one.record)]
    if not at_desk or slip.borrower_id == actor.user_id:
        raise Missing
    messages.warning(request, _("Nothing of this slip waits to be handed out."))
    return redirect("loan_slip", slip.pk)


@require_http_methods(["GET", "POST"])
def loan_back(request: HttpRequest, number: int) -> HttpResponse:
    """Take a loan back: count its pages, say its condition."""
    actor = _actor()
    loan = queries.loan_of(actor, number)
    demand(actor, Verb.LOAN_DESK, loan.record, queries.keeps_desk(actor, loan.record))
    form = BackForm(_given(request), initial={"pages": loan.pages_out})
    if request.method == "POST" and form.is_valid():
        back = Back(**form.cleaned_data)
        done = _tried(form, lambda: actions.take_back(actor, number, back))
        if done is not None:
            messages.success(request, _back_words(done.incident))
            return redirect("loan_slip", done.slip_id)
    note_view(actor, loan.record, loan=loan.slip.number)
    lead = _("{title}: {pages} pages went out to {name}.").format(
        title=titled(loan.record), pages=loan.pages_out, name=loan.slip.borrower.name
    )
    return _form_page(request, loan.slip, form, _("Receive back"), lead=lead)


def _back_words(incident: int | None) -> str:
    if incident is None:
        return _("It is back.")
    return _("It is back; what is missing or damaged was registered as an incident.")


@require_http_methods(["GET", "POST"])
def loan_recall(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for a loan back before its time."""
    actor = _actor()
    loan = queries.loan_of(actor, number)
    demand(actor, Verb.LOAN_DESK, loan.record, queries.keeps_desk(actor, loan.record))
    form = RecallForm(_given(request))
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        done = _tried(form, lambda: actions.recall(actor, number, why))
        if done is not None:
            messages.success(request, _("The borrower was told; it is due today."))
            return redirect("loan_slip", done.slip_id)
    note_view(actor, loan.record, loan=loan.slip.number)
    return _form_page(request, loan.slip, form, _("Ask for it back"), lead=titled(loan.record))


@require_http_methods(["GET", "POST"])
def loan_longer(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for more time for what one has."""
    actor = _actor()
    loan = queries.loan_of(actor, number)
    if loan.slip.borrower_id != actor.user_id:
        raise Missing
    form = LongerForm(_given(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = _tried(
            form, lambda: longer_actions.ask(actor, number, said["until"], said["reason"])
        )
        if done is not None:
            messages.success(request, _("Asked; until it is agreed to, the day stays as it was."))
            return redirect("loan_slip", loan.slip_id)
    note_view(actor, loan.record, loan=loan.slip.number)
    lead = _("{title}: comes back on {day}.").format(
        title=titled(loan.record), day=loan.due_on.isoformat()
    )
    return _form_page(request, loan.slip, form, _("Ask for more time"), lead=lead)


@require_GET
def loan_longer_of(request: HttpRequest, number: int) -> HttpResponse:
    """Lead from what is asked to the slip it belongs to."""
    return redirect("loan_slip", queries.slip_of_renewal(_actor(), number).pk)


@require_POST
def loan_close(request: HttpRequest, number: int) -> HttpResponse:
    """Give up what was not fetched."""
    try:
        actions.close(_actor(), number)
    except Conflict as error:
        messages.warning(request, sentence(error))
    else:
        messages.success(request, _("The slip is closed."))
    return redirect("loan_slip", number)


@require_GET
def loan_print(request: HttpRequest, number: int) -> HttpResponse:
    """Give the slip as A4, to sign."""
    actor = _actor()
    slip = queries.slip_of(actor, number)
    lines, _hidden = queries.lines_of(actor, slip)
    note_form(actor, "loan", [one.record for one in lines], {"slip": slip.number})
    return pdf_response(pdf_of(sheet_of(slip, lines)), slip.number)


def _form_page(
    request: HttpRequest, slip: LoanSlip, form: forms.Form, title: str, *, lead: str = ""
) -> HttpResponse:
    url = reverse("loan_slip", args=[slip.pk])
    context = {
        "title": title,
        "lead": lead or f"{slip.number} · {slip.borrower.name}",
        "breadcrumb": [
            home_crumb(),
            _crumb(),
            {"label": slip.number, "url": url},
            {"label": title},
        ],
        "form": form,
        "submit_label": title,
        "cancel_url": url,
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _tried(form: forms.Form, act: Callable[[], T]) -> T | None:
    """Return what an act gave, None where it was refused with a sentence on the form."""
    try:
        return act()
    except Invalid as error:
        add_problems(form, error)
    except Conflict as error:
        form.add_error(None, sentence(error))
    return None


def _given(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _chosen(actor: Actor, numbers: str) -> list[Record]:
    wanted = [number_in(one) for one in numbers.split(",")[:MOST_COUNTED]]
    records = [record_of(actor, one) for one in dict.fromkeys(wanted) if one]
    if not records:
        raise Missing
    for one in records:
        demand(actor, Verb.REQUEST, one, queries.may_borrow(actor, one))
    return records


def _demand_entry(actor: Actor) -> None:
    permission.demand_any(actor, Verb.VIEW, target="loans")
    if not queries.may_enter(actor):
        permission.demand_any(actor, Verb.REQUEST, target="loans")


def _crumb() -> dict[str, str]:
    return {"label": _("Loans"), "url": reverse("loans")}


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
