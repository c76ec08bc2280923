"""The screens of applications: the lists, asking, the application and its uses, finding, ending, noting, paper."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.outputs.actions import note_form
from archive.outputs.form_sheets import sheet_of
from archive.records.actions import note_view
from archive.records.crowding import veiled
from archive.records.models import Record
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.title_sealing import titled
from archive.records.watermarks import mark_over
from archive.using import actions, queries, rules, screens
from archive.using.forms import ApplicationForm, EndForm, FindForm, NoteForm
from archive.using.keepers import is_keeper
from archive.using.models import UseApplication
from archive.using.queries import Line
from archive.using.reporting import may_see_report
from archive.using.rules import Standing, Wanted
from archive.using.said import said_in
from archive.using.sheet import use_form
from backoffice.paging import page_at
from backoffice.printing.answers import pdf_response
from backoffice.printing.typesetting import pdf_of
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.decision import refusal
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.audit.under_queries import done_under

PAGE = 50
MOST_COUNTED = 1_000
T = TypeVar("T")
State = UseApplication.State


@require_GET
def use_list(request: HttpRequest) -> HttpResponse:
    """List the applications somebody may see: those being decided, open or over."""
    actor = _actor()
    _demand_entry(actor)
    known = [code for code, _label in screens.TABS]
    chosen = request.GET.get("list", "")
    chosen = chosen if chosen in known else known[0]
    start = number_in(request.GET.get("start", "")) or 0
    every = queries.applications(actor)
    agreed = every.filter(state=State.AGREED)
    rows = {
        "waiting": every.filter(state__in=(State.RECEIVED, State.ASKED)),
        "open": agreed.filter(until__gte=today()),
        "past": every.exclude(state__in=(State.RECEIVED, State.ASKED, State.AGREED))
        | agreed.filter(until__lt=today()),
    }[chosen]
    found = list(rows.order_by("-pk")[start : start + PAGE])
    total = rows.order_by()[:MOST_COUNTED].count()
    context = {
        "title": _("Use of archives"),
        "lead": _("What is asked for, decided, open and over."),
        "breadcrumb": [home_crumb(), {"label": _("Use of archives")}],
        "actions": [
            {"label": _("New application"), "url": reverse("use_new"), "primary": True},
            *_report_link(actor),
            {"label": _("Blank form"), "url": reverse("use_blank"), "kind": "secondary"},
        ],
        "tabs": screens.tabs(chosen),
        "table": screens.table(found),
        "page": _page(chosen, start, len(found), total),
    }
    return render(request, "using/list.html", context)


def _report_link(actor: Actor) -> list[dict[str, str]]:
    if not may_see_report(actor):
        return []
    return [{"label": _("Report of use"), "url": reverse("use_report"), "kind": "secondary"}]


def _page(chosen: str, start: int, found: int, total: int) -> dict[str, Any]:
    def at(place: int) -> str:
        return f"{reverse('uses')}?{urlencode({'list': chosen, 'start': str(place)})}"

    return page_at(at, start, shown=found, total=total, size=PAGE)


@require_http_methods(["GET", "POST"])
def use_new(request: HttpRequest) -> HttpResponse:
    """Ask to use records that were chosen, or that are typed without being seen."""
    actor = _actor()
    _demand_entry(actor)
    records = _chosen(actor, request.GET.get("numbers", ""))
    form = ApplicationForm(_given(request), named=bool(records), initial={"since": today()})
    if request.method == "POST" and form.is_valid():
        wanted = Wanted(
            **{**form.cleaned_data, "manners": tuple(form.cleaned_data["manners"])},
            records=tuple(one.pk for one in records),
        )
        made = _asked(actor, form, wanted)
        if made is not None:
            messages.success(request, _("Your application was received."))
            return redirect("use_application", made.pk)
    else:
        for one in records:
            note_view(actor, one, use=True)
    context = {
        "title": _("Application to use archives"),
        "lead": _(", ").join(titled(one) for one in records),
        "breadcrumb": [home_crumb(), _crumb(), {"label": _("New application")}],
        "form": form,
        "submit_label": _("Ask"),
        "cancel_url": reverse("record_page", args=[records[0].pk]) if records else reverse("uses"),
        "screen_mark": mark_over(actor, [(one.category, one.level) for one in records]),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _asked(actor: Actor, form: ApplicationForm, wanted: Wanted) -> UseApplication | None:
    try:
        return actions.ask(actor, wanted)
    except Invalid as error:
        add_problems(form, error)
        if any(one.code == actions.MISUSED for one in error.problems):
            actions.tell_of_misuse(actor, wanted.purpose, wanted.reason)
    except Conflict as error:
        form.add_error(None, sentence(error))
    return None


@require_GET
def use_application(request: HttpRequest, number: int) -> HttpResponse:
    """Show an application, its records, what was used under it, and what may be done now."""
    actor = _actor()
    row, lines = _shown(actor, number)
    state, tone = screens.state_of(row)
    done = done_under(
        row.number,
        person=row.applicant_id,
        target=f"{actions.TARGET}:{row.pk}",
        records=list(row.records.values_list("record_id", flat=True)),
        since=row.asked_at,
    )
    context = {
        "title": _("Application {number}").format(number=row.number),
        "breadcrumb": [home_crumb(), _crumb(), {"label": row.number}],
        "state": state,
        "tone": tone,
        "pairs": screens.pairs(row),
        "table": screens.lines_table(lines),
        "uses": screens.done_items(done, lines),
        "actions": _acts(actor, row),
        "screen_mark": _mark(actor, lines),
    }
    return render(request, "using/application.html", context)


def _acts(actor: Actor, row: UseApplication) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    stands = queries.standing_of(row)

    def add(label: str, name: str, **more: Any) -> None:
        found.append({"label": label, "url": reverse(name, args=[row.pk]), **more})

    mine = row.applicant_id == actor.user_id
    if queries.may_decide(actor, row):
        url = reverse("request_page", args=[row.request])
        found.append({"label": _("Go to the decision"), "url": url, "primary": True})
    if queries.may_find(actor, row):
        add(_("Find the records"), "use_find", primary=True)
    by_hand = any(str(one) in row.manners for one in rules.BY_HAND)
    if stands is Standing.OPEN and by_hand and (mine or queries.keeps(actor, row)):
        add(_("Note a use"), "use_note", primary=True)
    waiting = mine and stands in {Standing.RECEIVED, Standing.ASKED}
    if waiting or (rules.may_end(stands) and queries.may_end(actor, row)):
        add(_("Withdraw") if mine else _("End it"), "use_end", kind="secondary")
    add(_("Print"), "use_print", kind="secondary")
    return found


@require_http_methods(["GET", "POST"])
def use_find(request: HttpRequest, number: int) -> HttpResponse:
    """Say which records were meant, or answer in words that nothing is shown."""
    actor = _actor()
    row = queries.application_of(actor, number)
    if row.applicant_id == actor.user_id or not is_keeper(actor):
        raise Missing
    typed = rules.typed_lines(said_in(row)["text"])
    met = {one: queries.found_for(actor, one) for one in typed}
    alone = [found[0] for found in met.values() if len(found) == 1]
    initial = {"numbers": "\n".join(one.archive_no or "" for one in alone)}
    form = FindForm(_given(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: _found(actor, number, form, turned="turn_down" in request.POST))
        if made is not None:
            messages.success(request, _("The applicant is told once it is decided."))
            return redirect("use_application", number)
    for one in alone:
        note_view(actor, one, use=row.number)
    context = {
        **_form_context(row, form, _("Find the records")),
        "submit_label": _("Pass on to who decides"),
        "submit_extra": [{"name": "turn_down", "value": "1", "label": _("Answer without records")}],
        "typed": [_met(text, found) for text, found in met.items()],
        "pairs": screens.pairs(row),
        "screen_mark": mark_over(actor, [(one.category, one.level) for one in alone]),
    }
    return render(request, "using/find.html", context, status=400 if form.errors else 200)


def _met(text: str, found: list[Record]) -> dict[str, str]:
    if len(found) == 1:
        (one,) = found
        url = reverse("record_page", args=[one.pk])
        return {"text": text, "sub": titled(one), "url": url}
    words = _("Several have this name; type the number.") if found else _("Nothing bears this.")
    return {"text": text, "sub": words, "tone": "warn", "badge": _("unclear")}


def _found(actor: Actor, number: int, form: FindForm, *, turned: bool) -> UseApplication:
    answer = form.cleaned_data["answer"]
    if turned:
        return actions.turn_down(actor, number, answer)
    wanted: list[int] = []
    for text in rules.typed_lines(form.cleaned_data["numbers"]):
        found = queries.found_for(actor, text)
        if len(found) != 1:
            message = N_("“{text}” is not the number of one record you see.")
            problem = Problem(
                code="number", message=message, params={"text": text}, where="numbers"
            )
            raise Invalid([problem])
        wanted.append(found[0].pk)
    return actions.find(actor, number, wanted, answer)


@require_http_methods(["GET", "POST"])
def use_end(request: HttpRequest, number: int) -> HttpResponse:
    """End an application at once."""
    actor = _actor()
    row = queries.application_of(actor, number)
    if not queries.may_end(actor, row):
        raise Missing
    form = EndForm(_given(request))
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: actions.end(actor, number, form.cleaned_data["why"]))
        if made is not None:
            messages.success(request, _("It ended; nothing of it is open any more."))
            return redirect("use_application", number)
    title = _("Withdraw") if row.applicant_id == actor.user_id else _("End it")
    context = _form_context(row, form, title)
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def use_note(request: HttpRequest, number: int) -> HttpResponse:
    """Note what was excerpted, copied or taken out of the house under an application."""
    actor = _actor()
    row, lines = _shown(actor, number)
    if row.applicant_id != actor.user_id and not queries.keeps(actor, row):
        raise Missing
    form = NoteForm(row, lines, _given(request))
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "record": int(form.cleaned_data["record"])}
        if _tried(form, lambda: actions.note_use(actor, number, **said)) is not None:
            messages.success(request, _("Noted under the number of the application."))
            return redirect("use_application", number)
    context = {**_form_context(row, form, _("Note a use")), "screen_mark": _mark(actor, lines)}
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


@require_GET
def use_print(request: HttpRequest, number: int) -> HttpResponse:
    """Give the application as A4, to sign."""
    actor = _actor()
    row = queries.application_of(actor, number)
    lines = queries.lines_of(actor, row)
    records = [one.record for one in lines if one.record is not None]
    note_form(actor, "use", records, {"use": row.number})
    return pdf_response(pdf_of(sheet_of(actor, use_form(row, lines))), row.number)


@require_GET
def use_blank(_request: HttpRequest) -> HttpResponse:
    """Give a form nobody has filled in."""
    actor = _actor()
    _demand_entry(actor)
    note_form(actor, "use", [], {"blank": True})
    return pdf_response(pdf_of(sheet_of(actor, use_form(None, []))), "use")


def _shown(actor: Actor, number: int) -> tuple[UseApplication, list[Line]]:
    """Return an application and its records; that somebody reads them is noted first."""
    row = queries.application_of(actor, number)
    lines = queries.lines_of(actor, row)
    for one in lines:
        if one.record is not None:
            note_view(actor, one.record, use=row.number)
    veiled((one.record for one in lines if one.record), lambda _most: len(lines))
    return row, lines


def _form_context(row: UseApplication, form: forms.Form, title: str) -> dict[str, Any]:
    url = reverse("use_application", args=[row.pk])
    return {
        "title": title,
        "lead": f"{row.number} · {row.applicant.name}",
        "breadcrumb": [
            home_crumb(),
            _crumb(),
            {"label": row.number, "url": url},
            {"label": title},
        ],
        "form": form,
        "submit_label": title,
        "cancel_url": url,
    }


def _mark(actor: Actor, lines: list[Line]) -> Any:
    seen = [one.record for one in lines if one.record is not None]
    return mark_over(actor, [(one.category, one.level) for one in seen])


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
    return [record_of(actor, one) for one in dict.fromkeys(wanted) if one]


def _demand_entry(actor: Actor) -> None:
    if queries.may_apply(actor):
        return
    permission.demand_any(actor, Verb.VIEW, target="uses")
    decision = refusal(N_("Only who works with archives applies to use them."))
    raise Refused(decision, actor=actor.id, verb=str(Verb.REQUEST), target="uses")


def _crumb() -> dict[str, str]:
    return {"label": _("Use of archives"), "url": reverse("uses")}


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
