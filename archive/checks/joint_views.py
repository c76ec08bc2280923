"""The screens of joint reviews: what a department has still to confirm, and the results, searched."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from archive.checks import actions, joint, joint_screens
from archive.checks.actions import Confirming
from archive.checks.joint import PAGE, ResultsAsked
from archive.checks.models import Found
from archive.checks.screens import review_name
from archive.checks.views import day_of
from archive.records.actions import note_search
from archive.records.crowding import veiled
from archive.records.screens import home_crumb
from archive.records.views import criteria
from backoffice.paging import page_at
from backoffice.sentences import sentence
from kernel.digits import number_in, numbers_in
from kernel.errors import Invalid, Missing
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.people.head_queries import department_names


@require_GET
def joint_list(request: HttpRequest) -> HttpResponse:
    """List what a department has still to confirm in the period of a joint review."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    code, department = _given(request.GET, "review"), _given(request.GET, "department")
    review, period = joint.review_of(code), joint.period_now(code)
    if review is None or period is None or department not in actor.departments:
        raise Missing
    rows = joint.to_confirm(actor, review, department, period[0])
    start = number_in(request.GET.get("start", "")) or 0
    total = rows.order_by()[: joint.MOST_COUNTED].count()
    found = veiled(rows[start : start + PAGE], lambda _most: total)
    note_search(actor, {"list": "joint", **criteria(request.GET)}, shown=len(found), verb=Verb.VIEW)
    states = joint.statuses(found, review, period)
    words = _(
        "{department} confirms each record; it is reviewed once every contributing department has."
    )
    names = department_names(closed=True)
    address = f"{reverse('joint_review')}?{urlencode({'review': code, 'department': department})}"
    context = {
        "title": f"{review_name(code)} {period[0].isoformat()} – {period[1].isoformat()}",
        "lead": words.format(department=names.get(department, department)),
        "breadcrumb": [home_crumb(), {"label": _("Joint review")}],
        "actions": [{"label": _("Results of joint reviews"), "url": reverse("joint_results")}],
        "table": joint_screens.left_table(found, states, department),
        "review": code,
        "department": department,
        "found": Found.choices,
        "page": _page(address, start, len(found), total),
    }
    return render(request, "checks/joint.html", context)


@require_POST
def joint_confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the chosen records for a department."""
    actor = _actor()
    code, department = _given(request.POST, "review"), _given(request.POST, "department")
    back = f"{reverse('joint_review')}?{urlencode({'review': code, 'department': department})}"
    chosen = list(dict.fromkeys(numbers_in(request.POST.getlist("ids"))))
    if not chosen:
        messages.warning(request, _("Choose at least one record first."))
        return redirect(back)
    said = Confirming(
        review=code,
        department=department,
        found=_given(request.POST, "found"),
        remark=request.POST.get("remark", "").replace("\x00", ""),
    )
    try:
        outcome = actions.confirm(actor, chosen, said)
    except Invalid as error:
        for one in error.problems:
            messages.error(request, sentence(one))
        return redirect(back)
    many = len(outcome.done)
    text = ngettext("{n} record is confirmed.", "{n} records are confirmed.", many)
    messages.success(request, text.format(n=f"{many:,}"))
    for _number, decision in outcome.refused[:1]:
        messages.warning(request, sentence(decision))
    return redirect(back)


@require_GET
def joint_results(request: HttpRequest) -> HttpResponse:
    """Search what departments found in joint reviews."""
    actor = _actor()
    permission.demand_any(actor, Verb.VIEW)
    asked = ResultsAsked(
        review=_given(request.GET, "review"),
        department=_given(request.GET, "department"),
        found=_given(request.GET, "found"),
        words=_given(request.GET, "words"),
        since=day_of(request.GET.get("since", "")),
        until=day_of(request.GET.get("until", "")),
    )
    rows = joint.results(actor, asked)
    start = number_in(request.GET.get("start", "")) or 0
    found = list(rows.select_related("by")[start : start + PAGE])
    note_search(
        actor, {"list": "joint results", **criteria(request.GET)}, shown=len(found), verb=Verb.VIEW
    )
    query = request.GET.copy()
    query.pop("start", None)
    address = f"{reverse('joint_results')}?{query.urlencode()}"
    total = rows.order_by()[: joint.MOST_COUNTED].count()
    records = joint.records_of(actor, [one.record_id for one in found])
    veiled(records.values(), lambda _most: total)
    context = {
        "title": _("Results of joint reviews"),
        "breadcrumb": [home_crumb(), {"label": _("Results of joint reviews")}],
        "asked": asked,
        "reviews": [
            (one.code, review_name(one.code)) for one in joint.joint_reviews(published().document)
        ],
        "departments": sorted(department_names(closed=True).items()),
        "found": Found.choices,
        "table": joint_screens.results_table(found, records),
        "page": _page(address, start, len(found), total),
    }
    return render(request, "checks/joint_results.html", context)


def _given(said: Any, name: str) -> str:
    return str(said.get(name, "")).replace("\x00", "").strip()[:60]


def _page(address: str, start: int, shown: int, total: int) -> dict[str, Any]:
    def at(place: int) -> str:
        return f"{address}&start={place}"

    return page_at(at, start, shown=shown, total=total, size=PAGE)


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
