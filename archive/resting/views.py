"""The screens of resting: what is proposed, bringing a record back, the paper to fetch."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from archive.outputs.actions import note_form
from archive.outputs.form_sheets import sheet_of
from archive.records.actions import note_search, note_view
from archive.records.filters import RESTING, Filter, How, Resting
from archive.records.queries import record_of
from archive.records.screens import home_crumb
from archive.records.title_sealing import titled
from archive.records.watermarks import mark_over
from archive.resting import actions, queries, screens
from archive.resting.rules import LONGEST, Cleaning
from backoffice.printing.answers import pdf_response
from backoffice.printing.typesetting import pdf_of
from backoffice.problems import add_problems
from backoffice.sentences import sentence, sentences
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Missing, Refused
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

MOST_MONTHS = 600


class NarrowForm(forms.Form):
    """Which of what is proposed is looked at."""

    use_required_attribute = False

    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    months = forms.IntegerField(
        label=gettext_lazy("Unused for at least so many months"),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=gettext_lazy("Left empty: as the policy says for each category."),
    )


class WhyForm(forms.Form):
    """What a record is needed for again."""

    use_required_attribute = False

    why = forms.CharField(
        label=gettext_lazy("What it is needed for"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_http_methods(["GET", "POST"])
def resting_due(request: HttpRequest) -> HttpResponse:
    """List what its archival cycle proposes; a POST puts the ticked ones to rest, or names them for disposal."""
    actor = _actor()
    _demand_keeper(actor)
    if request.method == "POST":
        return _cleaned(request, actor)
    form = NarrowForm(request.GET or None)
    codes = queries.categories(actor)
    offered = [("", "—"), *((code, screens.category_name(code)) for code in codes)]
    form.fields["category"].choices = offered  # type: ignore[attr-defined]  # a choice field
    said = form.cleaned_data if form.is_valid() else {}
    category, months = str(said.get("category") or ""), said.get("months") or 0
    found = queries.proposed(actor, category=category, months=months)
    note_search(actor, {"list": "resting", "category": category}, shown=len(found), verb=Verb.VIEW)
    only = Filter(code=RESTING, how=How.IS, value=str(Resting.ONLY))
    held = f"{reverse('records_list')}?{urlencode({'view': '0', only.parameter: only.value})}"
    context = {
        "title": _("Not used for long"),
        "lead": _("Put to rest they leave the lists, are found by a search and come back at once."),
        "breadcrumb": [home_crumb(), {"label": _("Not used for long")}],
        "actions": [
            {"label": _("Records at rest"), "url": held, "kind": "secondary"},
            {"label": _("Paper to fetch"), "url": reverse("resting_fetch"), "kind": "secondary"},
        ],
        "narrow": form,
        "table": screens.proposed_table(found),
        "may_seal": bool(permission.decide(actor, Verb.SEAL)),
        "screen_mark": mark_over(actor, [(one.record.category, one.record.level) for one in found]),
    }
    return render(request, "resting/due.html", context, status=400 if form.errors else 200)


def _cleaned(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Do what clean-up may do with the ticked records; anything else is no such thing."""
    if request.POST.get("do") not in set(Cleaning):
        raise Missing
    ids = [number for one in request.POST.getlist("record") if (number := number_in(one))]
    if request.POST["do"] == Cleaning.SEAL:
        chosen = urlencode([("ground", "unused"), *(("record", str(one)) for one in ids)])
        return redirect(f"{reverse('seal_new')}?{chosen}")
    try:
        if request.POST["do"] == Cleaning.REST:
            done = actions.rest(actor, ids)
            text = _("Put to rest: {count}.").format(count=len(done))
        else:
            done = actions.nominate(actor, ids, why=request.POST.get("why", ""))
            text = _("Named for disposal: {count}. Nothing is destroyed by that.").format(
                count=len(done)
            )
    except Conflict as error:
        messages.warning(request, sentence(error))
    except Invalid as error:
        for problem in sentences(error):
            messages.warning(request, problem.partition(": ")[2] or problem)
    else:
        messages.success(request, text)
    return redirect("resting_due")


@require_http_methods(["GET", "POST"])
def record_restore(request: HttpRequest, number: int) -> HttpResponse:
    """Bring a record at rest back into use, with what it is needed for."""
    actor = _actor()
    record = record_of(actor, number)
    form = WhyForm(request.POST if request.method == "POST" else None)
    page = reverse("record_page", args=[number])
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.restore(actor, number, why=form.cleaned_data["why"])
        except Invalid as error:
            add_problems(form, error)
        except Conflict as error:
            form.add_error(None, sentence(error))
        else:
            text = _("It is active again, and in the lists.")
            paper = _("Its paper is on the list of what is to be fetched.") if made.paper else ""
            messages.success(request, f"{text} {paper}".strip())
            return redirect("record_page", number)
    elif request.method == "GET":
        note_view(actor, record, restore=True)
    context = {
        "title": _("Bring back: {title}").format(title=titled(record)),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": page},
            {"label": _("Bring back")},
        ],
        "form": form,
        "submit_label": _("Bring it back into use"),
        "cancel_url": page,
        "screen_mark": mark_over(actor, [(record.category, record.level)]),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def resting_fetch(request: HttpRequest) -> HttpResponse:
    """List the paper of what came back; a POST notes which was fetched."""
    actor = _actor()
    _demand_keeper(actor)
    if request.method == "POST":
        ids = [number for one in request.POST.getlist("restored") if (number := number_in(one))]
        count = actions.fetched(actor, ids)
        messages.success(request, _("Fetched: {count}.").format(count=count))
        return redirect("resting_fetch")
    rows = list(queries.to_fetch(actor)[: queries.SHOWN])
    note_search(actor, {"list": "fetch"}, shown=len(rows), verb=Verb.VIEW)
    printing = {
        "label": _("Print the pick list"),
        "url": reverse("resting_pick"),
        "kind": "secondary",
    }
    context = {
        "title": _("Paper to fetch"),
        "breadcrumb": [
            home_crumb(),
            {"label": _("Not used for long"), "url": reverse("resting_due")},
            {"label": _("Paper to fetch")},
        ],
        "actions": [printing] if rows else [],
        "table": screens.fetch_table(rows),
        "screen_mark": mark_over(actor, [(one.record.category, one.record.level) for one in rows]),
    }
    return render(request, "resting/fetch.html", context)


@require_GET
def resting_pick(_request: HttpRequest) -> HttpResponse:
    """Give the pick list as PDF."""
    actor = _actor()
    _demand_keeper(actor)
    rows = list(queries.to_fetch(actor)[: queries.SHOWN])
    note_form(actor, "pick_list", [one.record for one in rows], {})
    return pdf_response(pdf_of(sheet_of(actor, screens.pick_list(rows))), "pick-list")


def _demand_keeper(actor: Actor) -> None:
    may = queries.may_keep(actor)
    if not may:
        raise Refused(may, actor=actor.id, verb=str(Verb.FILE), target="rest")


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
