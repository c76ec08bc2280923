"""The screens that say where records lie: one from its page, many into a place by their numbers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from archive.custody import actions, queries, screens
from archive.custody.forms import PutForm, WhereForm
from archive.records.actions import note_view
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.title_sealing import titled
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.decision import Decision
from kernel.errors import Conflict, Invalid, Refused
from kernel.scope import current
from policies.access.rules import Verb
from security.actor import Actor


@require_http_methods(["GET", "POST"])
def record_where(request: HttpRequest, number: int) -> HttpResponse:
    """Say where a record lies from now on, and see where it lay."""
    actor = _actor()
    record = record_of(actor, number)
    may = queries.may_place(actor, record)
    if not may:
        raise Refused(may, actor=actor.id, verb=str(Verb.FILE), target=f"record:{number}")
    lying = queries.placed_at(actor, record)
    own = lying.location.pk if lying and not lying.with_file else 0
    form = WhereForm(request.POST or None, initial={"seen": own})
    if request.method == "POST" and form.is_valid() and _placed(actor, number, form):
        messages.success(request, _("Its place is kept."))
        return redirect("record_page", number)
    note_view(actor, record, screen="where")
    title = _("Where it lies")
    context = {
        "title": title,
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": reverse("record_page", args=[number])},
            {"label": title},
        ],
        "form": form,
        "submit_label": _("Save"),
        "cancel_url": reverse("record_page", args=[number]),
        "moves": screens.moves_table(queries.moves_of(actor, record)),
    }
    return render(request, "custody/where.html", context, status=400 if form.errors else 200)


def _placed(actor: Actor, number: int, form: WhereForm) -> bool:
    said = form.cleaned_data
    target = queries.location_named(actor, said["location"])
    if target is None:
        text = _("There is no place “{code}”; look at its label.")
        form.add_error("location", text.format(code=said["location"]))
        return False
    try:
        outcome = actions.place(actor, [number], target.pk, why=said["why"], seen=said["seen"] or 0)
    except Invalid as error:
        add_problems(form, error)
    except Conflict as error:
        form.add_error(None, sentence(error))
    else:
        for _number, decision in outcome.refused:
            form.add_error("location", sentence(decision))
    return not form.errors


@require_http_methods(["GET", "POST"])
def put(request: HttpRequest, number: int) -> HttpResponse:
    """Put many records into a place; those that may not lie there are named with the reason."""
    actor = _actor()
    row = queries.location_of(actor, number)
    may = queries.may_keep(actor)
    if not may:
        raise Refused(may, actor=actor.id, verb=str(Verb.FILE), target=queries.TARGET)
    form, refused = PutForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        refused = _put(request, actor, row.pk, form)
        if not form.errors and not refused:
            return redirect("custody_place", number)
    title = _("Put records into {code}").format(code=row.code)
    context = {
        "title": title,
        "breadcrumb": [*screens.crumbs(row), {"label": title}],
        "form": form,
        "refused": refused,
        "submit_label": _("Put in"),
        "cancel_url": reverse("custody_place", args=[number]),
    }
    return render(request, "custody/put.html", context, status=400 if form.errors else 200)


def _put(request: HttpRequest, actor: Actor, location: int, form: PutForm) -> list[str]:
    """Put in what may be put in and return a sentence for each of the others."""
    named = queries.records_named(actor, form.cleaned_data["numbers"].splitlines())
    try:
        outcome = actions.place(
            actor,
            list(named.found.values()),
            location,
            why=form.cleaned_data["why"],
            refused="skip",
        )
    except Invalid as error:
        add_problems(form, error)
        return []
    count = len(outcome.done)
    if count:
        said = ngettext("{n} record lies here now.", "{n} records lie here now.", count)
        messages.success(request, said.format(n=f"{count:,}"))
    numbers = {pk: text for text, pk in named.found.items()}
    unknown = _("There is no such record, or you may not see it.")
    return [
        *(_line(numbers[pk], decision) for pk, decision in outcome.refused),
        *(_("{number}: {reason}").format(number=one, reason=unknown) for one in named.unknown),
    ]


def _line(number: str, decision: Decision) -> str:
    return _("{number}: {reason}").format(number=number, reason=sentence(decision))


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
