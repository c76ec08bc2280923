"""The screens of paper and electronic in step: what lags and how long, and the keeper's confirmation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archive.custody import queries, screens, sync_actions, sync_queries
from archive.custody.sync_models import Lag
from archive.custody.sync_screens import lags_table
from archive.records.actions import note_search
from archive.records.crowding import veiled
from backoffice.sentences import sentence, sentences
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security.actor import Actor


@require_GET
def sync_list(request: HttpRequest) -> HttpResponse:
    """List the records whose paper and electronic manifestation do not agree, the longest first."""
    actor: Actor = current().actor
    queries.demand_look(actor)
    carrier = request.GET.get("lags", "")
    rows = sync_queries.lagging(actor, carrier)
    start = number_in(request.GET.get("start", "")) or 0
    page = list(rows[start : start + sync_queries.PAGE])
    total = rows.count()
    veiled((one.record for one in page), lambda _most: total)
    if page:
        note_search(actor, {"list": "sync", "lags": carrier}, shown=len(page), verb=Verb.VIEW)
    address = reverse("custody_sync")
    context = {
        "title": _("Paper and electronic"),
        "lead": _("What was changed on one side and not yet confirmed on the other."),
        "breadcrumb": [*screens.crumbs_home(), {"label": _("Paper and electronic")}],
        "tabs": [
            {
                "label": label,
                "url": f"{address}?lags={code}" if code else address,
                "active": code == (carrier if carrier in Lag.Carrier.values else ""),
                "count": sync_queries.lagging(actor, code).count(),
            }
            for code, label in (
                ("", _("All")),
                ("paper", _("Paper lags")),
                ("electronic", _("Electronic lags")),
            )
        ],
        "table": lags_table(page),
        "page": {
            "start": start + 1 if page else 0,
            "end": start + len(page),
            "total": total,
            "previous": f"{address}?lags={carrier}&start={max(0, start - sync_queries.PAGE)}"
            if start
            else "",
            "next": f"{address}?lags={carrier}&start={start + sync_queries.PAGE}"
            if start + len(page) < total
            else "",
        },
    }
    return render(request, "custody/sync.html", context)


@require_POST
def record_sync(request: HttpRequest, number: int) -> HttpResponse:
    """Say that the paper was changed, or confirm that both manifestations agree."""
    actor: Actor = current().actor
    try:
        if request.POST.get("do") == "paper":
            sync_actions.change_paper(actor, number, what=request.POST.get("what", ""))
            messages.success(request, _("Kept: the electronic record lags until it is confirmed."))
        else:
            seen = number_in(request.POST.get("seen", "")) or 0
            sync_actions.confirm_agree(
                actor, number, seen=seen, remark=request.POST.get("remark", "")
            )
            messages.success(request, _("Confirmed: paper and electronic agree."))
    except Invalid as error:
        for text in sentences(error):
            messages.error(request, text.removeprefix("what: "))
    except Conflict as error:
        messages.error(request, sentence(error))
    return redirect("record_page", number)
