"""The screens of handovers: the list, drawing one up, the form with its signatures, the trail of a file's hands."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.handovers import actions, queries, screens
from archive.handovers.forms import ChoiceForm, FoundForm, ReceiverForm, WordsForm
from archive.handovers.printed import handover_form
from archive.handovers.queries import Choice
from archive.handovers.rules import Side, may_write
from archive.outputs.actions import note_form
from archive.outputs.form_sheets import sheet_of
from archive.records.actions import note_search, note_view
from archive.records.choosing import people_to_choose, person_label
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.title_sealing import titled
from archive.records.watermarks import mark_over
from backoffice.printing.answers import pdf_response
from backoffice.printing.typesetting import pdf_of
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Missing, Refused
from kernel.scope import current
from policies.access.rules import Verb
from security.actor import Actor
from security.people.models import User


@require_GET
def handover_list(request: HttpRequest) -> HttpResponse:
    """List the forms somebody may see, and the discrepancies that are not settled."""
    actor = _actor()
    left = queries.unsettled(actor).select_related("handover").order_by("-pk")
    new = {"label": _("Draw up a handover"), "url": reverse("handover_new"), "icon": "plus"}
    blank = {"label": _("Blank form"), "url": reverse("handover_blank"), "kind": "secondary"}
    routing = {"label": _("By territory"), "url": reverse("handover_routes"), "kind": "secondary"}
    more = [routing] if queries.may_draw_any(actor) else []
    context = {
        "title": _("Handovers"),
        "lead": _("Responsibility for files passes once both have signed."),
        "breadcrumb": [home_crumb(), {"label": _("Handovers")}],
        "actions": [new, *more, blank],
        "table": screens.list_table(list(queries.visible_to(actor)[: queries.PAGE])),
        "unsettled": screens.unsettled_table(list(left[: queries.PAGE])),
    }
    return render(request, "handovers/list.html", context)


@require_http_methods(["GET", "POST"])
def handover_new(request: HttpRequest) -> HttpResponse:
    """Choose whose files, tick them, say to whom they go; a POST draws the form up."""
    actor = _actor()
    me = User.objects.get(pk=int(actor.id))
    given = request.GET if "transferor" in request.GET else None
    asked = ChoiceForm(given, initial={"transferor": person_label(me.name, me.username)})
    receiving = ReceiverForm(request.POST if request.method == "POST" else None)
    found = None
    if given is not None and asked.is_valid():
        said = asked.cleaned_data
        choice = Choice(
            transferor=said["transferor"],
            numbers=asked.lines(),
            department=said["department"],
            territory=said["territory"].strip(),
        )
        if request.method == "POST" and receiving.is_valid():
            made = _drawn(request, actor, choice.transferor, receiving)
            if made is not None:
                return made
        found = queries.files_for(actor, choice)
        note_search(actor, {"list": "handover"}, shown=len(found), verb=Verb.VIEW)
    context = {
        "title": _("Draw up a handover"),
        "breadcrumb": _crumbs(_("Draw up")),
        "asked": asked,
        "form": receiving if found is not None else None,
        "table": screens.choice_table(found, request.POST.getlist("record"))
        if found is not None
        else None,
        "people": people_to_choose(),
        "submit_label": _("Draw up the handover"),
        "cancel_url": reverse("handovers"),
        "screen_mark": mark_over(actor, [(one.category, one.level) for one in found or ()]),
    }
    status = 400 if receiving.errors or asked.errors else 200
    return render(request, "handovers/new.html", context, status=status)


def _drawn(
    request: HttpRequest, actor: Actor, transferor: int, form: ReceiverForm
) -> HttpResponse | None:
    said = form.cleaned_data
    drawing = actions.Drawing(
        transferor=transferor,
        receiver=said["receiver"],
        department=said["to_department"],
        place=said["place"],
        note=said["note"],
    )
    ids = [number for one in request.POST.getlist("record") if (number := number_in(one))]

    def draw() -> HttpResponse:
        made = actions.draw_up(actor, drawing, ids)
        messages.success(request, _("Drawn up; both are told that it waits for their signatures."))
        return redirect("handover", made.pk)

    return _tried(form, draw)


@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, number: int) -> HttpResponse:
    """Show a form; a POST writes down what was found of its files."""
    actor = _actor()
    row = queries.handover_of(actor, number)
    context = screens.page(actor, row)
    lines = context.pop("lines")
    may = may_write(queries.form_of(row), actor.counted_as)
    names = {line.pk: screens.line_label(line, record) for line, record in lines}
    data = request.POST if request.method == "POST" else None
    form = FoundForm(data, lines=[line for line, _record in lines], names=names)
    if data is not None:

        def write() -> HttpResponse:
            seen = number_in(request.POST.get("seen", "")) or 0
            actions.write_down(actor, number, form.found(), seen=seen)
            messages.success(request, _("Written down; now both sign."))
            return redirect("handover", number)

        if form.is_valid() and (answer := _tried(form, write)) is not None:
            return answer
    seen_records = [record for _line, record in lines if record]
    note_search(actor, {"handover": row.number}, shown=len(seen_records), verb=Verb.VIEW)
    context |= {
        "title": _("Handover {number}").format(number=row.number),
        "breadcrumb": _crumbs(row.number),
        "form": form if may else None,
        "submit_label": _("Save what was found"),
        "screen_mark": mark_over(actor, [(one.category, one.level) for one in seen_records]),
    }
    return render(request, "handovers/page.html", context, status=400 if form.errors else 200)


@require_POST
def handover_sign(request: HttpRequest, number: int) -> HttpResponse:
    """Sign for one side; with the second signature the files pass."""
    if request.POST.get("side") not in set(Side):
        raise Missing
    seen = number_in(request.POST.get("seen", "")) or 0
    try:
        row = actions.sign(_actor(), number, Side(request.POST["side"]), seen=seen)
    except Conflict as error:
        messages.warning(request, sentence(error))
    except Refused as error:
        messages.warning(request, sentence(error.decision))
    else:
        done = row.done_at is not None
        messages.success(request, _("Signed; the files are handed over.") if done else _("Signed."))
    return redirect("handover", number)


@require_http_methods(["GET", "POST"])
def handover_cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Cancel a form that waits, with a reason."""
    row = queries.handover_of(_actor(), number)
    form = WordsForm(request.POST or None, label=_("Reason"))

    def cancel() -> HttpResponse:
        actions.cancel(_actor(), number, reason=form.cleaned_data["words"])
        messages.success(request, _("Cancelled; everything stays where it was."))
        return redirect("handover", number)

    title = _("Cancel the handover {number}").format(number=row.number)
    return _words(request, form, cancel, title, number)


@require_http_methods(["GET", "POST"])
def handover_settle(request: HttpRequest, number: int, line: int) -> HttpResponse:
    """Say how a discrepancy was settled."""
    row = queries.handover_of(_actor(), number)
    lines = {one.pk: one for one, _record in queries.lines_of(_actor(), row)}
    found = lines.get(line)
    if found is None:
        raise Missing
    form = WordsForm(request.POST or None, label=_("How it was settled"))
    note_search(_actor(), {"handover": row.number}, shown=1, verb=Verb.VIEW)

    def settle() -> HttpResponse:
        actions.settle(_actor(), number, line, words=form.cleaned_data["words"])
        messages.success(request, _("Settled."))
        return redirect("handover", number)

    title = _("Settle: {number} {what}").format(number=found.number, what=found.discrepancy)
    return _words(request, form, settle, title, number)


@require_GET
def handover_print(request: HttpRequest, number: int) -> HttpResponse:
    """Give a form as PDF, with its files and signatures."""
    actor = _actor()
    row = queries.handover_of(actor, number)
    lines = queries.lines_of(actor, row)
    note_form(actor, "handover", [one for _line, one in lines if one], {"handover": row.number})
    return pdf_response(pdf_of(sheet_of(actor, handover_form(row, lines))), row.number)


@require_GET
def handover_blank(_request: HttpRequest) -> HttpResponse:
    """Give a form nobody has filled in."""
    actor = _actor()
    note_form(actor, "handover", [], {"blank": True})
    return pdf_response(pdf_of(sheet_of(actor, handover_form(None, []))), "handover")


@require_GET
def record_hands(request: HttpRequest, number: int) -> HttpResponse:
    """Show in whose hands a record was, from the beginning."""
    actor = _actor()
    record = record_of(actor, number)
    note_view(actor, record, hands=True)
    page = reverse("record_page", args=[number])
    context = {
        "title": _("In whose hands: {title}").format(title=titled(record)),
        "lead": _("Every person and department that had it, with the days."),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": page},
            {"label": _("In whose hands")},
        ],
        "table": screens.hands_table(actor, record),
        "screen_mark": mark_over(actor, [(record.category, record.level)]),
    }
    return render(request, "handovers/hands.html", context)


def _words(
    request: HttpRequest,
    form: WordsForm,
    act: Callable[[], HttpResponse],
    title: str,
    number: int,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and (answer := _tried(form, act)) is not None:
        return answer
    context = {
        "title": title,
        "breadcrumb": _crumbs(title),
        "form": form,
        "submit_label": _("Save"),
        "cancel_url": reverse("handover", args=[number]),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _tried(form: forms.Form, act: Callable[[], HttpResponse]) -> HttpResponse | None:
    try:
        return act()
    except Invalid as error:
        add_problems(form, error)
    except Conflict as error:
        form.add_error(None, sentence(error))
    return None


def _crumbs(label: str) -> list[dict[str, Any]]:
    return [home_crumb(), {"label": _("Handovers"), "url": reverse("handovers")}, {"label": label}]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
