"""The screens of disposals: the list, the proposal, one batch with what is next, its steps, the company's terms."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.disposal import actions, queries, screens
from archive.disposal.forms import ProposalForm, TermsForm
from archive.disposal.models import Disposal
from archive.disposal.steps import SCREENS
from archive.disposal.terms import terms_row
from archive.records.actions import note_search
from archive.records.choosing import people_to_choose
from archive.records.queries import visible_to
from archive.records.screens import home_crumb
from archive.records.title_sealing import open_titles, titled
from archive.records.watermarks import mark_over
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Missing
from kernel.scope import current
from persistence.arrays import any_id
from policies.access.rules import Verb
from security import permission
from security.actor import Actor


@require_GET
def disposal_list(request: HttpRequest) -> HttpResponse:
    """List the batches that are open, or those that have ended, and what waits for the reader."""
    actor = _actor()
    if not queries.may_enter(actor):
        permission.demand_any(actor, Verb.DESTROY, target="disposals")
    ended = request.GET.get("list") == "ended"
    after = number_in(request.GET.get("before", "")) or 2**62
    rows = queries.visible_to(actor).filter(pk__lt=after)
    rows = rows.filter(state__in=queries.ENDED) if ended else rows.exclude(state__in=queries.ENDED)
    found = list(rows.order_by("-pk")[: queries.PAGE + 1])
    url = reverse("disposals")
    part = "?list=ended" if ended else "?list=open"
    context = {
        "title": _("Disposal"),
        "lead": _("What is proposed for destruction, how far it is, and whose turn it is."),
        "breadcrumb": [home_crumb(), {"label": _("Disposal")}],
        "tabs": [
            {"label": _("Open"), "url": url, "active": not ended},
            {"label": _("Ended"), "url": f"{url}?list=ended", "active": ended},
        ],
        "waits": screens.waiting_items(queries.waits_for(actor)),
        "table": screens.list_table(found[: queries.PAGE]),
        "more": f"{part}&before={found[queries.PAGE - 1].pk}" if len(found) > queries.PAGE else "",
        "actions": screens.list_actions(actor),
    }
    return render(request, "disposal/list.html", context)


@require_http_methods(["GET", "POST"])
def disposal_new(request: HttpRequest) -> HttpResponse:
    """Propose that the chosen records, `?records=1,2`, are destroyed."""
    actor = _actor()
    permission.demand_any(actor, Verb.DESTROY, target="disposals")
    ids = [number_in(one) for one in request.GET.get("records", "").split(",")]
    wanted = list(dict.fromkeys(one for one in ids if one))[: actions.MOST + 1]
    records = list(visible_to(actor).filter(any_id("pk", wanted)).order_by("archive_no", "pk"))
    if not records or len(records) != len(wanted):
        raise Missing
    open_titles(records)
    form = ProposalForm(_given(request), initial={"ground": Disposal.Ground.DUE})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = tried(
            form,
            lambda: actions.propose(actor, wanted, reason=said["reason"], ground=said["ground"]),
        )
        if made is not None:
            messages.success(request, _("Proposed; now it is appraised."))
            return redirect("disposal", made)
    note_search(actor, {"list": "disposal"}, shown=len(records), verb=Verb.VIEW)
    title = _("Propose for destruction")
    context = {
        "title": title,
        "lead": _(", ").join(titled(one) for one in records[: screens.SHOWN])
        + (" …" if len(records) > screens.SHOWN else ""),
        "breadcrumb": _crumbs({"label": title}),
        "form": form,
        "submit_label": _("Propose"),
        "cancel_url": reverse("disposals"),
        "screen_mark": mark_over(actor, [(one.category, one.level) for one in records]),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


@require_GET
def disposal(request: HttpRequest, number: int) -> HttpResponse:
    """Show a batch: how far it is, what comes next and who does it, each record with what was said of it."""
    actor = _actor()
    row = queries.batch_of(actor, number)
    after = number_in(request.GET.get("after", "")) or 0
    lines = queries.lines_of(actor, row, after=after)
    shown = [one.record for one in lines if one.record is not None]
    if shown:
        told = {"list": "disposal", "disposal": row.number}
        note_search(actor, told, shown=len(shown), verb=Verb.VIEW)
    page = screens.page(actor, row, lines[: queries.PAGE])
    last = lines[queries.PAGE - 1].item.pk if len(lines) > queries.PAGE else None
    context = {
        "title": _("Disposal {number}").format(number=row.number),
        "breadcrumb": _crumbs({"label": row.number}),
        "more": f"?after={last}" if last else "",
        "screen_mark": mark_over(actor, [(one.category, one.level) for one in shown]),
        **page,
    }
    return render(request, "disposal/batch.html", context)


@require_http_methods(["GET", "POST"])
def disposal_step(request: HttpRequest, number: int, step: str) -> HttpResponse:
    """Take one step of a batch: its form, or the button alone; out of turn it says so."""
    actor = _actor()
    row = queries.batch_of(actor, number)
    screen = SCREENS.get(step)
    if screen is None:
        raise Missing
    data = _given(request)
    form = screen.make(actor, row, data) if screen.make else forms.Form(data)
    if request.method == "POST" and form.is_valid():
        done = tried(form, lambda: (screen.do(actor, number, form),))
        if done is not None:
            messages.success(request, _(screen.done))  # msgid: marked in SCREENS
            return redirect("disposal", number)
    if len(form.fields) > 1:  # its records stand on it by their names
        told = {"list": "disposal", "disposal": row.number}
        note_search(actor, told, shown=len(form.fields) - 1, verb=Verb.VIEW)
    return form_page(request, row, form, _(screen.title))  # msgid: marked in SCREENS


@require_http_methods(["GET", "POST"])
def disposal_terms(request: HttpRequest) -> HttpResponse:
    """Say what the company asks of disposals."""
    actor = _actor()
    permission.demand_any(actor, Verb.CONFIGURE, target="disposal_terms")
    row = terms_row()
    initial = {
        "never": row.never,
        "cooling_days": row.cooling_days,
        "supervisors": row.supervisors,
    }
    form = TermsForm(_given(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        done = tried(form, lambda: (actions.set_terms(actor, **form.cleaned_data),))
        if done is not None:
            messages.success(request, _("Kept; it holds for every batch from now on."))
            return redirect("disposal_terms")
    title = _("Terms of disposal")
    context = {
        "title": title,
        "breadcrumb": _crumbs({"label": title}),
        "form": form,
        "submit_label": _("Save"),
        "cancel_url": reverse("disposals")
        if queries.may_enter(actor)
        else reverse("wagtailadmin_home"),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def form_page(
    request: HttpRequest, row: Disposal, form: forms.Form, title: str, lead: str = ""
) -> HttpResponse:
    """Show the form of one step of a batch."""
    url = reverse("disposal", args=[row.pk])
    context = {
        "title": title,
        "lead": lead or f"{row.number} · {row.reason}",
        "breadcrumb": _crumbs({"label": row.number, "url": url}, {"label": title}),
        "form": form,
        "people": people_to_choose() if "executor" in form.fields else (),
        "submit_label": title,
        "cancel_url": url,
    }
    return render(request, "disposal/step.html", context, status=400 if form.errors else 200)


def tried(form: forms.Form, act: Callable[[], Any]) -> Any:
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


def _crumbs(*here: dict[str, str]) -> list[dict[str, Any]]:
    return [home_crumb(), {"label": _("Disposal"), "url": reverse("disposals")}, *here]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
