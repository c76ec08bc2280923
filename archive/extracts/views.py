"""The screens of answers to customers: the register with its response times, a question, its extract."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.extracts import actions, queries, screens
from archive.extracts.forms import FieldsForm, HandedForm, NumbersForm, QuestionForm, ReasonForm
from archive.extracts.freezing import given_fields
from archive.extracts.models import Extract
from archive.extracts.sheet import pdf_of_extract
from archive.records.actions import note_search, note_view
from archive.records.models import Record
from archive.records.title_sealing import called
from archive.records.unmasked import unmasked_in
from backoffice.printing.answers import pdf_response
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import now
from kernel.decision import refusal
from kernel.errors import Conflict, Invalid, Missing, Refused
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from security.actor import Actor

State = Extract.State


@require_GET
def extract_list(request: HttpRequest) -> HttpResponse:
    """Show the register, and how long answers took to who watches over that."""
    actor = _actor()
    given = queries.categories_given(actor)
    rows = list(queries.visible_to(actor)[: queries.PAGE])
    new = {"label": _("Take a question down"), "url": reverse("extract_new"), "primary": True}
    context = {
        "title": _("Answers to customers"),
        "actions": [{**new, "icon": "plus"}] if given else [],
        "figures": screens.figures_table(queries.response_times(actor))
        if queries.may_watch(actor)
        else None,
        "table": screens.register_table(rows),
    }
    return render(request, "extracts/list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def extract_new(request: HttpRequest) -> HttpResponse:
    """Take down what a customer asks."""
    actor = _actor()
    offered = queries.categories_given(actor)
    if not offered:
        decision = refusal(N_("The policy lets you give no records out."))
        raise Refused(decision, actor=actor.id, verb=str(Verb.EXPORT), target="extract")
    form = QuestionForm(
        request.POST or None, categories=offered, initial={"asked_at": localtime(now())}
    )

    def register() -> HttpResponse:
        made = actions.register(actor, form.said)
        messages.success(request, _("Taken down. Answer by {day}.").format(day=made.due_on))
        return redirect("extract_draw", made.pk)

    lead = _("Who asks and how he was identified is kept with the answer.")
    return _tried(form, register) or _form_page(
        request, form, title=_("Take a question down"), lead=lead, label=_("Take it down")
    )


@never_cache
@require_http_methods(["GET", "POST"])
def extract_draw(request: HttpRequest, number: int) -> HttpResponse:
    """Choose records by their numbers, then the fields of each; a POST draws the extract up."""
    actor = _actor()
    row = queries.extract_of(actor, number)
    if row.state == State.HANDED or row.made_by_id != actor.user_id:
        raise Missing
    back = reverse("extract_page", args=[number])
    asked = NumbersForm(request.GET if "numbers" in request.GET else None)
    title = _("Draw up extract {number}").format(number=row.number)
    if not asked.is_valid():
        return _form_page(request, asked, title=title, label=_("Go on"), back=back, method="get")
    found, unknown = queries.records_named(actor, row, asked.lines())
    if unknown:
        text = _("{numbers}: there is no such record, or you may not give it out.")
        asked.add_error("numbers", text.format(numbers=_(", ").join(unknown)))
        return _form_page(request, asked, title=title, label=_("Go on"), back=back, method="get")
    clear = _clear(request, actor, found)
    offered = []
    for one in found:
        note_view(actor, one, clear=clear[one.pk], screen="extract")
        fields = given_fields(actor, one, clear[one.pk])
        choices = [(each.code, f"{each.label}: {each.text}") for each in fields]
        offered.append((one.pk, f"{one.archive_no} {called(one)}", choices))
    form = FieldsForm(request.POST if request.method == "POST" else None, offered=offered)

    def draw() -> HttpResponse:
        actions.draw(actor, number, form.wanted(), clear)
        messages.success(request, _("Drawn up."))
        return redirect("extract_page", number)

    lead = _("Only what the policy lets out and you see in clear is offered.")
    return _tried(form, draw) or _form_page(
        request, form, title=title, lead=lead, label=_("Draw it up"), back=back
    )


@never_cache
@require_GET
def extract_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a question with its extract, and what is to be done next."""
    return _page(request, number, None)


@require_POST
def extract_release(request: HttpRequest, number: int) -> HttpResponse:
    """Release an extract that was compared with its records."""
    actor = _actor()
    row = queries.extract_of(actor, number)
    clear = _clear(request, actor, [one for _part, one in queries.records_in(actor, row)])

    def release() -> HttpResponse:
        actions.release(actor, number, seen=request.POST.get("seen", ""), clear=clear)
        return _done(request, number, _("Released; it may be handed over."))

    return _acted(request, number, release)


@require_POST
def extract_return(request: HttpRequest, number: int) -> HttpResponse:
    """Return an extract to its author."""
    form = ReasonForm(request.POST)

    def give_back() -> HttpResponse:
        actions.give_back(_actor(), number, reason=form.cleaned_data["reason"])
        return _done(request, number, _("Returned to who drew it up."))

    if not form.is_valid():
        return _page(request, number, form)
    return _acted(request, number, give_back)


@require_POST
def extract_hand_over(request: HttpRequest, number: int) -> HttpResponse:
    """Note how an extract was handed over."""
    form = HandedForm(request.POST)

    def hand_over() -> HttpResponse:
        actions.hand_over(_actor(), number, how=form.cleaned_data["how"])
        return _done(request, number, _("Handed over; the question is answered."))

    if not form.is_valid():
        return _page(request, number, form)
    return _acted(request, number, hand_over)


@never_cache
@require_GET
def extract_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """Give a released extract as PDF; that is noted before it leaves."""
    try:
        row = actions.take(_actor(), number)
        content = pdf_of_extract(queries.extract_of(_actor(), row.pk))
    except Conflict as error:
        messages.warning(request, sentence(error))
        return redirect("extract_page", number)
    return pdf_response(content, row.number)


def _page(request: HttpRequest, number: int, form: forms.Form | None) -> HttpResponse:
    actor = _actor()
    row = queries.extract_of(actor, number)
    parts = queries.records_in(actor, row)
    if parts:
        said = {"list": "extract", "extract": row.number}
        note_search(actor, said, shown=len(parts), verb=Verb.VIEW)
    clear = _clear(request, actor, [one for _part, one in parts])
    context = screens.page(actor, row, parts, clear)
    if form is not None:
        context["returning" if isinstance(form, ReasonForm) else "handing"] = form
    status = 400 if form is not None else 200
    return render(request, "extracts/page.html", context, status=status)


def _clear(request: HttpRequest, actor: Actor, records: list[Record]) -> dict[int, list[str]]:
    return {one.pk: sorted(unmasked_in(request.session, actor, one).codes) for one in records}


def _done(request: HttpRequest, number: int, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("extract_page", number)


def _acted(request: HttpRequest, number: int, act: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return act()
    except Invalid as error:
        for problem in error.problems:
            messages.warning(request, sentence(problem))
    except Conflict as error:
        messages.warning(request, sentence(error))
    return redirect("extract_page", number)


def _tried(form: forms.Form, act: Callable[[], HttpResponse]) -> HttpResponse | None:
    """Do what was sent and answer with it; None where the form is shown, with what is wrong."""
    if not form.is_valid():
        return None
    try:
        return act()
    except Invalid as error:
        add_problems(form, error)
    except Conflict as error:
        form.add_error(None, sentence(error))
    return None


def _form_page(
    request: HttpRequest, form: forms.Form, *, title: str, label: str, **more: Any
) -> HttpResponse:
    context = {
        "title": title,
        "lead": more.get("lead", ""),
        "breadcrumb": [
            {"label": _("Answers to customers"), "url": reverse("extracts")},
            {"label": title},
        ],
        "form": form,
        "form_method": more.get("method", "post"),
        "submit_label": label,
        "cancel_url": more.get("back", reverse("extracts")),
    }
    return render(request, "extracts/form.html", context, status=400 if form.errors else 200)


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
