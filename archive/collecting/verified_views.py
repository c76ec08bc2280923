"""The screens of checks: looking for them, and putting one down for a record (REQ-VER-04)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.collecting import queries, screens, verified_actions
from archive.collecting.forms import SearchForm, VerifyForm
from archive.collecting.rules import Verified
from archive.records.actions import note_search, note_view
from archive.records.choosing import people_to_choose, person_named
from archive.records.queries import record_of
from archive.records.title_sealing import titled
from backoffice.problems import add_problems
from kernel.errors import Invalid, Refused
from kernel.scope import current
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

PAGE = 50
NOBODY = 0  # whom no check is of


@require_GET
def verifications(request: HttpRequest) -> HttpResponse:
    """Look for checks by what was checked, how, with which outcome, by whom and when."""
    actor = _actor()
    if not permission.decide(actor, Verb.VIEW):
        permission.demand_any(actor, Verb.CREATE, target="verification")
    form = SearchForm(request.GET or None)
    wanted = queries.Wanted()
    if form.is_bound and form.is_valid():
        said = dict(form.cleaned_data)
        who = said.pop("by")
        by = (person_named(who) or NOBODY) if who else None
        wanted = queries.Wanted(by=by, **said)
    page = Paginator(queries.verifications(actor, wanted), PAGE).get_page(request.GET.get("page"))
    shown = len(page.object_list)
    if shown and permission.decide(actor, Verb.VIEW):
        note_search(
            actor, {"list": "verifications", **request.GET.dict()}, shown=shown, verb=Verb.VIEW
        )
    context = {
        "title": _("Checks of accuracy and completeness"),
        "tabs": screens.tabs(actor, "checks"),
        "form": form,
        "people": people_to_choose(),
        "table": screens.checks_table(page),
        "page": page,
    }
    return render(request, "collecting/verifications.html", context)


@require_http_methods(["GET", "POST"])
def record_verify(request: HttpRequest, number: int) -> HttpResponse:
    """Put down what was checked of a record."""
    actor = _actor()
    record = record_of(actor, number)
    allowed = verified_actions.may_verify(actor, record)
    if not allowed:
        raise Refused(allowed, actor=actor.id, verb=str(Verb.REVIEW), target=f"record:{number}")
    form = VerifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verified_actions.verify_record(actor, number, Verified(**form.cleaned_data))
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("The check is put down."))
            return redirect("record_page", number)
    note_view(actor, record, screen="verify")
    page = reverse("record_page", args=[number])
    context = {
        "title": _("Put down a check"),
        "breadcrumb": [{"label": titled(record), "url": page}, {"label": _("Put down a check")}],
        "lead": _("Accuracy and completeness are checked apart; put each down by itself."),
        "form": form,
        "submit_label": _("Put it down"),
        "cancel_url": page,
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
